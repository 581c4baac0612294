"""`tf.contrib.predictor` as of TensorFlow 1.15: a saved model, or an estimator, as a function of arrays."""

from tensorflow.python.framework import ops
from tensorflow.python.saved_model.model_utils import export_utils

from oldstack.tf1 import tf
from oldstack.tf1.estimator.specs import ModeKeys

_SIGNATURE = tf.saved_model.signature_constants.DEFAULT_SERVING_SIGNATURE_DEF_KEY


class Predictor:
    """Computes what a model predicts of arrays by name.

    Args:
        graph: The graph.
        session: A session with the model's variables.
        inputs: For each input the name of its tensor.
        outputs: For each output the name of its tensor.
    """

    def __init__(self, graph, session, inputs, outputs):
        self.graph, self.session = graph, session
        self.feed_tensors = {name: graph.get_tensor_by_name(tensor) for name, tensor in inputs.items()}
        self.fetch_tensors = {name: graph.get_tensor_by_name(tensor) for name, tensor in outputs.items()}

    def __repr__(self):
        return f"{type(self).__name__} with feed tensors {self.feed_tensors} and fetch_tensors {self.fetch_tensors}"

    def __call__(self, input_dict):
        """Returns the predictions, arrays by name.

        Args:
            input_dict: Arrays by the names of the inputs.

        Raises:
            ValueError: There is no input of a name.
        """
        if unexpected := set(input_dict) - set(self.feed_tensors):
            expected = set(self.feed_tensors)
            raise ValueError(f"Got unexpected keys in input_dict: {unexpected}\nexpected: {expected}")
        fed = {
            tensor: input_dict[name]
            for name, tensor in self.feed_tensors.items()
            if input_dict.get(name) is not None
        }
        return self.session.run(self.fetch_tensors, fed)


class SavedModelPredictor(Predictor):
    """The one of a saved model."""


class CoreEstimatorPredictor(Predictor):
    """The one of an estimator."""


def _names(tensors):
    return {name: each.name for name, each in tensors.items()}


def from_saved_model(
    export_dir,
    signature_def_key=None,
    signature_def=None,
    input_names=None,
    output_names=None,
    tags=None,
    graph=None,
    config=None,
):
    """Returns the predictor of a saved model.

    Args:
        export_dir: The model's folder.
        signature_def_key: The name of its signature, by default "serving_default"; of one that isn't there nothing comes.
        signature_def: A signature in its place.
        input_names: For each input the name of its tensor, in place of a signature.
        output_names: For each output the name of its tensor.
        tags: The model's tags, with commas between; by default "serve".
        graph: The graph in which it is loaded, by default one of its own.
        config: The session's.

    Raises:
        ValueError: More than one was said.
    """
    if (input_names is None) != (output_names is None):
        raise ValueError("input_names and output_names must both be specified or both be unspecified.")
    if sum(each is not None for each in (signature_def_key, signature_def, input_names)) > 1:
        raise ValueError(
            "You must specify at most one of signature_def_key OR signature_def OR(input_names AND output_names)."
        )
    graph = graph or ops.Graph()
    with graph.as_default():
        session = tf.Session(config=config)
        loaded = tf.saved_model.loader.load(session, (tags or "serve").split(","), export_dir)
    if input_names is None:
        signature = signature_def or loaded.signature_def[signature_def_key or _SIGNATURE]
        input_names, output_names = _names(signature.inputs), _names(signature.outputs)
    return SavedModelPredictor(graph, session, input_names, output_names)


def from_estimator(estimator, serving_input_receiver_fn, output_key=None, graph=None, config=None):
    """Returns the predictor of an estimator of `tf.estimator`, with its last checkpoint's variables.

    Args:
        estimator: The estimator.
        serving_input_receiver_fn: Returns a `ServingInputReceiver`.
        output_key: Which of its outputs, by default "serving_default".
        graph: The graph in which it is built, by default one of its own.
        config: The session's.

    Raises:
        TypeError: The estimator is one of `tf.contrib.learn`.
        KeyError: There is no such output.
    """
    from oldstack.tf1.contrib.learn.estimator import Estimator

    if isinstance(estimator, Estimator):
        raise TypeError(
            "Expected estimator to be of type tf.python.estimator.Estimator, but got type "
            "tf.contrib.learn.Estimator. You likely want to call from_contrib_estimator."
        )
    graph = graph or ops.Graph()
    with graph.as_default():
        receiver = serving_input_receiver_fn()
        spec = estimator.model_fn(receiver.features, None, ModeKeys.PREDICT, estimator.config)
        outputs = export_utils.get_export_outputs(spec.export_outputs, spec.predictions)
        output = outputs.get(output_key or _SIGNATURE)
        if output is None:
            raise KeyError(f"output_key must be one of {outputs.keys()}; got {output_key or _SIGNATURE}")
        signature = output.as_signature_def(receiver.receiver_tensors)
        creator = tf.train.ChiefSessionCreator(config=config, checkpoint_dir=estimator.model_dir)
        session = tf.train.MonitoredSession(session_creator=creator)
    return CoreEstimatorPredictor(graph, session, _names(signature.inputs), _names(signature.outputs))


def names() -> dict[str, object]:
    """Returns the names of `tf.contrib.predictor`."""
    return {"from_estimator": from_estimator, "from_saved_model": from_saved_model}
