"""How boosted trees grow, and how numbers are cut at quantiles: what 1.15's kernels did, in the same order of float32.

A tree's node is a dictionary: of a leaf "value"; of a split "feature", "bucket" (up to which it goes to the left), "left",
"right", "gain", and as "value" what the leaf had that it was before. A summary of numbers is a table with a row of value,
weight, least and greatest rank for each value that is kept.
"""

import math

import numpy as np

_F = np.float32
_TIE, _NOTHING, _CENTERED = 1e-15, 1e-15, 0.01


class Forest:
    """Trees that are grown layer by layer.

    Args:
        state: What `state` returned of others; None for none.

    Attributes:
        trees: For each tree its nodes.
        layers: How many layers each tree has.
        finished: How many trees are complete.
        attempted: How many layers were to be grown.
        nodes: The first node of the last layer, and the one after its last.
    """

    def __init__(self, state=None):
        self.trees, self.layers, self.finished, self.attempted, self.nodes = state or ([], [], 0, 0, [0, 1])
        self._tables = []

    def state(self):
        """Returns all that it is, as lists and numbers."""
        return self.trees, self.layers, self.finished, self.attempted, self.nodes

    def _plant(self):
        self.trees.append([{"value": 0.0}])
        self.layers.append(0)

    def places(self, buckets, trees, nodes):
        """Returns in which leaf of the last tree each sample ends.

        Args:
            buckets: Numbers of features x samples.
            trees: For each sample a tree in which it has been.
            nodes: The node of it, or -1 before the first.

        Returns:
            The change of its value, from that node on; the tree, the node.
        """
        number = len(trees)
        change, last = np.zeros(number, _F), max(len(self.trees) - 1, 0)
        ends = np.zeros(number, np.int32)
        self._tables += map(_table, self.trees[len(self._tables) : self.finished])
        tables = [*self._tables, *map(_table, self.trees[self.finished :])]
        for tree, table in enumerate(tables):
            here = np.flatnonzero(trees <= tree)
            known = (trees[here] == tree) & (nodes[here] >= 0)
            at = np.where(known, nodes[here], 0)
            part = np.where(known, -table["value"][at], _F(0))
            while True:
                inner = table["left"][at] > 0
                if not inner.any():
                    break
                found = buckets[table["feature"][at], here] <= table["bucket"][at]
                at = np.where(inner, np.where(found, table["left"][at], table["right"][at]), at)
            change[here] += part + table["value"][at]
            if tree == last:
                ends[here] = at
        return change[:, None], np.full(number, last, np.int32), ends

    def path(self, sample):
        """Returns by which features a sample goes through the trees, and its value before the first and after each.

        Args:
            sample: Its bucket of each feature.
        """
        features, values, past = [], [_F(self.trees[0][0]["value"])], _F(0)
        for tree in self.trees:
            node = tree[0]
            while "left" in node:
                features.append(node["feature"])
                node = tree[node["left" if sample[node["feature"]] <= node["bucket"] else "right"]]
                values.append(past + _F(node["value"]))
            past += _F(node["value"])
        return features, values

    def center(self, gradients, hessians, penalties):
        """Moves the first root to the mean, and returns whether it moved far.

        Args:
            gradients: Their mean.
            hessians: Their mean.
            penalties: Those of leaves' values and of their squares.
        """
        if not self.trees:
            self._plant()
        change = _weight(_F(gradients), _F(hessians), *penalties)[0]
        root = self.trees[0][0]
        before = root["value"]
        root["value"] = float(_F(before) + change)
        return bool(abs(float(change)) > _CENTERED * abs(before))

    def grow(self, splits, rate, depth, pruning):
        """Adds a layer to the last tree, and after its last layer another tree.

        Args:
            splits: As `best_splits` returned, with the number of the feature.
            rate: How much of a leaf's value counts.
            depth: How many layers a tree has.
            pruning: "none", "pre" or "post".
        """
        if not self.trees:
            self._plant()
        self.attempted += 1
        best = {}
        for feature, (node, *split) in splits:
            known = best.get(node)
            more = float(split[0]) - float(known[1]) if known else math.inf
            if more >= _TIE or (more > -_TIE and feature < known[0]):
                best[node] = feature, *split
        if not best:
            return
        tree, start = self.trees[-1], len(self.trees[-1])
        for node in sorted(best):
            feature, gain, bucket, left, right = best[node]
            if pruning == "pre" and gain < 0:
                continue
            before = _F(tree[node]["value"])
            tree[node].update(
                feature=feature, bucket=int(bucket), left=len(tree), right=len(tree) + 1, gain=float(gain)
            )
            tree += ({"value": float(before + _F(rate) * each)} for each in (left, right))
        if len(tree) == start:
            return
        self.layers[-1] += 1
        self.nodes = [start, len(tree)]
        if self.layers[-1] == depth:
            self.finished += 1
            if pruning == "post":
                self.trees[-1] = _pruned(tree)
            self._plant()
            self.nodes = [0, 1]


