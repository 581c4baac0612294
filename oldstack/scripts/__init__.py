"""How somebody's old script runs as it stands, and what is said about it."""
