"""Lessons as Jupyter notebooks: written, run with kernels of the project's environment, judged."""
