"""Estimators as saved models: what is fed to one, and what exports it while it is trained."""

import collections
import os

from tensorflow.python.framework import dtypes, ops, tensor
from tensorflow.python.framework.sparse_tensor import SparseTensor
from tensorflow.python.saved_model.model_utils import export_utils
from tensorflow.python.training import monitored_session
from tensorflow.python.util import compat, function_utils

from oldstack.tf1 import tf
from oldstack.tf1.estimator.specs import ModeKeys


def _by_name(tensors, kind, alone):
    tensors = tensors if isinstance(tensors, dict) else {alone: tensors}
    for key, each in tensors.items():
        if not isinstance(each, (tensor.Tensor, SparseTensor)):
            raise ValueError(f"{kind} {key} must be a Tensor or SparseTensor.")
    return tensors


_Receiver = collections.namedtuple(
    "ServingInputReceiver", ("features", "receiver_tensors", "receiver_tensors_alternatives")
)


class ServingInputReceiver(_Receiver):
    """What a saved model is fed, and the features that it makes of it; one tensor becomes features of one."""

    __slots__ = ()

    def __new__(cls, features, receiver_tensors, receiver_tensors_alternatives=None):
        """Makes it.

        Args:
            features: A tensor, or tensors by name.
            receiver_tensors: What is fed, likewise.
            receiver_tensors_alternatives: What may be fed instead, by name.

        Raises:
            ValueError: Something is no tensor.
        """
        features = _by_name(features, "feature", "feature")
        receivers = _by_name(receiver_tensors, "receiver_tensor", "input")
        alternatives = {
            name: _by_name(each, "receiver_tensors_alternative", "input")
            for name, each in (receiver_tensors_alternatives or {}).items()
        }
        return super().__new__(cls, features, receivers, alternatives or None)


class TensorServingInputReceiver(ServingInputReceiver):
    """The same for a model of one tensor, which stays one."""

    __slots__ = ()

    def __new__(cls, features, receiver_tensors, receiver_tensors_alternatives=None):
        """Makes it; the arguments are those of `ServingInputReceiver`."""
        made = ServingInputReceiver(features, receiver_tensors, receiver_tensors_alternatives)
        return _Receiver.__new__(cls, made.features["feature"], *made[1:])


def build_parsing_serving_input_receiver_fn(feature_spec, default_batch_size=None):
    """Returns a function for a model that is fed serialized examples.

    Args:
        feature_spec: How features are read of them, by name.
        default_batch_size: How many come at once, by default any number.
    """

    def receive():
        examples = tf.placeholder(dtypes.string, [default_batch_size], name="input_example_tensor")
        return ServingInputReceiver(tf.parse_example(examples, feature_spec), {"examples": examples})

    return receive


def build_raw_serving_input_receiver_fn(features, default_batch_size=None):
    """Returns a function for a model that is fed its features.

    Args:
        features: Tensors as they are, by name.
        default_batch_size: How many samples come at once, by default any number.
    """

    def receive():
        fed = {
            name: tf.placeholder(
                each.dtype, [default_batch_size, *each.shape.as_list()[1:]], name=each.op.name
            )
            for name, each in features.items()
        }
        return ServingInputReceiver(fed, fed)

    return receive


def saved(estimator, base, receive, assets_extra=None, as_text=False, checkpoint_path=None):
    """Writes an estimator's predictions as a saved model.

    Args:
        estimator: The estimator.
        base: The folder in which a folder named by the time is made.
        receive: Returns a `ServingInputReceiver`.
        assets_extra: Files that are copied, by their paths in the model.
        as_text: Whether the graph is written as text.
        checkpoint_path: Whose variables, by default the last checkpoint's.

    Returns:
        The folder, as bytes.

    Raises:
        ValueError: There is no checkpoint.
    """
    if receive is None:
        raise ValueError("An input_receiver_fn must be defined.")
    checkpoint = checkpoint_path or estimator.latest_checkpoint()
    if not checkpoint:
        raise ValueError(f"Couldn't find trained model at {estimator.model_dir}.")
    folder = compat.as_bytes(export_utils.get_timestamped_export_dir(base))
    unfinished = compat.as_bytes(export_utils.get_temp_export_dir(folder))
    builder = tf.saved_model.Builder(unfinished)
    with ops.Graph().as_default():
        estimator._graph()
        receiver = receive()
        spec = estimator._model(receiver.features, None, ModeKeys.PREDICT)
        signatures = export_utils.build_all_signature_defs(
            receiver.receiver_tensors,
            export_utils.get_export_outputs(spec.export_outputs, spec.predictions),
            receiver.receiver_tensors_alternatives,
        )
        with tf.Session(config=estimator.config.session_config) as session:
            prepare = spec.scaffold.local_init_op
            if prepare is None:
                prepare = monitored_session.Scaffold.default_local_init_op()
            saver = spec.scaffold.saver or tf.train.Saver(sharded=True)
            saver.restore(session, checkpoint)
            builder.add_meta_graph_and_variables(
                session,
                tags=[tf.saved_model.tag_constants.SERVING],
                signature_def_map=signatures,
                assets_collection=ops.get_collection(ops.GraphKeys.ASSET_FILEPATHS),
                main_op=prepare,
                saver=saver,
                strip_default_attrs=True,
            )
    builder.save(as_text)
    for name, source in (assets_extra or {}).items():
        path = os.path.join(unfinished, b"assets.extra", compat.as_bytes(name))
        tf.gfile.MakeDirs(os.path.dirname(path))
        tf.gfile.Copy(source, path)
    tf.gfile.Rename(unfinished, folder)
    tf.logging.info("SavedModel written to: %s", compat.as_text(folder))
    return folder


