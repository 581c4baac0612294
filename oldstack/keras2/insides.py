"""What scripts of then touch inside layers, models and nodes of Keras 2.2.5, as far as it means something here."""

from keras.src.ops.node import Node

from oldstack.loading.patch import add


def _one(values):
    return values[0] if len(values) == 1 else list(values)


def _shape(tensors):
    return _one([tuple(tensor.shape) for tensor in tensors])


def _masks(tensors):
    return [getattr(tensor, "_keras_mask", None) for tensor in tensors]


def _histories(node):
    return [tensor._keras_history for tensor in node.input_tensors]


for _name, _get in {
    "outbound_layer": lambda node: node.operation,
    "inbound_layers": lambda node: [history.operation for history in _histories(node)],
    "node_indices": lambda node: [history.node_index for history in _histories(node)],
    "tensor_indices": lambda node: [history.tensor_index for history in _histories(node)],
    "input_shapes": lambda node: [tuple(tensor.shape) for tensor in node.input_tensors],
    "output_shapes": lambda node: [tuple(tensor.shape) for tensor in node.output_tensors],
    "input_masks": lambda node: _masks(node.input_tensors),
    "output_masks": lambda node: _masks(node.output_tensors),
}.items():
    add(Node, _name, property(_get))


class OfAll:
    """What layers and models have."""

    stateful = False
    __repr__ = __str__ = object.__repr__

    def _ends_at(self, node_index):
        node = self._inbound_nodes[node_index]
        return node.input_tensors, node.output_tensors

    def get_input_at(self, node_index):
        """Returns what the layer was called with, in one of its calls."""
        return _one(self._ends_at(node_index)[0])

    def get_output_at(self, node_index):
        """Returns what came of one of the layer's calls."""
        return _one(self._ends_at(node_index)[1])

    def get_input_shape_at(self, node_index):
        """Returns the shape of what the layer was called with, in one of its calls."""
        return _shape(self._ends_at(node_index)[0])

    def get_output_shape_at(self, node_index):
        """Returns the shape of what came of one of the layer's calls."""
        return _shape(self._ends_at(node_index)[1])

    def get_input_mask_at(self, node_index):
        """Returns the mask of what the layer was called with, in one of its calls."""
        return _one(_masks(self._ends_at(node_index)[0]))

    def get_output_mask_at(self, node_index):
        """Returns the mask of what came of one of the layer's calls."""
        return _one(_masks(self._ends_at(node_index)[1]))

    @property
    def input_mask(self):
        """The mask of the inputs."""
        return self.get_input_mask_at(0)

    @property
    def output_mask(self):
        """The mask of the outputs."""
        return self.get_output_mask_at(0)

    @property
    def updates(self):
        """Nothing: what a layer changes in training is changed when it is called."""
        return []

    def get_updates_for(self, inputs):
        """Returns nothing, see `updates`."""
        return []

    def get_losses_for(self, inputs):
        """Returns what the layer adds to the loss: without inputs, of its weights."""
        return self.losses if inputs is None else []

    def assert_input_compatibility(self, inputs):
        """Does nothing: a layer that is called looks at its inputs."""

    @property
    def _built(self):
        return self.built

    @property
    def _trainable_weights(self):
        return self.trainable_weights

    @_trainable_weights.setter
    def _trainable_weights(self, weights):
        self.trainable_weights = weights

    @property
    def _non_trainable_weights(self):
        return self.non_trainable_weights


class OfModels(OfAll):
    """What models have besides."""

    def _ends_at(self, node_index):
        # In Keras 2 a model was its own first call.
        return (self.inputs, self.outputs) if node_index == 0 else super()._ends_at(node_index - 1)

    @property
    def input_names(self):
        """The names of the inputs' layers."""
        return [tensor._keras_history.operation.name for tensor in self.inputs]

    @property
    def _input_layers(self):
        return [tensor._keras_history.operation for tensor in self.inputs]

    @property
    def _output_layers(self):
        return [tensor._keras_history.operation for tensor in self.outputs]

    @property
    def _feed_inputs(self):
        return list(self.inputs)

    @property
    def _feed_outputs(self):
        return list(self.outputs)

    @property
    def _feed_input_names(self):
        return self.input_names

    @property
    def _feed_output_names(self):
        return self.output_names

    @property
    def _feed_input_shapes(self):
        return [tuple(tensor.shape) for tensor in self.inputs]

    @property
    def _feed_output_shapes(self):
        return [tuple(tensor.shape) for tensor in self.outputs]

    @property
    def _collected_trainable_weights(self):
        return self.trainable_weights

    @property
    def _is_compiled(self):
        return bool(getattr(self, "compiled", False))

    @property
    def _is_graph_network(self):
        return bool(self.inputs)

    @property
    def state_updates(self):
        """Nothing, see `updates`."""
        return []

    @property
    def stateful(self):
        """Whether one of the layers keeps its states."""
        return any(getattr(layer, "stateful", False) for layer in self.layers)

    @property
    def stateful_metric_names(self):
        """Nothing: all figures are averages."""
        return []
