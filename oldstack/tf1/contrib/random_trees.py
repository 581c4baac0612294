"""How the trees of `tf.contrib.tensor_forest` grow: what 1.15's kernels did, in the same order of float32.

A leaf draws features of its first samples and takes their values as candidates for its split. The samples that follow
are summed, for each candidate those that would go to the left, until there are enough to split it by the best.

Source: contrib/tensor_forest/kernels/v4 and core/lib/random/simple_philox.cc of TensorFlow 1.15.
"""

import io
import threading
from typing import NamedTuple

import numpy as np

from oldstack.tf1.one_stream import philox

_SAVED = "feature", "threshold", "left", "value"
_SPARE = 16


class Settings(NamedTuple):
    """What holds for all trees of a forest.

    Attributes:
        outputs: How many classes there are, or numbers to predict.
        features: How many features there are, before a tree leaves some out.
        candidates: How many splits a leaf considers.
        split_after: How many samples a leaf needs for its split.
        most: How many nodes a tree may have before a split.
        is_regression: Whether numbers are predicted.
        is_less: Whether a sample at the threshold goes to the right.
    """

    outputs: int
    features: int
    candidates: int
    split_after: int
    most: int
    is_regression: bool
    is_less: bool


class Tree:
    """A tree, whose nodes are rows of arrays: a leaf has no node to the left; that to the right is the one after it.

    What is summed of samples is for classes the weights of each; for numbers they, their squares, and how many.

    Args:
        settings: Those of the forest.
        saved: What `saved` returned of another, or nothing.

    Attributes:
        size: How many nodes there are.
    """

    def __init__(self, settings: Settings, saved: bytes = b""):
        self._settings, self._lock = settings, threading.Lock()
        width = 2 * settings.outputs + 1 if settings.is_regression else settings.outputs
        number = settings.candidates
        self._nodes = {
            "feature": np.zeros(1, np.int32),
            "threshold": np.zeros(1, np.float32),
            "left": np.zeros(1, np.int32),
            "value": np.zeros((1, settings.outputs), np.float32),
            "known": np.zeros(1, np.int32),
            "features": np.zeros((1, number), np.int32),
            "thresholds": np.zeros((1, number), np.float32),
            "sums": np.zeros((1, number, width), np.float32),
            "total": np.zeros((1, width), np.float32),
        }
        self.size = 1
        if saved:
            with np.load(io.BytesIO(saved), allow_pickle=False) as file:
                self.size = len(file["left"])
                self._make_room()
                for name in _SAVED:
                    self._nodes[name][: self.size] = file[name]

    def saved(self) -> bytes:
        """Returns the nodes; what leaves have summed is not among them."""
        file = io.BytesIO()
        with self._lock:
            np.savez(file, **{name: self._nodes[name][: self.size] for name in _SAVED})
        return file.getvalue()

    def predict(self, samples):
        """Returns for each sample the shares of classes in its leaf, or the means of numbers.

        Args:
            samples: Numbers of samples x features.
        """
        with self._lock:
            values = self._nodes["value"][self._leaves(self._rows(samples))]
        if self._settings.is_regression:
            return values
        sums = np.cumsum(values, axis=1)[:, -1:]
        return np.divide(values, sums, out=values, where=sums > 0)

    def usage(self):
        """Returns for each feature how many nodes split by it."""
        used = self._nodes["feature"][: self.size][self._nodes["left"][: self.size] > 0]
        return np.bincount(used, minlength=self._settings.features).astype(np.int32)

    def train(self, seed, samples, labels, weights):
        """Adds samples, and splits the leaves that have enough.

        Args:
            seed: The seed of features that are drawn, the same for each batch; 0 for any.
            samples: Numbers of samples x features.
            labels: The class of each sample, or numbers of samples or samples x outputs.
            weights: Their weights; of no elements if all weigh the same.

        Raises:
            ValueError: There is no such class.
        """
        if not len(samples):
            return
        samples, (columns, amounts) = self._rows(samples), self._amounts(labels, weights)
        with self._lock:
            nodes, leaves = self._nodes, self._leaves(samples)
            if not self._settings.is_regression:
                np.add.at(nodes["value"], (leaves, columns[:, 0]), amounts[:, 0])
            rest = self._draw(samples, leaves, seed)
            self._add(samples[rest], leaves[rest], columns[rest], amounts[rest])
            for leaf in reversed(np.unique(leaves).tolist()):
                if self.size >= self._settings.most:
                    break
                if self._is_finished(nodes["total"][leaf]):
                    self._split(leaf)

    def _rows(self, samples):
        """Returns samples with as many features as there were: 1.15 read on into the next row for those left out."""
        number, width = samples.shape
        missing = self._settings.features - width
        if not missing or not number:
            return samples
        row = np.concatenate([samples.ravel(), np.zeros(missing, samples.dtype)])
        return np.lib.stride_tricks.sliding_window_view(row, width + missing)[::width]

    def _amounts(self, labels, weights):
        """Returns which sums each sample changes, and by how much: numbers of samples x sums."""
        number = len(labels)
        if not self._settings.is_regression:
            classes = np.asarray(labels).reshape(number, -1)[:, :1].astype(np.int64)
            if classes.max() >= self._settings.outputs:
                raise ValueError(
                    "Got label greater than indicated number of classes. Is params.num_classes set correctly?"
                )
            return classes, np.reshape(weights if len(weights) else np.ones(number, np.float32), (number, 1))
        labels = np.reshape(labels, (number, -1)).astype(np.float32)
        amounts = np.concatenate([labels, labels * labels, np.ones((number, 1), np.float32)], axis=1)
        return np.broadcast_to(np.arange(amounts.shape[1]), amounts.shape), amounts

    def _goes_left(self, values, thresholds):
        return values < thresholds if self._settings.is_less else values <= thresholds

    def _leaves(self, samples):
        nodes, at = self._nodes, np.zeros(len(samples), np.int64)
        here = np.arange(len(samples)) if nodes["left"][0] else at[:0]
        while len(here):
            now = at[here]
            is_left = self._goes_left(samples[here, nodes["feature"][now]], nodes["threshold"][now])
            at[here] = nodes["left"][now] + ~is_left
            here = here[nodes["left"][at[here]] > 0]
        return at

    def _draw(self, samples, leaves, seed):
        """Makes candidates of the first samples of leaves, and returns which samples are left."""
        nodes, order = self._nodes, np.argsort(leaves, kind="stable")
        _, starts, counts = np.unique(leaves[order], return_index=True, return_counts=True)
        place = np.empty(len(leaves), np.int64)
        place[order] = np.arange(len(leaves)) - np.repeat(starts, counts)
        place += nodes["known"][leaves]
        is_first = place < self._settings.candidates
        taken = np.flatnonzero(is_first)
        features = _drawn(len(taken), samples.shape[1], seed)
        nodes["features"][leaves[taken], place[taken]] = features
        nodes["thresholds"][leaves[taken], place[taken]] = samples[taken, features]
        np.add.at(nodes["known"], leaves[taken], 1)
        return np.flatnonzero(~is_first)

    def _add(self, samples, leaves, columns, amounts):
        nodes, (number, width) = self._nodes, self._nodes["sums"].shape[1:]
        features = nodes["features"][leaves]
        is_left = self._goes_left(
            samples[np.arange(len(samples))[:, None], features], nodes["thresholds"][leaves]
        )
        which, candidates = np.nonzero(is_left)
        places = ((leaves[which] * number + candidates) * width)[:, None] + columns[which]
        np.add.at(nodes["sums"].reshape(-1), places.ravel(), amounts[which].ravel())
        np.add.at(nodes["total"].reshape(-1), (leaves[:, None] * width + columns).ravel(), amounts.ravel())

    def _is_finished(self, total):
        if self._settings.is_regression:
            return total[-1] >= self._settings.split_after
        return total.sum() >= self._settings.split_after and np.count_nonzero(total) > 1

    def _split(self, leaf):
        nodes, is_regression, number = self._nodes, self._settings.is_regression, self._settings.outputs
        left = nodes["sums"][leaf]
        sides = np.stack([left, nodes["total"][leaf] - left])
        sizes = sides[..., -1] if is_regression else np.cumsum(sides, axis=-1)[..., -1]
        scores = _variances(sides, sizes) if is_regression else _ginis(sides, sizes)
        scores = np.where((sizes > 0).all(axis=0), scores, np.inf)
        best = scores.argmin()
        if np.isfinite(scores[best]):
            values = sides[:, best, :number]
            self._grow(leaf, best, values / sizes[:, best, None] if is_regression else values)
        nodes["sums"][leaf] = nodes["total"][leaf] = nodes["known"][leaf] = 0

    def _grow(self, leaf, best, values):
        nodes, new = self._nodes, self.size
        self.size += 2
        self._make_room()
        nodes["left"][leaf], nodes["value"][new : self.size] = new, values
        nodes["feature"][leaf] = nodes["features"][leaf, best]
        nodes["threshold"][leaf] = nodes["thresholds"][leaf, best]

    def _make_room(self):
        """Makes the arrays long enough, twice as long each time."""
        missing = self.size - len(self._nodes["left"])
        if missing > 0:
            for name, values in self._nodes.items():
                more = np.zeros((max(missing, len(values)), *values.shape[1:]), values.dtype)
                self._nodes[name] = np.concatenate([values, more])


def _drawn(number, limit, seed):
    if not seed:
        return np.random.default_rng().integers(limit, size=number)
    words = philox(seed, 0, 0, number + _SPARE)
    if limit & (limit - 1):
        words = words[words > (2**32 - 1) % limit]
    return (words % np.uint64(limit)).astype(np.int64)[:number]


def _ginis(sides, sizes):
    number = np.float32(sides.shape[-1])
    squares = np.cumsum(sides * sides, axis=-1)[..., -1]
    smooth = number + sizes
    left, right = sizes * (1 - (squares + 2 * sizes + number) / (smooth * smooth))
    return left + right


def _variances(sides, sizes):
    with np.errstate(divide="ignore", invalid="ignore"):
        means, squares = np.split(sides[..., :-1] / sizes[..., None], 2, axis=-1)
    found = squares - means * means
    return np.cumsum(np.moveaxis(found, 0, -1).reshape(found.shape[1], -1), axis=-1)[:, -1]