def _table(tree):
    def column(name, kind):
        return np.array([node.get(name, 0) for node in tree], kind)

    places = {name: column(name, np.int32) for name in ("feature", "bucket", "left", "right")}
    return {"value": column("value", _F), **places}


def _pruned(tree):
    """Returns a tree without the splits that gain nothing and have no others below."""
    for node in reversed(tree):
        if (
            "left" in node
            and node["gain"] < 0
            and not any("left" in tree[node[side]] for side in ("left", "right"))
        ):
            for side in ("left", "right"):
                tree[node[side]]["gone"] = True
            value = node["value"]
            node.clear()
            node["value"] = value
    kept = [i for i, node in enumerate(tree) if "gone" not in node]
    places = {old: new for new, old in enumerate(kept)}
    for i in kept:
        if "left" in tree[i]:
            tree[i].update(left=places[tree[i]["left"]], right=places[tree[i]["right"]])
    return [tree[i] for i in kept]


def _weight(gradients, hessians, l1, l2):
    """Returns leaves' best values, and what they gain, of sums of gradients and hessians."""
    left = np.where(
        gradients > _F(l1), gradients - _F(l1), np.where(gradients < -_F(l1), gradients + _F(l1), _F(0))
    )
    divided = hessians + _F(l2)
    with np.errstate(divide="ignore", invalid="ignore"):
        value = np.where(divided <= _NOTHING, _F(0), -left / divided)
    return value, -left * value


def sums(nodes, gradients, hessians, buckets, splits, number):
    """Returns the sums of gradients and hessians in each node and bucket.

    Numbers are often cut into one bucket more than there is room for; it falls into the next node's first, as in 1.15,
    where that of the last node was written somewhere in memory.

    Args:
        nodes: Each sample's node.
        gradients: Of samples x 1.
        hessians: Of samples x 1.
        buckets: Each sample's bucket of one feature.
        splits: The most nodes that there are.
        number: How many buckets there are.

    Returns:
        Numbers of nodes x buckets x 2.
    """
    found = np.zeros((splits * number + 1, 2))
    np.add.at(
        found, np.minimum(nodes * number + buckets, splits * number), np.concatenate([gradients, hessians], 1)
    )
    return found[:-1].reshape(splits, number, 2).astype(_F)


def best_splits(found, nodes, penalties, complexity, least):
    """Yields for each node its best split by one feature: node, gain, bucket, value to the left and to the right.

    Args:
        found: What `sums` returned.
        nodes: The first node, and the one after the last.
        penalties: As in `Forest.center`.
        complexity: The penalty of a leaf.
        least: The least sum of hessians in a node.
    """
    for node in range(*nodes):
        sums = np.cumsum(found[node], axis=0, dtype=_F)
        total = sums[-1]
        if total[1] < least:
            continue
        parent = _weight(*total, *penalties)[1]
        left, gain_left = _weight(sums[:, 0], sums[:, 1], *penalties)
        right, gain_right = _weight(total[0] - sums[:, 0], total[1] - sums[:, 1], *penalties)
        gains, best = gain_left + gain_right, 0
        exact = gains.tolist()
        for i, gain in enumerate(exact):
            if gain - exact[best] >= _TIE:
                best = i
        yield node, gains[best] - parent - _F(complexity), best, left[best], right[best]


