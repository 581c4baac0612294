"""Inputs from arrays and frames: `tf.estimator.inputs`."""

import contextlib
import random
import threading

import numpy as np
from tensorflow.python.framework import dtypes, ops
from tensorflow.python.training import queue_runner_impl

from oldstack.tf1 import tf


class _FeedingRunner(queue_runner_impl.QueueRunner):
    """Fills a queue, each time with what a function gives."""

    def __init__(self, queue, enqueue_op, feed):
        errors = (tf.errors.OutOfRangeError, tf.errors.CancelledError)
        super().__init__(queue, [enqueue_op], queue_closed_exception_types=errors)
        self._feed = feed

    def _fill(self, session, coord):
        if coord:
            coord.register_thread(threading.current_thread())
        try:
            while not (coord and coord.should_stop()):
                session.run(self._enqueue_ops[0], feed_dict=self._feed())
        except (tf.errors.OutOfRangeError, tf.errors.CancelledError):
            # Where the session is closing already, so is the queue.
            with contextlib.suppress(tf.errors.OpError, RuntimeError):
                session.run(self._close_op)
        except Exception as error:
            if coord is None:
                raise
            coord.request_stop(error)

    def create_threads(self, sess, coord=None, daemon=False, start=False):
        """Returns the threads that fill the queue and close it."""
        threads = [threading.Thread(target=self._fill, args=(sess, coord), daemon=daemon)]
        if coord:
            closing = threading.Thread(
                target=self._close_on_stop, args=(sess, self._cancel_op, coord), daemon=daemon
            )
            threads.append(closing)
        for thread in threads:
            if coord:
                coord.register_thread(thread)
            if start:
                thread.start()
        return threads

    def to_proto(self, export_scope=None):
        """Says that it can't be written to a file."""
        raise NotImplementedError("_FeedingQueueRunner does not support serialization to proto.")


def _enqueued(columns, batch_size, num_epochs, shuffle, capacity):
    """Returns tensors of the next rows of columns, and of their numbers."""
    rows = len(columns[0])
    with ops.name_scope("enqueue_input"):
        kinds = [dtypes.int64, *(dtypes.as_dtype(column.dtype) for column in columns)]
        shapes = [(), *(column.shape[1:] for column in columns)]
        least = int(capacity / 4) if shuffle else 0
        if shuffle:
            queue = tf.RandomShuffleQueue(capacity, least, dtypes=kinds, shapes=shapes)
        else:
            queue = tf.FIFOQueue(capacity, dtypes=kinds, shapes=shapes)
        places = [tf.placeholder(kind) for kind in kinds]
        enqueue = queue.enqueue_many(places)
        batches = _batches(rows, batch_size, num_epochs, random.randrange(rows) if shuffle else 0)

        def feed():
            numbers = next(batches, None)
            if numbers is None:
                raise tf.errors.OutOfRangeError(None, None, "Already emitted all epochs.")
            values = [numbers, *(column[numbers] for column in columns)]
            return dict(zip(places, values, strict=True))

        tf.train.add_queue_runner(_FeedingRunner(queue, enqueue, feed))
        full = tf.cast(tf.maximum(0, queue.size() - least), tf.float32) * (1.0 / (capacity - least))
        tf.summary.scalar(f"queue/{queue.name}fraction_over_{least}_of_{capacity - least}_full", full)
    return queue.dequeue_many(batch_size) if num_epochs is None else queue.dequeue_up_to(batch_size)


def _batches(rows, batch_size, num_epochs, first):
    """Yields the numbers of the rows, batch by batch; the last batch may be short."""
    place, left = 0, None if num_epochs is None else rows * num_epochs
    while left is None or place < left:
        end = place + batch_size if left is None else min(place + batch_size, left)
        yield (np.arange(place, end) + first) % rows
        place = end


def numpy_input_fn(x, y=None, batch_size=128, num_epochs=1, shuffle=None, queue_capacity=1000, num_threads=1):
    """Returns an input function of arrays.

    Args:
        x: An array, or a dictionary of arrays.
        y: The labels, an array or a dictionary of arrays.
        batch_size: The size of a batch.
        num_epochs: How often all rows come; None for ever.
        shuffle: Whether they come in random order.
        queue_capacity: How many rows wait.
        num_threads: Not used: one.

    Raises:
        ValueError: `shuffle` isn't said, or the arrays differ in length.
    """
    if not isinstance(shuffle, bool):
        raise ValueError(
            "shuffle must be provided and explicitly set as boolean (it is recommended to set it as True for "
            f"training); got {shuffle}"
        )

    def input_fn():
        features = dict(sorted(x.items())) if isinstance(x, dict) else {"__direct_np_input__": x}
        labels = dict(sorted(y.items())) if isinstance(y, dict) else {} if y is None else {"": y}
        columns = [*features.values(), *labels.values()]
        if len({len(column) for column in columns}) != 1:
            raise ValueError(
                "Length of tensors in x and y is mismatched. All elements in x and y must have the same length."
            )
        tensors = _enqueued(columns, batch_size, num_epochs, shuffle, queue_capacity)[1:]
        inputs, targets = tensors[: len(features)], tensors[len(features) :]
        inputs = dict(zip(features, inputs, strict=True)) if isinstance(x, dict) else inputs[0]
        if y is None:
            return inputs
        return inputs, dict(zip(labels, targets, strict=True)) if isinstance(y, dict) else targets[0]

    return input_fn


def pandas_input_fn(
    x,
    y=None,
    batch_size=128,
    num_epochs=1,
    shuffle=None,
    queue_capacity=1000,
    num_threads=1,
    target_column="target",
):
    """Returns an input function of a frame.

    Args:
        x: The frame.
        y: The labels, a series.
        batch_size: The size of a batch.
        num_epochs: How often all rows come; None for ever.
        shuffle: Whether they come in random order.
        queue_capacity: How many rows wait.
        num_threads: Not used: one.
        target_column: Not used.

    Raises:
        ValueError: `shuffle` isn't said, or the index of the labels is another.
    """
    if not isinstance(shuffle, bool):
        raise ValueError(
            "shuffle must be provided and explicitly set as boolean (it is recommended to set it as True for "
            f"training); got {shuffle}"
        )
    if y is not None and not np.array_equal(x.index, y.index):
        raise ValueError(
            f"Index for x and y are mismatched.\nIndex for x: {x.index}\nIndex for y: {y.index}\n"
        )

    def array(column):
        values = column.to_numpy()
        return values if values.dtype.kind in "biuf" else np.array(values, dtype=object)

    def input_fn():
        columns = [array(x[name]) for name in x.columns] + ([] if y is None else [array(y)])
        tensors = _enqueued(columns, batch_size, num_epochs, shuffle, queue_capacity)[1:]
        features = dict(zip(x.columns, tensors, strict=False))
        return features if y is None else (features, tensors[-1])

    return input_fn
