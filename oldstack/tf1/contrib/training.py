"""`tf.contrib.training` as of TensorFlow 1.15, and what trains in `slim` and `layers`: losses become steps."""

import json
import re

from tensorflow.python.framework import ops
from tensorflow.python.ops import array_ops, clip_ops, control_flow_ops, init_ops, math_ops, variable_scope

from oldstack.tf1 import tf
from oldstack.tf1.estimator.specs import OPTIMIZERS


def chosen(optimizer, rate):
    """Returns the optimizer that is meant.

    Args:
        optimizer: "Adam" and the like, a class of `tf.train`, an optimizer, or a function of the rate.
        rate: The learning rate, or None.

    Raises:
        ValueError: There is none of the name.
    """
    if optimizer == "Momentum":
        return tf.train.MomentumOptimizer(learning_rate=rate, momentum=0.9)
    if isinstance(optimizer, str):
        if optimizer not in OPTIMIZERS:
            known = ", ".join(sorted([*OPTIMIZERS, "Momentum"]))
            raise ValueError(f"Optimizer name should be one of [{known}], you provided {optimizer}.")
        return getattr(tf.train, OPTIMIZERS[optimizer])(learning_rate=rate)
    if isinstance(optimizer, type):
        return optimizer(learning_rate=rate)
    if isinstance(optimizer, tf.train.Optimizer):
        return optimizer
    return optimizer() if rate is None else optimizer(rate)


def optimize_loss(
    loss,
    global_step,
    learning_rate,
    optimizer,
    gradient_multipliers=None,
    clip_gradients=None,
    learning_rate_decay_fn=None,
    update_ops=None,
    variables=None,
    name=None,
    summaries=None,
    colocate_gradients_with_ops=False,
    increment_global_step=True,
):
    """Returns a tensor that trains one step when it is computed, and is the loss.

    Args:
        loss: A scalar tensor.
        global_step: The variable that counts the steps; None for the graph's own.
        learning_rate: A float, a scalar tensor, or None.
        optimizer: "Adam" and the like, a class of `tf.train`, an optimizer, or a function of the rate.
        gradient_multipliers: Factors of gradients, by variable or its name.
        clip_gradients: The largest global norm, or a function of the gradients and variables.
        learning_rate_decay_fn: A function of rate and step that returns the rate.
        update_ops: What is to run before, by default the graph's collection of updates.
        variables: What is trained, by default all trainable variables.
        name: The name of the scope.
        summaries: Which are made, of "loss", "learning_rate", "gradients", "gradient_norm" and
            "global_gradient_norm".
        colocate_gradients_with_ops: Whether gradients are computed where their ops are.
        increment_global_step: Whether the step is counted.

    Raises:
        ValueError: The rate or the optimizer is none of these.
    """
    loss = ops.convert_to_tensor(loss)
    global_step = tf.train.get_global_step() if global_step is None else global_step
    with variable_scope.variable_scope(name, "OptimizeLoss", [loss, global_step]):
        update_ops = set(ops.get_collection(ops.GraphKeys.UPDATE_OPS) if update_ops is None else update_ops)
        if update_ops:
            loss = control_flow_ops.with_dependencies(list(update_ops), loss)
        rate = _rate_in_graph(learning_rate)
        summaries = ["loss", "learning_rate", "global_gradient_norm"] if summaries is None else summaries
        if rate is not None and learning_rate_decay_fn is not None:
            rate = learning_rate_decay_fn(rate, global_step)
            if "learning_rate" in summaries:
                tf.summary.scalar("learning_rate", rate)
        trainer = chosen(optimizer, rate)
        pairs = trainer.compute_gradients(
            loss,
            tf.trainable_variables() if variables is None else variables,
            colocate_gradients_with_ops=colocate_gradients_with_ops,
        )
        pairs = [_multiplied(grad, var, gradient_multipliers or {}) for grad, var in pairs]
        norms = "global_gradient_norm" in summaries or "gradient_norm" in summaries
        if norms:
            tf.summary.scalar("global_norm/gradient_norm", clip_ops.global_norm([grad for grad, _ in pairs]))
        if clip_gradients is not None:
            pairs = _clipped(pairs, clip_gradients)
        if "loss" in summaries:
            tf.summary.scalar("loss", loss)
        _summarize_gradients(pairs, summaries)
        if clip_gradients is not None and norms:
            tf.summary.scalar(
                "global_norm/clipped_gradient_norm", clip_ops.global_norm([grad for grad, _ in pairs])
            )
        step = global_step if increment_global_step else None
        train = trainer.apply_gradients(pairs, global_step=step, name="train")
        return control_flow_ops.with_dependencies([train], loss)


