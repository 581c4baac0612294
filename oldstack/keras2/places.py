"""A model inside others: what its layers drop or add at random there, where Keras 2.2.5 made their ops again.

Each call of a model with other tensors had ops, and so seeds, of its own; a call with the same tensors gave the same.
"""

import contextlib

import keras

from oldstack.keras2 import streams as random
from oldstack.keras2 import symbolic

_running = []  # whether the layers of the models that are being computed have other streams, the innermost last


class Placed:
    """What a model of either kind does in other models."""

    def __call__(self, *args, **kwargs):
        """Applies the model."""
        if symbolic.is_symbolic(args, kwargs):
            outputs = super().__call__(*args, **kwargs)
            self._places.append(self._streams_for(keras.tree.flatten(args)))
            return outputs
        key = id(self), kwargs.get("training"), *map(id, keras.tree.flatten(args))
        run = symbolic.outermost_run()
        if run is not None and key in run.of_models:
            return run.of_models[key][1]
        node, has_others = symbolic.computed_node(), bool(_running and _running[-1])
        is_placed = node is not None and node.operation is self and not has_others
        place = self._inbound_nodes.index(node) if is_placed else None
        _running.append(has_others or place is not None)
        try:
            with symbolic.phase(kwargs.get("training"), not self.trainable), self._with_streams_of(place):
                outputs = super().__call__(*args, **kwargs)
        finally:
            _running.pop()
        if run is not None:
            run.of_models[key] = args, outputs
        return outputs

    @property
    def _places(self):
        """For each place the random numbers of the layers there."""
        return vars(self).setdefault("_streams_of_places", [])

    def _streams_for(self, inputs):
        """Returns for each layer that draws its streams where the model is called with these tensors."""
        cache = vars(self).setdefault("_streams_by_inputs", {})
        key = tuple(map(id, inputs))
        if key not in cache:
            model = getattr(self, "_functional", self)
            given = dict(zip(map(id, model.inputs), inputs, strict=False))
            parts = {}
            for depth in sorted(model._nodes_by_depth, reverse=True):
                for node in model._nodes_by_depth[depth]:
                    layer = node.operation
                    if isinstance(layer, Placed):
                        of_layer = [given.get(id(tensor), object()) for tensor in node.input_tensors]
                        parts |= layer._streams_for(of_layer)
                    elif layer is not None:
                        inner = layer.layer if isinstance(layer, keras.layers.Wrapper) else None
                        parts |= {each: _again(each) for each in (layer, inner) if each and _part(each)}
            cache[key] = inputs, parts
        return cache[key][1]

    @contextlib.contextmanager
    def _with_streams_of(self, place):
        parts = self._places[place] if place is not None and place < len(self._places) else {}
        own = {layer: _part(layer) for layer in parts}
        for layer, part in parts.items():
            vars(layer).update(part)
        try:
            yield
        finally:
            for layer, part in own.items():
                vars(layer).update(part)


def _part(layer):
    return {name: vars(layer)[name] for name in ("stream", "_streams") if vars(layer).get(name)}


def _again(layer):
    """Returns other streams in place of a layer's, with seeds as another call of it took them."""
    part = _part(layer)
    again = {name: random.Stream(stream.seed) for name, stream in part.items() if name == "stream"}
    if "_streams" in part:
        again["_streams"] = [random.Stream(stream.seed) for stream in part["_streams"]]
        if isinstance(layer, keras.layers.Lambda) and layer._values["output_shape"] is None:
            for _ in part["_streams"]:
                random.draw()  # for the function ran again to find the shape
    return again
