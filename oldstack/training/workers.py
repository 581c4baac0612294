"""Several processes, on one machine or on several, that train one model.

Each takes its share of each batch, and the gradients are added up before a step is taken: by TensorFlow's
`MultiWorkerMirroredStrategy`, which reads in TF_CONFIG who belongs to it. Model and optimizer are each worker's own
and stay the same in all of them, so that only sums are exchanged, and everything else is Keras as in one process:

- the order of the samples, first weights and whatever callbacks change come from the chief, worker 0, which alone has
  callbacks;
- a share counts by its number of samples, so that a short last batch weighs as it does in one process;
- Dropout draws for the whole batch, and takes the rows of the share.

A worker sees one processor, or one graphics card.
"""

import contextlib
import json
import re
import zlib
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from oldstack import settings
from oldstack.listening import say_where
from oldstack.loading.patch import patch
from oldstack.loading.quick_keras import keras, tf
from oldstack.loading.quiet import quiet_stderr
from oldstack.messages import UserError, tr
from oldstack.training import rules
from oldstack.training.arrays import Structure
from oldstack.training.interruption import checkpoints

# Each is its inputs times a mask.
_MASKS = (keras.layers.Dropout, keras.layers.GaussianDropout)


class Workers:
    """The workers that train together, as one of them sees them.

    Args:
        index: Which this one is, from 0.
        count: How many there are.
        sums: Adds up a list of tensors over all of them.

    Attributes:
        index: Which this one is.
        count: How many there are.
        is_chief: Whether it is the one that has the callbacks.
    """

    def __init__(self, index: int, count: int, sums: Callable[[list[tf.Tensor]], list[tf.Tensor]]):
        self.index, self.count, self.is_chief = index, count, index == 0
        self.sums = sums
        self._now = tf.function(sums, autograph=False)
        self._size: Any = 0  # of the batch, and which of its rows are the share
        self._rows: Any = slice(0)
        self._weight: Any = 1.0

    def from_chief(self, tensors: list[tf.Tensor]) -> list[tf.Tensor]:
        """Returns the chief's tensors.

        Args:
            tensors: This worker's, of the same shapes.
        """
        return self._now([tensor if self.is_chief else tf.zeros_like(tensor) for tensor in tensors])

    def check_data(self, data: Structure) -> None:
        """Refuses to train where the workers don't have the same data.

        Args:
            data: This worker's.

        Raises:
            UserError: Another one has other data.
        """
        digest = 0
        for array in keras.tree.flatten(data):
            if array is not None:
                digest = zlib.crc32(np.ascontiguousarray(array).data, digest)
        [digests] = self._now(
            [tf.one_hot(self.index, self.count, tf.constant(digest, tf.int64), dtype=tf.int64)]
        )
        if others := np.flatnonzero(digests.numpy() != digests.numpy()[0]).tolist():
            who = ", ".join(map(str, others))
            english = (
                f"Workers {who} have other data than worker 0: give each the same files (lessons.py data)."
            )
            korean = f"작업자 {who}의 데이터가 작업자 0과 다릅니다. 모두 같은 파일을 쓰세요(lessons.py data)."
            raise UserError(tr(english, korean))

    @contextlib.contextmanager
    def computations(self, model: keras.Model) -> Iterator[None]:
        """Lets a model's steps, while they are made a graph, be those of a share.

        Args:
            model: The model; it is as before when the context ends.
        """
        optimizer, apply = model.optimizer, model.optimizer.apply

        def apply_sums(grads, trainable_variables=None):
            sums = iter(self.sums([self._weighted(each) for each in grads if each is not None]))
            return apply([None if each is None else next(sums) for each in grads], trainable_variables)

        with contextlib.ExitStack() as stack:
            patch(optimizer, "apply", apply_sums)
            stack.callback(delattr, optimizer, "apply")
            for layer in model._flatten_layers():
                if isinstance(layer, _MASKS):
                    patch(layer, "call", self._masked(layer.call))
                    stack.callback(delattr, layer, "call")
            yield

    def _weighted(self, gradient):
        if isinstance(gradient, tf.IndexedSlices):
            if not rules.is_on():
                values = gradient.values * tf.cast(self._weight, gradient.dtype)
                return tf.IndexedSlices(values, gradient.indices, gradient.dense_shape)
            gradient = tf.convert_to_tensor(gradient)
        return gradient * tf.cast(self._weight, gradient.dtype)

    def _masked(self, call):
        def call_for_share(inputs, training=False):
            if not training:
                return call(inputs, training=training)
            ones = tf.ones(tf.concat([[self._size], tf.shape(inputs)[1:]], 0), inputs.dtype)
            ones.set_shape([None, *inputs.shape[1:]])
            return inputs * call(ones, training=True)[self._rows]

        return call_for_share

    @contextlib.contextmanager
    def share(self, rows: tf.Tensor, model: keras.Model, smallest: int) -> Iterator[tf.Tensor]:
        """Yields the part of a batch that this worker takes.

        Where there are fewer samples than workers, one that has none takes the last sample, which then counts nothing.

        Args:
            rows: The numbers of the batch's samples.
            model: The model.
            smallest: The least number of samples that a batch has.
        """
        size = rows.shape[0] or tf.shape(rows)[0]
        first, last = size * self.index // self.count, size * (self.index + 1) // self.count
        self._size, self._rows, self._weight = size, slice(first, last), (last - first) / size
        if smallest >= self.count:
            yield rows[first:last]
            return
        is_empty = tf.equal(first, last)
        first = tf.minimum(first, size - 1)
        self._rows = slice(first, tf.maximum(last, first + 1))
        before = [tf.convert_to_tensor(variable) for variable in model.metrics_variables]
        yield rows[self._rows]
        for variable, value in zip(model.metrics_variables, before, strict=True):
            variable.assign(tf.where(is_empty, value, tf.convert_to_tensor(variable)))

    def results(self, model: keras.Model) -> dict:
        """Returns the figures of all workers' samples; metrics add up what they count.

        Args:
            model: The model, whose metrics go on with this worker's.
        """
        own = [tf.convert_to_tensor(variable) for variable in model.metrics_variables]
        for variable, value in zip(model.metrics_variables, self.sums(own), strict=True):
            variable.assign(value)
        logs = model.get_metrics_result()
        for variable, value in zip(model.metrics_variables, own, strict=True):
            variable.assign(value)
        return logs