def _rate_in_graph(rate):
    """Returns a learning rate as a tensor: a variable of a float; None stays None."""
    if isinstance(rate, float):
        initializer = init_ops.constant_initializer(rate)
        return variable_scope.get_variable("learning_rate", [], trainable=False, initializer=initializer)
    if rate is not None and getattr(getattr(rate, "shape", None), "ndims", None) != 0:
        raise ValueError(f"Learning rate should be 0d Tensor or float. Got {rate} of type {type(rate)}")
    return rate


def _multiplied(grad, var, factors):
    factor = factors.get(var.name)
    if factor is None or grad is None:
        return grad, var
    return grad * math_ops.cast(factor, grad.dtype), var


def _clipped(pairs, clip):
    """Returns pairs of gradients and variables, clipped by a global norm or a function."""
    if not isinstance(clip, float):
        return clip(pairs)
    gradients, trained = zip(*pairs, strict=True)
    return list(zip(clip_ops.clip_by_global_norm(gradients, clip)[0], trained, strict=True))


def _summarize_gradients(pairs, summaries):
    for grad, var in pairs:
        values = grad.values if isinstance(grad, tf.IndexedSlices) else grad
        if values is not None:
            file = var.name.replace(":", "_")
            if "gradients" in summaries:
                tf.summary.histogram(f"gradients/{file}", values)
            if "gradient_norm" in summaries:
                tf.summary.scalar(f"gradient_norm/{file}", clip_ops.global_norm([values]))


def summarize(tensor, tag=None):
    """Adds a summary: of a number its value, of more a histogram.

    Args:
        tensor: The tensor.
        tag: The summary's name, by default the op's and `_summary`.
    """
    if tensor.dtype.base_dtype in (tf.string, tf.bool):
        return None
    tag = tag or f"{tensor.op.name}_summary"
    if tensor.shape.ndims == 0:
        return tf.summary.scalar(tag, tensor)
    return tf.summary.histogram(tag, tensor)


def summarize_activation(op):
    """Adds a histogram of an activation, and of a rectified one which share is 0 or at its limit.

    Args:
        op: The tensor.
    """
    name, kind, before = op.op.name, op.op.type, op.op.inputs[0] if op.op.inputs else None
    if kind in ("Relu", "Softplus", "Relu6"):
        share = tf.reduce_mean(tf.to_float(tf.less(before, tf.cast(0.0, before.dtype))))
        tf.summary.scalar(f"{name}/zeros", share)
    if kind == "Relu6":
        share = tf.reduce_mean(tf.to_float(tf.greater(before, tf.cast(6.0, before.dtype))))
        tf.summary.scalar(f"{name}/sixes", share)
    return tf.summary.histogram(f"{name}/activation", op)


def summarize_collection(collection, name_filter=None, summarizer=summarize):
    """Adds a summary for each tensor of a collection.

    Args:
        collection: The collection.
        name_filter: A regular expression for the beginning of the ops' names; None for all.
        summarizer: What makes a summary of a tensor.
    """
    tensors = ops.get_collection(collection)
    return [
        summarizer(each) for each in tensors if name_filter is None or re.match(name_filter, each.op.name)
    ]


_USE_GLOBAL_STEP = object()


