"""What `tf.estimator` is told: modes, specifications and optimizers' names."""

import collections

from tensorflow.python.framework import ops

from oldstack.tf1 import tf

# The names of optimizers, and the classes of `tf.train` that they stand for.
OPTIMIZERS = {
    "Adagrad": "AdagradOptimizer",
    "Adam": "AdamOptimizer",
    "Ftrl": "FtrlOptimizer",
    "RMSProp": "RMSPropOptimizer",
    "SGD": "GradientDescentOptimizer",
}


class ModeKeys:
    """What a model function is called for."""

    TRAIN, EVAL, PREDICT = "train", "eval", "infer"


def scalar_loss(loss, refusal):
    """Returns a loss as a tensor without dimensions.

    Args:
        loss: A tensor of one number, or what becomes one.
        refusal: What is said of one of more numbers, with {} for it.

    Raises:
        ValueError: It is of more numbers.
    """
    loss = ops.convert_to_tensor(loss)
    if loss.shape.num_elements() not in (None, 1):
        raise ValueError(refusal.format(loss))
    return tf.reshape(loss, []) if loss.shape.ndims else loss


class EstimatorSpec(
    collections.namedtuple(
        "EstimatorSpec",
        (
            "mode", "predictions", "loss", "train_op", "eval_metric_ops", "export_outputs", "training_chief_hooks",
            "training_hooks", "scaffold", "evaluation_hooks", "prediction_hooks",
        ),
    )
):  # fmt: skip
    """What a model function returns."""

    __slots__ = ()

    def __new__(
        cls,
        mode,
        predictions=None,
        loss=None,
        train_op=None,
        eval_metric_ops=None,
        export_outputs=None,
        training_chief_hooks=None,
        training_hooks=None,
        scaffold=None,
        evaluation_hooks=None,
        prediction_hooks=None,
    ):
        """Makes it.

        Args:
            mode: What for, of `ModeKeys`.
            predictions: Tensors, or a dictionary of them.
            loss: A scalar tensor.
            train_op: What trains one step.
            eval_metric_ops: For each name a pair of `tf.metrics`.
            export_outputs: What a saved model gives, by the names of signatures; by default the predictions.
            training_chief_hooks: Hooks of the training.
            training_hooks: Hooks of the training.
            scaffold: What the session is made with.
            evaluation_hooks: Hooks of the evaluation.
            prediction_hooks: Hooks of the prediction.

        Raises:
            ValueError: Something is missing.
        """
        if mode == ModeKeys.TRAIN and train_op is None:
            raise ValueError("Missing train_op.")
        if mode in (ModeKeys.TRAIN, ModeKeys.EVAL) and loss is None:
            raise ValueError("Missing loss.")
        if mode == ModeKeys.PREDICT and predictions is None:
            raise ValueError("Missing predictions.")
        if loss is not None:
            loss = scalar_loss(loss, "Loss must be scalar, given: {}")
        return super().__new__(
            cls,
            mode,
            {} if predictions is None else predictions,
            loss,
            train_op,
            eval_metric_ops or {},
            export_outputs,
            tuple(training_chief_hooks or ()),
            tuple(training_hooks or ()),
            scaffold or tf.train.Scaffold(),
            tuple(evaluation_hooks or ()),
            tuple(prediction_hooks or ()),
        )


TrainSpec = collections.namedtuple("TrainSpec", ("input_fn", "max_steps", "hooks"), defaults=(None, None))
EvalSpec = collections.namedtuple(
    "EvalSpec",
    ("input_fn", "steps", "name", "hooks", "exporters", "start_delay_secs", "throttle_secs"),
    defaults=(100, None, None, None, 120, 600),
)
WarmStartSettings = collections.namedtuple(
    "WarmStartSettings",
    (
        "ckpt_to_initialize_from",
        "vars_to_warm_start",
        "var_name_to_vocab_info",
        "var_name_to_prev_var_name",
    ),
    defaults=(".*", {}, {}),
)