_workers: Workers | None = None


def current() -> Workers | None:
    """Returns the workers that this process belongs to; None if it trains alone."""
    return _workers


def begin() -> Workers | None:
    """Joins the workers that TF_CONFIG names, and waits for them; to be called before TensorFlow computes anything.

    Returns:
        The workers; None if TF_CONFIG is not set, or names but one.

    Raises:
        UserError: TF_CONFIG can't be read, or this worker sees several graphics cards.
    """
    global _workers
    if _workers or not (config := settings.tf_config()):
        return _workers
    hosts, index = _members(config)
    if len(hosts) < 2:
        return None
    say_where(f"TF_CONFIG, worker {index}", hosts[index].rpartition(":")[2])
    with quiet_stderr():
        strategy = tf.distribute.MultiWorkerMirroredStrategy()
    if strategy.num_replicas_in_sync != len(hosts):
        english = "A worker takes one graphics card: start one for each, with CUDA_VISIBLE_DEVICES set to its number."
        korean = (
            "작업자 하나는 그래픽 카드 하나만 씁니다. 카드마다 CUDA_VISIBLE_DEVICES를 정해 하나씩 시작하세요."
        )
        raise UserError(tr(english, korean))

    def sums(tensors):
        def add_up(tensors):
            context = tf.distribute.get_replica_context()
            # On this worker's device, where the strategy looks for them.
            here = tf.nest.map_structure(tf.identity, tensors)
            return [context.all_reduce(tf.distribute.ReduceOp.SUM, tensor) for tensor in here]

        return strategy.run(add_up, args=(tensors,))

    _workers = Workers(index, len(hosts), sums)
    return _workers


def _members(config):
    """Returns the workers' addresses and which one this is."""
    try:
        given = json.loads(config)
        jobs, task = given["cluster"], given["task"]
        hosts = [*jobs.get("chief", []), *jobs["worker"]]
        index = int(task["index"]) + (len(jobs.get("chief", [])) if task["type"] == "worker" else 0)
        hosts[index].rpartition(":")
        if task["type"] in ("chief", "worker") and jobs.keys() <= {"chief", "worker"}:
            return hosts, index
    except (ValueError, KeyError, TypeError, IndexError, AttributeError):
        pass
    example = '{"cluster": {"worker": ["HOST:PORT", "HOST:PORT"]}, "task": {"type": "worker", "index": 0}}'
    raise UserError(
        tr(
            f"TF_CONFIG names no workers, expected: {example}",
            f"TF_CONFIG 값을 읽을 수 없습니다. 올바른 형식: {example}",
        )
    )


