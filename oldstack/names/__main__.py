"""Prints the table of old names as Markdown: `python -m oldstack.names`."""

from oldstack.names import markdown

print(markdown(), end="")
