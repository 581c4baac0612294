"""What 1.15's kernels computed, as ops that are exact."""
