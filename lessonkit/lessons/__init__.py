"""The lessons themselves: which there are, what is marked in them, how they run and how they are judged."""
