"""`tf.contrib.kernel_methods` as of TensorFlow 1.15: random features, a linear classifier on them, and its loss."""

import math

import numpy as np
from tensorflow.python.framework import ops
from tensorflow.python.ops import math_ops

from oldstack.tf1 import tf
from oldstack.tf1.contrib import feature_columns
from oldstack.tf1.contrib.learn import heads, ready_made


class InvalidShapeError(Exception):
    """A tensor that isn't of the mapper's size."""


class RandomFourierFeatureMapper:
    """Maps samples to cosines of random directions, whose products are nearly a Gaussian kernel's.

    Args:
        input_dim: How many numbers a sample has.
        output_dim: How many cosines are made of it.
        stddev: The width of the kernel.
        seed: What NumPy's random numbers are begun with at each use.
        name: A name.
    """

    def __init__(self, input_dim, output_dim, stddev=1.0, seed=1, name=None):
        self.input_dim, self.output_dim = input_dim, output_dim
        self._stddev, self._seed, self._name = stddev, seed, name

    @property
    def name(self):
        """The name; without one a number."""
        return self._name or str(id(self))

    def map(self, input_tensor):
        """Returns the cosines, of shape (samples, `output_dim`).

        Args:
            input_tensor: Samples, of shape (samples, `input_dim`).

        Raises:
            InvalidShapeError: They are of another size.
        """
        shape = input_tensor.shape
        if len(shape) != 2:
            raise InvalidShapeError(f"The shape of the tensor should be 2. Got {len(shape)} instead.")
        if shape[1] != self.input_dim:
            raise InvalidShapeError(
                f"Invalid dimension: expected {self.input_dim} input features, got {shape[1]} instead."
            )
        np.random.seed(self._seed)
        directions = np.random.normal(scale=1.0 / self._stddev, size=[self.input_dim, self.output_dim])
        directions = tf.constant(directions, tf.float32)
        shifts = tf.constant(np.random.uniform(0.0, 2 * np.pi, [self.output_dim]), tf.float32)
        turned = math_ops.add(tf.matmul(input_tensor, directions), shifts)
        return math.sqrt(2.0 / self.output_dim) * tf.cos(turned)


def _mapped(features, columns, mappers):
    """Returns features and columns, with those that mappers make of them."""
    made, columns = {}, set(columns)
    for column, own in mappers.items():
        if not isinstance(column, feature_columns._RealValuedColumn):
            tf.logging.warning(
                "Updates are currently supported on RealValuedColumns only. Metadata "
                f"for FeatureColumn {column.name} will not be updated."
            )
            continue
        name = f"{column.name}_MAPPED"
        columns.add(feature_columns.real_valued_column(name, sum(each.output_dim for each in own)))
        made[name] = tf.concat([each.map(features[column.name]) for each in own], 1)
    return {**features, **made}, columns


class KernelLinearClassifier(ready_made._Classifier):
    """Classifies by one linear layer on features that mappers make.

    Args:
        feature_columns: Columns that are taken as they are.
        model_dir: As in `tf.contrib.learn.LinearClassifier`, as the next three.
        n_classes: As there.
        weight_column_name: As there.
        optimizer: As there.
        kernel_mappers: For each column of numbers a list of mappers.
        config: As there.

    Raises:
        ValueError: There are neither columns nor mappers, or a mapper is none.
    """

    def __init__(
        self,
        feature_columns=None,
        model_dir=None,
        n_classes=2,
        weight_column_name=None,
        optimizer=None,
        kernel_mappers=None,
        config=None,
    ):
        if not feature_columns and not kernel_mappers:
            raise ValueError("You should set at least one of feature_columns, kernel_mappers.")
        mappers = kernel_mappers or {}
        if not all(isinstance(each, RandomFourierFeatureMapper) for own in mappers.values() for each in own):
            raise ValueError("Invalid kernel mappers.")
        head = heads.classes(n_classes, weight_column_name)

        def function(features, labels, mode):
            features, columns = _mapped(features, feature_columns or [], mappers)
            return ready_made._linear(head, columns, optimizer, None)(features, labels, mode)

        super().__init__(function, model_dir, config)

    def predict(self, input_fn=None, outputs=None):
        """Yields all predictions, or those that `outputs` names.

        Args:
            input_fn: Returns features.
            outputs: Names of predictions.
        """
        return ready_made.Estimator.predict(self, input_fn=input_fn, outputs=outputs)


def sparse_multiclass_hinge_loss(
    labels,
    logits,
    weights=1.0,
    scope=None,
    loss_collection=ops.GraphKeys.LOSSES,
    reduction=tf.losses.Reduction.SUM_BY_NONZERO_WEIGHTS,
):
    """Returns the loss by how far the right class is from being 1 above all others.

    Args:
        labels: Numbers of classes, of shape (samples,) or (samples, 1).
        logits: Of shape (samples, classes).
        weights: How much samples count.
        scope: The name of the ops.
        loss_collection: Where the loss is kept.
        reduction: A `tf.losses.Reduction`.

    Raises:
        ValueError: Something is of another shape or type.
    """
    with ops.name_scope(scope, "sparse_multiclass_hinge_loss", (logits, labels)) as scope:
        if logits.shape.ndims != 2:
            raise ValueError(
                f"logits should have rank 2 ([batch_size, num_classes]). Given rank is {logits.shape.ndims}"
            )
        size, number = (shape := tf.shape(logits))[0], shape[1]
        logits = tf.cast(logits, tf.float32)
        if labels.dtype not in (tf.int32, tf.int64):
            raise ValueError(f"Invalid dtype for labels: {labels.dtype}. Acceptable dtypes: int32 and int64")
        rank = labels.shape.ndims
        if rank not in (1, 2):
            raise ValueError(
                f"labels should have rank 1 ([batch_size]) or 2 ([batch_size, 1]). Given rank is {rank}"
            )
        with ops.control_dependencies([tf.assert_less(labels, tf.cast(number, labels.dtype))]):
            labels = tf.reshape(labels, [-1])
        weights = ops.convert_to_tensor(weights)
        if weights.shape.ndims not in (0, 1, 2):
            raise ValueError(
                "non-scalar weights should have rank 1 ([batch_size]) or 2 ([batch_size, 1]). "
                f"Given rank is {rank}"
            )
        if weights.shape.ndims > 0:
            weights = tf.reshape(weights, [-1])
            weights.shape.assert_is_compatible_with(labels.shape)
        rows = tf.reshape(tf.range(size), [size, 1])
        places = tf.concat([rows, tf.reshape(tf.cast(labels, rows.dtype), [size, 1])], axis=1)
        right = tf.reshape(tf.gather_nd(logits, places), [size, 1])
        others = tf.one_hot(labels, number, on_value=0.0, off_value=1.0)
        losses = tf.reduce_max(tf.nn.relu(logits - right + others), axis=1)
        return tf.losses.compute_weighted_loss(losses, weights, scope, loss_collection, reduction=reduction)


def names() -> dict[str, object]:
    """Returns the names of `tf.contrib.kernel_methods`."""
    return {
        "KernelLinearClassifier": KernelLinearClassifier,
        "RandomFourierFeatureMapper": RandomFourierFeatureMapper,
        "sparse_multiclass_hinge_loss": sparse_multiclass_hinge_loss,
    }
