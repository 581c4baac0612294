"""What Keras 2.2.5 wrote for TensorBoard.

One event file in the folder itself: figures under their names, histograms of weights, gradients and outputs by the data
of validation, weights as images, the graph of the outputs, and outputs for the projector.

Source: keras/callbacks.py of Keras 2.2.5. Not written: what belongs to the session beside the graph ("meta graph").
"""

import os
import re
import time

import keras
import tensorflow as tf
from tensorboard.plugins import projector
from tensorflow.core.framework import summary_pb2
from tensorflow.core.util import event_pb2
from tensorflow.python.checkpoint import checkpoint_management
from tensorflow.python.ops import gen_logging_ops, io_ops
from tensorflow.python.summary.writer import event_file_writer

from oldstack.keras2.steps import as_list, as_one
from oldstack.keras2.summaries import summaries

_CHECKPOINT = "keras_embedding.ckpt"


def _histogram(tag, value):
    return gen_logging_ops.histogram_summary(tag, value)


@tf.function(reduce_retracing=True, autograph=False)  # the op has an attribute that only a graph can hold
def _image(tag, value):
    return gen_logging_ops.image_summary(tag, value, max_images=3)


def _as_image(weight):
    """Returns a weight as images in shades of grey; None if it has too many axes, or none."""
    image = tf.squeeze(weight)
    if len(image.shape) == 2:
        image = tf.transpose(image) if image.shape[0] > image.shape[1] else image
        return image[None, :, :, None]
    if len(image.shape) == 3:
        is_last = keras.config.image_data_format() == "channels_last"
        return (tf.transpose(image, [2, 0, 1]) if is_last else image)[..., None]
    return image[None, :, None, None] if len(image.shape) == 1 else None


def note(model, write_grads, write_images):
    """Asks for the summaries of a model: of its weights and outputs, by layer.

    Args:
        model: The model.
        write_grads: Whether also of the loss's gradients.
        write_images: Whether also of the weights as images.
    """
    for layer in model.layers:
        for weight in layer.weights:
            name = weight.name.replace(":", "_")
            summaries.add(model, name, _histogram, ("weight", weight))
            if write_grads and any(weight is each for each in layer.trainable_weights):
                summaries.add(model, f"{name}_grad", _histogram, ("grad", weight))
            if write_images and _as_image(weight.value) is not None:
                summaries.add(model, name, _image, ("image", weight))
        if hasattr(layer, "output"):
            outputs = layer.output
            if isinstance(outputs, list | tuple):
                for i, output in enumerate(outputs):
                    summaries.add(model, f"{layer.name}_out_{i}", _histogram, ("out", output))
            else:
                summaries.add(model, f"{layer.name}_out", _histogram, ("out", outputs))


class Writer:
    """An event file of a model.

    Args:
        folder: Where it is made.
        model: The model.
        write_graph: Whether it begins with the graph.
    """

    def __init__(self, folder, model, write_graph):
        self._folder, self._model = os.fspath(folder), model
        self._file = event_file_writer.EventFileWriter(self._folder)
        self._saved, self._inner = [], {}
        if write_graph:
            graph = _graph_of(model).SerializeToString()
            self._file.add_event(event_pb2.Event(wall_time=time.time(), graph_def=graph))

    def figures(self, figures, step):
        """Writes the figures of a step or epoch.

        Args:
            figures: By their tags.
            step: The number that they stand at.
        """
        for tag, value in figures.items():
            self._add(summary_pb2.Summary(value=[{"tag": tag, "simple_value": float(value)}]), step)
        self._file.flush()

    def histograms(self, x, y, weights, step):
        """Writes what was asked for by `note`, of one batch.

        Args:
            x: Its inputs, a list of arrays.
            y: Its targets.
            weights: How much its samples count, for each output.
            step: The number that they stand at.
        """
        kept = summaries.of(self._model)
        outputs = [key[1] for _, _, key in kept if key[0] == "out"]
        inputs = [
            tf.cast(array, keras_input.dtype)
            for array, keras_input in zip(x, self._model.inputs, strict=True)
        ]
        values = self._passed(outputs, inputs) if outputs else []
        by_key = {("out", id(output)): value for output, value in zip(outputs, values, strict=True)}
        grads = [key[1] for _, _, key in kept if key[0] == "grad"]
        if grads:
            y, weights = (
                [tf.cast(array, keras.config.floatx()) for array in arrays] for arrays in (y, weights)
            )
            with tf.GradientTape() as tape:
                predicted = self._model(as_one(inputs), training=False)
                loss = self._model.compute_loss(as_one(inputs), as_one(y), predicted, as_one(weights), False)
            found = tape.gradient(loss, [weight.value for weight in grads])
            by_key |= {("grad", id(weight)): _dense(grad) for weight, grad in zip(grads, found, strict=True)}
        for tag, write, (kind, of) in kept:
            value = by_key.get((kind, id(of)))
            if value is None:
                value = _as_image(of.value) if kind == "image" else of.value
            self._add(summary_pb2.Summary.FromString(write(tf.constant(tag), value).numpy()), step)

    def project(self, names, metadata, data):
        """Writes which layers' outputs the projector shows.

        Args:
            names: The layers' names; all embeddings without.
            metadata: The file of labels, or one by the layer's name.
            data: The inputs to show, a list of arrays.

        Returns:
            What takes an epoch's number and saves the outputs of then.
        """
        layers = [
            layer for layer in self._model.layers
            if (layer.name in names if names else type(layer).__name__ == "Embedding")
        ]  # fmt: skip
        config = projector.ProjectorConfig()
        for layer in layers:
            shown = config.embeddings.add(tensor_name=f"{layer.name}_embedding:0")
            labels = metadata if isinstance(metadata, str) else (metadata or {}).get(layer.name)
            if labels is not None:
                shown.metadata_path = labels
        projector.visualize_embeddings(self._folder, config)

        def save(epoch):
            outputs = self._passed([layer.output for layer in layers], data)
            rows = [tf.reshape(output, [len(data[0]), -1]) for output in outputs]
            path = os.path.join(self._folder, f"{_CHECKPOINT}-{epoch}")
            names = [f"{layer.name}_embedding" for layer in layers]
            io_ops.save_v2(path, names, [""] * len(names), rows)
            self._saved = [*self._saved[-4:], path]
            checkpoint_management.update_checkpoint_state(self._folder, path, list(self._saved))

        return save

    def close(self):
        """Writes what is left."""
        self._file.close()

    def _passed(self, outputs, inputs):
        key = tuple(map(id, outputs))
        if key not in self._inner:
            self._inner[key] = keras.Model(self._model.inputs, list(outputs))
        return as_list(self._inner[key](inputs, training=False))

    def _add(self, summary, step):
        self._file.add_event(event_pb2.Event(wall_time=time.time(), step=step, summary=summary))


def _dense(grad):
    return grad.values if isinstance(grad, tf.IndexedSlices) else grad


def _graph_of(model):
    """Returns the graph of a model's outputs, with its ops below the layers' names."""
    specs = [tf.TensorSpec(each.shape, each.dtype, each.name) for each in model.inputs]
    traced = tf.function(lambda *x: model(as_one(list(x)), training=False), autograph=False)
    graph = traced.get_concrete_function(*specs).graph.as_graph_def(add_shapes=True)
    scope = re.compile(rf"^(\^?){re.escape(model.name)}(_\d+)?/")
    for node in graph.node:
        node.name = scope.sub(r"\1", node.name)
        node.input[:] = [scope.sub(r"\1", each) for each in node.input]
    return graph
