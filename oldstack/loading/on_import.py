"""wrapt's `when_imported`, without asyncio, which wrapt imports for decorators that nobody uses here."""

from oldstack.loading.stand_ins import Later, standing_in

with standing_in({"asyncio": Later("asyncio")}):
    from wrapt import when_imported

__all__ = ["when_imported"]