def check(model: keras.Model) -> None:
    """Refuses a model whose steps can't be shared out.

    Args:
        model: The model.

    Raises:
        UserError: A part of it needs the whole batch.
    """
    found = None
    if type(model).train_step is not keras.Model.train_step:
        found = f"{type(model).__name__}.train_step"
    for layer in model._flatten_layers():
        draws = getattr(layer, "seed_generator", None) is not None and not isinstance(layer, _MASKS)
        is_random = draws and any(getattr(layer, name, True) for name in ("dropout", "recurrent_dropout"))
        normalizes = isinstance(layer, keras.layers.BatchNormalization)
        if normalizes or is_random or getattr(layer, "mask_zero", False):
            found = f"{type(layer).__name__} ({layer.name})"
    if found:
        english = f"{found} needs the whole batch, which workers share out: train it in one process."
        korean = f"{found}에는 배치 전체가 필요한데 작업자들은 배치를 나눕니다. 한 프로세스로 학습하세요."
        raise UserError(tr(english, korean))


def computations(model: keras.Model) -> contextlib.AbstractContextManager[None]:
    """Returns `Workers.computations`; where there are no workers, a context that changes nothing.

    Args:
        model: The model.
    """
    return _workers.computations(model) if _workers else contextlib.nullcontext()


def share(rows: tf.Tensor, model: keras.Model, smallest: int) -> contextlib.AbstractContextManager[tf.Tensor]:
    """Returns `Workers.share`; where there are no workers, a context with all rows.

    Args:
        rows: The numbers of the batch's samples.
        model: The model.
        smallest: The least number of samples that a batch has.
    """
    return _workers.share(rows, model, smallest) if _workers else contextlib.nullcontext(rows)


def results(model: keras.Model) -> dict:
    """Returns the figures of a model's metrics, over all workers' samples.

    Args:
        model: The model.
    """
    return _workers.results(model) if _workers else model.get_metrics_result()


def from_chief(array: np.ndarray) -> np.ndarray:
    """Returns the chief's array; where there are no workers, the array.

    Args:
        array: This worker's, of the same shape.
    """
    return _workers.from_chief([tf.constant(array)])[0].numpy() if _workers else array


class Followed:
    """The chief's callbacks, as each worker has them: what they change is changed everywhere.

    After each of their hooks all variables are the chief's, and so is whether the training stops, and where it begins.

    Args:
        callbacks: Those of this worker.
        at_batches: Whether the chief's look at batches.
    """

    def __init__(self, callbacks: keras.callbacks.CallbackList, at_batches: bool):
        self._listed, self._at_batches = callbacks, at_batches

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._listed, name)
        if not name.startswith("on_") or ("batch" in name and not self._at_batches):
            return found

        def tell(*given):
            found(*given)
            _follow(self._listed.model)

        return tell


def _follow(model):
    # Those of random numbers are unsigned, and the same in all workers.
    variables = [
        variable
        for variable in [*model.variables, *model.optimizer.variables]
        if variable.dtype.startswith(("float", "int"))
    ]
    numbers = tf.constant([model._initial_epoch or 0, int(model.stop_training)])
    *values, numbers = _workers.from_chief([*map(tf.convert_to_tensor, variables), numbers])
    for variable, value in zip(variables, values, strict=True):
        variable.assign(value)
    model._initial_epoch, stops = numbers.numpy().tolist()
    model.stop_training = bool(stops)


@contextlib.contextmanager
def watched(callbacks: keras.callbacks.CallbackList | Followed) -> Iterator[None]:
    """Ends the training in one line where another worker has gone.

    Args:
        callbacks: Those of the training.

    Raises:
        UserError: It has.
    """
    try:
        yield
    except tf.errors.OpError as error:
        has_gone = isinstance(error, tf.errors.UnavailableError) or "Collective ops is aborted" in str(error)
        if _workers is None or not has_gone:
            raise
        gone = re.search(
            r"/job:(?:worker|chief)/replica:0/task:(\d+)", str(error).partition("remote target")[2]
        )
        who = gone[1] if gone else ""
        if who in ("", str(_workers.index)):  # TensorFlow does not always name it; of two it is the other one
            who = str(1 - _workers.index) if _workers.count == 2 else ""
        english = f"Worker {who}".rstrip() + " has ended, so the training ends." + checkpoints(callbacks)[0]
        korean = f"작업자 {who}".rstrip() + " 프로세스가 끝나 학습을 멈춥니다." + checkpoints(callbacks)[1]
        raise UserError(tr(english, korean)) from None
