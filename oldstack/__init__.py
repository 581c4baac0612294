"""TensorFlow 1.15, Keras 2.2.5 and the libraries of their time, on today's, for scripts as they stand.

`python -m oldstack script.py` runs one; `from oldstack.tf1 import tf` gives graph mode as of 1.15 to a script of
today. README.md beside this file shows the rooms.

Importing the package itself loads nothing; it keeps to the syntax of Python 3.6.
"""
