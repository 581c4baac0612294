"""What records the original stack, and this one beside it."""
