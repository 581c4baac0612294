"""`tf.contrib.estimator` as of TensorFlow 1.15: heads, and what is added to estimators and optimizers."""

from oldstack.tf1 import tf
from oldstack.tf1.estimator import extended, heads
from oldstack.tf1.estimator.boosted_trees import BoostedTreesClassifier, BoostedTreesRegressor

_MEAN = tf.losses.Reduction.SUM_OVER_BATCH_SIZE


def binary_classification_head(
    weight_column=None, thresholds=None, label_vocabulary=None, loss_reduction=_MEAN, loss_fn=None, name=None
):
    """Returns a head for two classes.

    Args:
        weight_column: Which feature is a sample's weight, by its name or as a column.
        thresholds: From where on the second class is said, for more metrics.
        label_vocabulary: The classes' names, if the labels are names.
        loss_reduction: How the samples' losses become one, of `tf.losses.Reduction`.
        loss_fn: Returns the loss of each sample of `labels` and `logits`.
        name: Distinguishes it from other heads.
    """
    return heads.Classes(
        2, label_vocabulary, weight_column, loss_reduction, loss_fn, name, thresholds=thresholds
    )


def multi_class_head(
    n_classes, weight_column=None, label_vocabulary=None, loss_reduction=_MEAN, loss_fn=None, name=None
):
    """Returns a head for several classes; the arguments are those of `binary_classification_head`.

    Raises:
        ValueError: There are no more than two.
    """
    if n_classes <= 2:
        raise ValueError(f"n_classes must be > 2: {n_classes}.")
    return heads.Classes(n_classes, label_vocabulary, weight_column, loss_reduction, loss_fn, name)


def multi_label_head(
    n_classes, weight_column=None, thresholds=None, label_vocabulary=None, loss_reduction=_MEAN, loss_fn=None, name=None
):  # fmt: skip
    """Returns a head for any number of several classes; the arguments are those of `binary_classification_head`.

    Raises:
        ValueError: There are fewer than two.
    """
    if n_classes is None or n_classes < 2:
        raise ValueError(f"n_classes must be > 1 for multi-class classification. Given: {n_classes}")
    return heads.Labels(
        n_classes, label_vocabulary, weight_column, loss_reduction, loss_fn, name, thresholds=thresholds
    )


def regression_head(
    weight_column=None, label_dimension=1, loss_reduction=_MEAN, loss_fn=None, inverse_link_fn=None, name=None
):
    """Returns a head for numbers; the arguments are those of `binary_classification_head`.

    Args:
        weight_column: As there.
        label_dimension: How many numbers for each sample.
        loss_reduction: As there.
        loss_fn: As there.
        inverse_link_fn: Makes numbers of the logits.
        name: As there.
    """
    return heads.Numbers(
        label_dimension, weight_column, loss_reduction, loss_fn, name, inverse_link_fn=inverse_link_fn
    )


def poisson_regression_head(
    weight_column=None, label_dimension=1, loss_reduction=_MEAN, compute_full_loss=True, name=None
):
    """Returns a head for counts; the arguments are those of `regression_head` and `tf.nn.log_poisson_loss`."""

    def loss(labels, logits):
        return tf.nn.log_poisson_loss(labels, logits, compute_full_loss)

    return regression_head(weight_column, label_dimension, loss_reduction, loss, tf.exp, name)


def logistic_regression_head(weight_column=None, loss_reduction=_MEAN, name=None):
    """Returns a head for shares; the arguments are those of `regression_head`."""

    def loss(labels, logits):
        return tf.nn.sigmoid_cross_entropy_with_logits(labels=labels, logits=logits)

    return regression_head(weight_column, 1, loss_reduction, loss, tf.sigmoid, name)


class _Clipped(tf.train.Optimizer):
    """An optimizer whose gradients are clipped.

    Args:
        optimizer: The optimizer.
        norm: The greatest norm of all gradients.
    """

    def __init__(self, optimizer, norm):
        super().__init__(use_locking=False, name=f"ClipByNorm{optimizer.get_name()}")
        self._optimizer, self._norm = optimizer, norm

    def compute_gradients(self, *args, **kwargs):
        """Does what the optimizer does; so do the next two."""
        return self._optimizer.compute_gradients(*args, **kwargs)

    def get_slot(self, *args, **kwargs):
        """Does what the optimizer does."""
        return self._optimizer.get_slot(*args, **kwargs)

    def get_slot_names(self, *args, **kwargs):
        """Does what the optimizer does."""
        return self._optimizer.get_slot_names(*args, **kwargs)

    def apply_gradients(self, grads_and_vars, global_step=None, name=None):
        """Clips the gradients and applies them."""
        gradients, variables = zip(*grads_and_vars, strict=True)
        clipped, _ = tf.clip_by_global_norm(gradients, self._norm)
        return self._optimizer.apply_gradients(list(zip(clipped, variables, strict=True)), global_step, name)


def clip_gradients_by_norm(optimizer, clip_norm):
    """Returns an optimizer whose gradients are clipped.

    Args:
        optimizer: The optimizer.
        clip_norm: The greatest norm of all gradients.
    """
    return _Clipped(optimizer, clip_norm)


def _in_memory(kind):
    def train(train_input_fn, feature_columns, model_dir=None, train_hooks=None, **settings):
        def repeated():
            given = train_input_fn()
            return given.repeat() if isinstance(given, tf.data.Dataset) else given

        model = kind(feature_columns, 1, model_dir, train_in_memory=True, **settings)
        return model.train(repeated, train_hooks)

    return train


def names() -> dict[str, object]:
    """Returns the names of `tf.contrib.estimator`."""
    functions = (
        extended.add_metrics, binary_classification_head, clip_gradients_by_norm, extended.forward_features,
        logistic_regression_head, multi_class_head, multi_label_head, poisson_regression_head, regression_head,
    )  # fmt: skip
    return {
        **{each.__name__: each for each in functions},
        "boosted_trees_classifier_train_in_memory": _in_memory(BoostedTreesClassifier),
        "boosted_trees_regressor_train_in_memory": _in_memory(BoostedTreesRegressor),
        "multi_head": heads.Heads,
    }