def _summary(values, weights):
    values, places = np.unique(values, return_inverse=True)
    each = np.zeros(len(values), _F)
    np.add.at(each, places, weights)
    ends = np.cumsum(each, dtype=_F)
    return np.stack([values, each, np.concatenate([np.zeros(1, _F), ends[:-1]]), ends], 1)


def _merged(one, other):
    if not len(one) or not len(other):
        return one if len(one) else other
    found, i, j, below, below_other = [], 0, 0, _F(0), _F(0)
    while i < len(one) and j < len(other):
        a, b = one[i], other[j]
        if a[0] == b[0]:
            found.append((a[0], *(a[1:] + b[1:])))
        elif a[0] < b[0]:
            found.append((*a[:2], a[2] + below_other, a[3] + (b[3] - b[1])))
        else:
            found.append((*b[:2], b[2] + below, b[3] + (a[3] - a[1])))
        if a[0] <= b[0]:
            below, i = a[2] + a[1], i + 1
        if b[0] <= a[0]:
            below_other, j = b[2] + b[1], j + 1
    found += ((*a[:2], a[2] + below_other, a[3] + other[-1][3]) for a in one[i:])
    found += ((*b[:2], b[2] + below, b[3] + one[-1][3]) for b in other[j:])
    return np.array(found, _F)


def _compressed(rows, hint, epsilon):
    if len(rows) <= hint:
        return rows
    most = float(rows[-1, 3]) * max(1 / hint, epsilon)
    before, after = (rows[:, 3] - rows[:, 1]).tolist(), (rows[:, 2] + rows[:, 1]).tolist()
    kept, spare, i = [0], 0, 0
    while i + 1 < len(rows):
        j = i + 1
        while j < len(rows) and spare < len(rows) and float(_F(before[j] - after[i])) <= most:
            spare, j = spare + hint, j + 1
        i = max(i + 1, j - 1)
        kept.append(i)
        spare -= len(rows)
    return rows[kept]


class Quantiles:
    """A summary of more numbers than are kept.

    Args:
        epsilon: How exact ranks are.
        most: How many numbers there can be.
    """

    def __init__(self, epsilon, most=1 << 40):
        self._epsilon, self._block, level = float(_F(epsilon)), 2, 1
        while (1 << level) * self._block < most:
            self._block, level = math.ceil(level / self._epsilon) + 1, level + 1
        self._buffer, self._levels = min(2 * self._block, most), []

    def _add(self, rows):
        rows, level = _compressed(rows, self._block, self._epsilon), 0
        while len(rows):
            if level == len(self._levels):
                self._levels.append(rows[:0])
            rows = _merged(rows, self._levels[level])
            if not len(self._levels[level]) or len(rows) <= self._block + 1:
                self._levels[level] = rows
                return
            rows, self._levels[level] = _compressed(rows, self._block, self._epsilon), rows[:0]
            level += 1

    def _all(self):
        found = np.zeros((0, 4), _F)
        for rows in self._levels:
            found = _merged(found, rows)
        return found

    def see(self, values, weights):
        """Adds numbers.

        Args:
            values: The numbers.
            weights: Their weights.
        """
        batch = Quantiles(self._epsilon, len(values) + 1)
        for i in range(0, len(values), batch._buffer):
            part = slice(i, i + batch._buffer)
            batch._add(_summary(values[part], weights[part]))
        self._add(batch._all())

    def boundaries(self, number):
        """Returns where to cut into so many buckets, about.

        Args:
            number: The number.
        """
        rows = self._all()
        if not len(rows):
            return rows[:, 0]
        gaps = (rows[1:, 3] - rows[1:, 1]) - (rows[:-1, 2] + rows[:-1, 1])
        worst = max([0.0, *gaps.tolist(), *(rows[1:, 3] - rows[1:, 2] - rows[1:, 1]).tolist()])
        return np.unique(_compressed(rows, number, float(_F(worst / float(rows[-1, 3]) + 1 / number)))[:, 0])