class Exporter:
    """Saves an estimator while `train_and_evaluate` trains it.

    Args:
        name: The name of its folder.
        serving_input_receiver_fn: Returns a `ServingInputReceiver`.
        assets_extra: Files that are copied, by their paths in the model.
        as_text: Whether graphs are written as text.
    """

    _exports_to_keep = None

    def __init__(self, name, serving_input_receiver_fn, assets_extra=None, as_text=False):
        self.name = name
        self._receive, self._assets, self._as_text = serving_input_receiver_fn, assets_extra, as_text

    def export(self, estimator, export_path, checkpoint_path, eval_result, is_the_final_export):
        """Saves the estimator, if it is time to.

        Args:
            estimator: The estimator.
            export_path: The folder for what this one saves.
            checkpoint_path: The checkpoint.
            eval_result: The metrics of its evaluation.
            is_the_final_export: Whether the training has ended.

        Returns:
            The saved model's folder, or None.
        """
        folder = saved(estimator, export_path, self._receive, self._assets, self._as_text, checkpoint_path)
        if self._exports_to_keep is not None:
            folders = sorted(each for each in os.listdir(export_path) if len(each) == 10 and each.isdigit())
            for each in folders[: -self._exports_to_keep]:
                tf.gfile.DeleteRecursively(os.path.join(export_path, each))
        return folder

    def _keep(self, number):
        if number is not None and number <= 0:
            raise ValueError("`exports_to_keep`, if provided, must be positive number")
        self._exports_to_keep = number


class FinalExporter(Exporter):
    """Saves the estimator when the training has ended."""

    def export(self, estimator, export_path, checkpoint_path, eval_result, is_the_final_export):
        """Saves it at the end; the arguments are those of `Exporter.export`."""
        if not is_the_final_export:
            return None
        tf.logging.info("Performing the final export in the end of training.")
        return super().export(estimator, export_path, checkpoint_path, eval_result, is_the_final_export)


class LatestExporter(Exporter):
    """Saves the estimator after each evaluation, and keeps the last ones; the arguments are those of `BestExporter`."""

    def __init__(self, name, serving_input_receiver_fn, assets_extra=None, as_text=False, exports_to_keep=5):
        super().__init__(name, serving_input_receiver_fn, assets_extra, as_text)
        self._keep(exports_to_keep)


def _has_smaller_loss(best_eval_result, current_eval_result):
    for name, result in (("best", best_eval_result), ("current", current_eval_result)):
        if not result or "loss" not in result:
            raise ValueError(f"{name}_eval_result cannot be empty or no loss is found in it.")
    return best_eval_result["loss"] > current_eval_result["loss"]


class BestExporter(Exporter):
    """Saves the estimator whenever it is better than all before.

    Args:
        name: The name of its folder.
        serving_input_receiver_fn: Returns a `ServingInputReceiver`.
        event_file_pattern: Where in the model's folder evaluations of before are; None for nowhere.
        compare_fn: Takes `best_eval_result` and `current_eval_result` and tells whether the latter is better.
        assets_extra: Files that are copied, by their paths in the model.
        as_text: Whether graphs are written as text.
        exports_to_keep: How many are kept, None for all.

    Raises:
        ValueError: A setting is out of range, or the function takes other arguments.
    """

    def __init__(
        self,
        name="best_exporter",
        serving_input_receiver_fn=None,
        event_file_pattern="eval/*.tfevents.*",
        compare_fn=_has_smaller_loss,
        assets_extra=None,
        as_text=False,
        exports_to_keep=5,
    ):
        super().__init__(name, serving_input_receiver_fn, assets_extra, as_text)
        if compare_fn is None:
            raise ValueError("`compare_fn` must not be None.")
        taken = set(function_utils.fn_args(compare_fn))
        for argument in ("best_eval_result", "current_eval_result"):
            if argument not in taken:
                raise ValueError(f"compare_fn ({compare_fn}) must include {argument} argument.")
        if others := sorted(taken - {"best_eval_result", "current_eval_result"}):
            raise ValueError(f"compare_fn ({compare_fn}) has following not expected args: {others}")
        self._is_better, self._events = compare_fn, event_file_pattern
        self._keep(exports_to_keep)
        self._folder = self._best = None

    def export(self, estimator, export_path, checkpoint_path, eval_result, is_the_final_export):
        """Saves it if it is better; the arguments are those of `Exporter.export`."""
        if self._folder != estimator.model_dir and self._events:
            tf.logging.info("Loading best metric from event files.")
            self._folder = estimator.model_dir
            self._best = self._best_before(os.path.join(self._folder, self._events))
        if self._best is not None and not self._is_better(
            best_eval_result=self._best, current_eval_result=eval_result
        ):
            return None
        tf.logging.info("Performing best model export.")
        self._best = eval_result
        return super().export(estimator, export_path, checkpoint_path, eval_result, is_the_final_export)

    def _best_before(self, pattern):
        best = None
        for path in tf.gfile.Glob(pattern):
            for event in tf.train.summary_iterator(path):
                values = event.summary.value
                result = {each.tag: each.simple_value for each in values if each.HasField("simple_value")}
                if result and (
                    best is None or self._is_better(best_eval_result=best, current_eval_result=result)
                ):
                    best = result
        return best
