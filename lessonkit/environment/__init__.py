"""The project's own Python environment: makes `.venv` on the first start, keeps it current, hands over to it.

Whatever Python is at hand imports what is here, so it needs the standard library only and keeps to the syntax of
Python 3.6.
"""