def create_train_op(
    total_loss,
    optimizer,
    global_step=_USE_GLOBAL_STEP,
    update_ops=None,
    variables_to_train=None,
    transform_grads_fn=None,
    summarize_gradients=False,
    colocate_gradients_with_ops=False,
    check_numerics=True,
    clip_gradient_norm=0,
):
    """Returns a tensor that trains one step when it is computed, and is the loss.

    Args:
        total_loss: A scalar tensor.
        optimizer: An optimizer of `tf.train`.
        global_step: The variable that counts the steps, by default the graph's own; None for none.
        update_ops: What is to run before, by default the graph's collection of updates.
        variables_to_train: What is trained, by default all trainable variables.
        transform_grads_fn: A function of the gradients and variables.
        summarize_gradients: Whether to add summaries of the gradients.
        colocate_gradients_with_ops: Whether gradients are computed where their ops are.
        check_numerics: Whether a loss that is no number ends the training.
        clip_gradient_norm: The largest norm of each gradient, 0 for any.
    """
    if global_step is _USE_GLOBAL_STEP:
        global_step = tf.train.get_or_create_global_step()
    update_ops = set(ops.get_collection(ops.GraphKeys.UPDATE_OPS) if update_ops is None else update_ops)
    if update_ops:
        with ops.control_dependencies(update_ops):
            barrier = control_flow_ops.no_op(name="update_barrier")
        total_loss = control_flow_ops.with_dependencies([barrier], total_loss)
    pairs = optimizer.compute_gradients(
        total_loss,
        variables_to_train or tf.trainable_variables(),
        colocate_gradients_with_ops=colocate_gradients_with_ops,
    )
    if clip_gradient_norm > 0:
        with ops.name_scope("clip_grads"):
            pairs = _clip_norms(pairs, clip_gradient_norm)
    if transform_grads_fn:
        pairs = transform_grads_fn(pairs)
    if summarize_gradients:
        with ops.name_scope("summarize_grads"):
            for grad, var in pairs:
                values = grad.values if isinstance(grad, tf.IndexedSlices) else grad
                if values is not None:
                    tf.summary.histogram(f"{var.op.name}_gradient", values)
                    tf.summary.scalar(f"{var.op.name}_gradient_norm", clip_ops.global_norm([values]))
    updates = optimizer.apply_gradients(pairs, global_step=global_step)
    with ops.name_scope("train_op"):
        if check_numerics:
            total_loss = array_ops.check_numerics(total_loss, "LossTensor is inf or nan")
        train_op = control_flow_ops.with_dependencies([updates], total_loss)
    ops.add_to_collection(ops.GraphKeys.TRAIN_OP, train_op)
    return train_op


def _clip_norms(pairs, norm):
    def clip(grad):
        if isinstance(grad, tf.IndexedSlices):
            return tf.IndexedSlices(clip_ops.clip_by_norm(grad.values, norm), grad.indices, grad.dense_shape)
        return None if grad is None else clip_ops.clip_by_norm(grad, norm)

    return [(clip(grad), var) for grad, var in pairs]


def train(
    train_op,
    logdir,
    number_of_steps=None,
    init_op=None,
    init_fn=None,
    local_init_op=None,
    log_every_n_steps=1,
    summary_op=None,
    save_summaries_secs=600,
    save_interval_secs=600,
    saver=None,
    global_step=None,
    session_config=None,
):
    """Trains until a number of steps is done, or the input ends, with checkpoints and summaries.

    Args:
        train_op: What `create_train_op` returned.
        logdir: The folder of checkpoints and summaries; None for none.
        number_of_steps: The value of the global step at which it ends.
        init_op: What initializes the variables.
        init_fn: A function of the session, called after that.
        local_init_op: What initializes the local variables and tables.
        log_every_n_steps: How often the loss is logged.
        summary_op: The summaries, by default all.
        save_summaries_secs: Seconds between summaries.
        save_interval_secs: Seconds between checkpoints.
        saver: What saves, by default all variables.
        global_step: The variable that counts the steps.
        session_config: The session's settings.

    Returns:
        The last loss.
    """
    step = global_step if global_step is not None else tf.train.get_or_create_global_step()
    options = {"summary_op": summary_op} if summary_op is not None else {}
    if init_op is not None:
        options["init_op"] = init_op
    if local_init_op is not None:
        options["local_init_op"] = local_init_op
    supervisor = tf.train.Supervisor(
        logdir=logdir,
        global_step=step,
        saver=saver or tf.train.Saver(),
        init_fn=init_fn,
        save_summaries_secs=save_summaries_secs,
        save_model_secs=save_interval_secs,
        **options,
    )
    loss = None
    with supervisor.managed_session(start_standard_services=False, config=session_config) as session:
        if logdir:
            supervisor.start_standard_services(session)
        supervisor.start_queue_runners(session)
        try:
            while not supervisor.should_stop():
                loss, done = session.run([train_op, step])
                if log_every_n_steps and done % log_every_n_steps == 0:
                    tf.logging.info("global step %d: loss = %.4f", done, loss)
                if number_of_steps and done >= number_of_steps:
                    break
        except tf.errors.OutOfRangeError:
            supervisor.request_stop()
        if logdir:
            supervisor.saver.save(session, supervisor.save_path, global_step=supervisor.global_step)
    return loss


