"""Slide and run side by side: what is shown of a lesson, and the pages and terminal columns that show it."""
