"""Estimators of Keras's models, as TensorFlow 1.15 made them."""

import os
import tempfile

from tensorflow.python.framework import ops, sparse_tensor
from tensorflow.python.keras import backend, models
from tensorflow.python.training import training_util

from oldstack.tf1 import tf
from oldstack.tf1.estimator import Estimator, EstimatorSpec, ModeKeys, RunConfig


def model_to_estimator(
    keras_model=None,
    keras_model_path=None,
    custom_objects=None,
    model_dir=None,
    config=None,
    checkpoint_format=None,
):
    """Returns an estimator that starts from a model's weights.

    Args:
        keras_model: The compiled model.
        keras_model_path: The file that it is in, instead.
        custom_objects: By name what Keras doesn't know.
        model_dir: The folder of checkpoints and summaries, by default one for this run.
        config: How it runs, a `RunConfig`.
        checkpoint_format: "checkpoint" or "saver"; all are written as savers do.

    Raises:
        ValueError: There are two models or none, or it isn't compiled.
    """
    if not (keras_model or keras_model_path):
        raise ValueError("Either `keras_model` or `keras_model_path` needs to be provided.")
    if keras_model and keras_model_path:
        raise ValueError("Please specity either `keras_model` or `keras_model_path`, but not both.")
    if checkpoint_format not in (None, "checkpoint", "saver"):
        raise ValueError(f'Checkpoint format must be one of "checkpoint" or "saver". Got {checkpoint_format}')
    config = config or RunConfig()
    config = config.replace(model_dir=os.fspath(model_dir or config.model_dir or tempfile.mkdtemp()))
    if keras_model_path:
        tf.logging.info("Loading models from %s", keras_model_path)
        keras_model = models.load_model(keras_model_path)
    else:
        tf.logging.info("Using the Keras model provided.")
    if not getattr(keras_model, "optimizer", None):
        raise ValueError(
            "The given keras model has not been compiled yet. Please compile the model with `model.compile()` "
            "before calling `model_to_estimator()`."
        )
    start = _first_checkpoint(keras_model, custom_objects, config) if keras_model._is_graph_network else None

    def model_fn(features, labels, mode):
        return _spec(_copy(keras_model, custom_objects, mode, features, labels), mode)

    return Estimator(model_fn, config=config, warm_start_from=start)


def _in_order(given, names):
    """Returns tensors in the order of a model's inputs or outputs.

    Args:
        given: For each name a tensor, or a list, or one, or nothing.
        names: The names.

    Raises:
        KeyError: Other names are given.
    """
    if given is None:
        return None
    if isinstance(given, dict):
        if different := set(given) ^ set(names):
            raise KeyError(
                f"The dictionary passed does not have the expected keys defined in the keras model.\n\tExpected keys: "
                f"{set(names)}\n\tkeys: {set(given)}\n\tDifference: {different}"
            )
        given = [given[name] for name in names]
    given = given if isinstance(given, list | tuple) else [given]
    return [sparse_tensor.convert_to_tensor_or_sparse_tensor(each) for each in given]


def _copy(model, custom_objects, mode, features=None, labels=None):
    """Returns a model like another in the graph of now, which gets an estimator's features."""
    backend.set_learning_phase(int(mode == ModeKeys.TRAIN))
    weights = None
    if isinstance(features, dict) and set(features) == {"features", "sample_weights"}:
        features, weights = features["features"], features["sample_weights"]
    inputs, targets = _in_order(features, model.input_names), _in_order(labels, model.output_names)
    step = None
    if mode != ModeKeys.PREDICT:
        step = training_util.get_or_create_global_step()
        backend.track_variable(step)
    copied = models.clone_and_build_model(
        model,
        inputs,
        targets,
        custom_objects,
        compile_clone=mode != ModeKeys.PREDICT,
        in_place_reset=not model._is_graph_network,
        optimizer_iterations=step,
    )
    if weights is not None:
        copied._compile_weights_loss_and_weighted_metrics(_in_order(weights, copied.output_names))
    return copied


def _spec(model, mode):
    """Returns what an estimator is told of a model."""
    predictions = dict(zip(model.output_names, model.outputs, strict=True))
    if mode == ModeKeys.PREDICT:
        return EstimatorSpec(mode, predictions)
    if mode == ModeKeys.TRAIN:
        model._make_train_function()
        return EstimatorSpec(mode, predictions, model.total_loss, model.train_function.updates_op)
    model._make_test_function()
    figures = [each for each in model.metrics if each.name != "loss"]
    for each in figures:
        for variable in each.variables:
            ops.add_to_collections((ops.GraphKeys.LOCAL_VARIABLES, ops.GraphKeys.METRIC_VARIABLES), variable)
    pairs = {each.name: (each.result(), each.updates[0]) for each in figures}
    return EstimatorSpec(mode, predictions, model.total_loss, eval_metric_ops=pairs)


def _first_checkpoint(model, custom_objects, config):
    """Writes the weights that a model has, or its first ones, and returns their path."""
    path = os.path.join(config.model_dir, "keras", "keras_model.ckpt")
    if found := tf.train.latest_checkpoint(os.path.dirname(path)):
        return found
    is_begun = any("_keras_initialized" in vars(each) for each in model.weights)
    weights = model.get_weights() if is_begun else None
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with ops.Graph().as_default():
        tf.set_random_seed(config.tf_random_seed)
        training_util.create_global_step()
        copied = _copy(model, custom_objects, ModeKeys.TRAIN)
        copied._make_train_function()
        with tf.Session(config=config.session_config) as session:
            if weights:
                copied.set_weights(weights)
            backend._initialize_variables(session)
            return tf.train.Saver().save(session, path)
