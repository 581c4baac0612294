"""The commands of `lessons.py`, a file each."""
