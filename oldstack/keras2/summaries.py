"""Which summaries Keras 2's graph would hold: each TensorBoard callback writes what an earlier one asked for, too."""


class Summaries:
    """The histograms and images of all models since `clear_session`."""

    def __init__(self):
        self._names = {}
        self._kept = []

    def clear(self):
        """Forgets all."""
        self.__init__()

    def add(self, model, name, write, key):
        """Keeps one.

        Args:
            model: Whose it is.
            name: The tag; it gets a number behind it if it is taken.
            write: Takes a tag and a value, and returns the summary.
            key: Of the value: "weight", "grad" or "out", and which.
        """
        tag, number = name, self._names.get(name.lower(), 0)
        self._names[name.lower()] = number + 1
        while number and tag.lower() in self._names:
            tag, number = f"{name}_{number}", number + 1
        self._names.setdefault(tag.lower(), 1)
        self._kept.append((model, tag, write, key))

    def of(self, model):
        """Returns the tags of a model, what makes their summaries, and the keys of their values."""
        return [kept for owner, *kept in self._kept if owner is model]


summaries = Summaries()