class HParams:
    """Settings of a model, each an attribute.

    Args:
        hparam_def: Not used.
        model_structure: Not used.
        **settings: The settings.
    """

    def __init__(self, hparam_def=None, model_structure=None, **settings):
        self._types = {}
        for name, value in settings.items():
            self.add_hparam(name, value)

    def add_hparam(self, name, value):
        """Adds a setting.

        Args:
            name: Its name.
            value: Its value.

        Raises:
            ValueError: There is one of this name, or the list is empty.
        """
        if getattr(self, name, None) is not None:
            raise ValueError(f"Hyperparameter name is reserved: {name}")
        if isinstance(value, (list, tuple)):
            if not value:
                raise ValueError(f"Multi-valued hyperparameters cannot be empty: {name}")
            self._types[name] = type(value[0]), True
        else:
            self._types[name] = type(value), False
        setattr(self, name, value)

    def set_hparam(self, name, value):
        """Changes a setting, within its type.

        Args:
            name: Its name.
            value: Its value.

        Raises:
            ValueError: It is another type, or a list for a single one.
        """
        kind, many = self._types[name]
        if isinstance(value, list) != many:
            words = "not be a list" if not many else "be a list"
            raise ValueError(f"Must {words}: {name}")
        setattr(
            self,
            name,
            [_as_type(name, kind, each) for each in value] if many else _as_type(name, kind, value),
        )

    def del_hparam(self, name):
        """Takes a setting away.

        Args:
            name: Its name.
        """
        if hasattr(self, name):
            delattr(self, name)
            del self._types[name]

    def parse(self, values):
        """Changes settings as a text says, "rate=0.1,layers=[3,4]", and returns all.

        Args:
            values: The text.

        Raises:
            ValueError: It has a name or a value that doesn't fit.
        """
        for name, listed, single in re.findall(
            r"([a-zA-Z]\w*)\s*=\s*(?:\[([^\]]*)\]|([^,]*))(?:,|$)", values
        ):
            if name not in self._types:
                raise ValueError(f"Unknown hyperparameter type for {name}")
            kind, many = self._types[name]
            if many:
                self.set_hparam(name, [_parsed(kind, each) for each in (listed or single).split(",")])
            else:
                self.set_hparam(name, _parsed(kind, single))
        return self

    def override_from_dict(self, values_dict):
        """Changes settings, and returns all.

        Args:
            values_dict: Their new values.
        """
        for name, value in values_dict.items():
            self.set_hparam(name, value)
        return self

    def parse_json(self, values_json):
        """Changes settings as JSON says, and returns all.

        Args:
            values_json: An object of JSON.
        """
        return self.override_from_dict(json.loads(values_json))

    def to_json(self, indent=None, separators=None, sort_keys=False):
        """Returns the settings as JSON.

        Args:
            indent: As in `json.dumps`.
            separators: As there.
            sort_keys: As there.
        """
        return json.dumps(self.values(), indent=indent, separators=separators, sort_keys=sort_keys)

    def values(self):
        """Returns the settings as a dictionary."""
        return {name: getattr(self, name) for name in self._types}

    def get(self, key, default=None):
        """Returns a setting, or something else if there is none of the name.

        Args:
            key: Its name.
            default: What to return then.
        """
        return getattr(self, key) if key in self._types else default

    def __contains__(self, key):
        return key in self._types

    def __str__(self):
        return str(sorted(self.values().items()))

    def __repr__(self):
        return f"HParams({self})"


def _parsed(kind, text):
    text = text.strip()
    if kind is bool:
        return text.lower() == "true" if text.lower() in ("true", "false") else bool(int(text))
    return kind(text)


def _as_type(name, kind, value):
    if isinstance(value, kind) or value is None or kind is type(None):
        return value
    if isinstance(value, (bool, str)) != (kind in (bool, str)) or isinstance(value, str) != (kind is str):
        raise ValueError(f"Could not cast hparam '{name}' of type '{kind}' from value {value!r}")
    if kind is int and isinstance(value, float):
        raise ValueError(f"Could not cast hparam '{name}' of type '{kind}' from value {value!r}")
    return kind(value)


def names() -> dict[str, object]:
    """Returns the names of `tf.contrib.training`."""
    return {"HParams": HParams, "create_train_op": create_train_op, "train": train}


def slim() -> dict[str, object]:
    """Returns the names of `tf.contrib.slim.learning`."""
    return {"clip_gradient_norms": _clip_norms, "create_train_op": create_train_op, "train": train}
