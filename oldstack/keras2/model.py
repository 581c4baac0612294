"""`Model` and `Sequential` of Keras 2.2.5: how they are compiled, trained and asked, on Keras 3.

What a step computes is in `oldstack.keras2.steps`, and how `fit` runs the steps in `oldstack.training`.
"""

import warnings

import keras
import numpy as np

from oldstack import training
from oldstack.host import host
from oldstack.keras2 import arguments, base, files, generators, insides, symbolic
from oldstack.keras2 import bars as keras2_bars
from oldstack.keras2 import callbacks as keras2_callbacks
from oldstack.keras2.inputs import standardized
from oldstack.keras2.layers import InputLayer
from oldstack.keras2.places import Placed
from oldstack.keras2.steps import Steps, as_list, as_one
from oldstack.keras2.symbolic import Recording
from oldstack.names import keras1
from oldstack.training import dropout, rules
from oldstack.training.compiled import Compiled

_NOT_IN_FIT = ("steps_per_epoch", "validation_steps", "max_queue_size", "workers", "use_multiprocessing")


class _Trained(Placed, Steps, insides.OfModels):
    """What a model of either kind does."""

    @property
    def trainable(self):
        """Whether its weights are trained as a part of the next model that is compiled; its layers have their own."""
        return self._trainable

    @trainable.setter
    def trainable(self, value):
        self._trainable = bool(value)

    @property
    def trainable_weights(self):
        """The weights to train, layer by layer."""
        return (
            [weight for layer in self.layers for weight in layer.trainable_weights] if self.trainable else []
        )

    @property
    def non_trainable_weights(self):
        """The other weights."""
        others = [weight for layer in self.layers for weight in layer.non_trainable_weights]
        if self.trainable:
            return others
        return [weight for layer in self.layers for weight in layer.trainable_weights] + others

    @property
    def weights(self):
        """The weights, those to train first."""
        return self.trainable_weights + self.non_trainable_weights

    def get_layer(self, name=None, index=None):
        """Returns a layer by its name or its place; the arguments are Keras's.

        Raises:
            ValueError: There is no such layer.
        """
        try:
            return super().get_layer(name, index)
        except ValueError as error:
            said = str(error).partition(". Existing layers are")[0].replace(" at `get_layer`", "")
            raise ValueError(said) from None

    def _weights_by_layer(self):
        return [weight for layer in self.layers for weight in layer.weights]

    def get_weights(self):
        """Returns the values of the weights, layer by layer."""
        return [weight.numpy() for weight in self._weights_by_layer()]

    def set_weights(self, weights):
        """Sets the weights, layer by layer; those for which no value is left stay.

        Raises:
            ValueError: A shape is another one.
        """
        for weight, value in zip(self._weights_by_layer(), weights, strict=False):
            weight.assign(value)

    def add_loss(self, losses, inputs=None):
        """Adds to the loss what is computed from tensors of the model."""
        for loss in as_list(losses):
            if symbolic.is_symbolic(loss):
                self._added.append(loss)
            else:
                super().add_loss(loss)

    def _prepare(self, x):
        """Builds the layers where the first one didn't know its input's shape."""
        if not self.built:
            self._build_for(x)
        if not getattr(self, "compiled", False):
            raise RuntimeError(
                "You must compile a model before training/testing. Use `model.compile(optimizer, loss)`."
            )
        if not self._is_ready:
            self._get_ready()

    def _build_for(self, x):
        """Makes the weights, given inputs; a model of the user's class finds its outputs by a run without values."""
        shapes = [(None, *np.shape(each)[1:]) for each in as_list(x)]
        if isinstance(self, keras.Sequential):
            self.build(shapes[0])
            return
        inputs = [keras.Input(shape[1:], name=f"input_{i}") for i, shape in enumerate(shapes, 1)]
        vars(self)["inputs"] = inputs
        vars(self)["outputs"] = as_list(self.call(as_one(inputs)))
        self.built = True

    def _data(self, x, y=None, weight=None, class_weight=None):
        return standardized(self, x, y, weight, class_weight)

    def fit(
        self, x=None, y=None, batch_size=None, epochs=1, verbose=1, callbacks=None, validation_split=0.0,
        validation_data=None, shuffle=True, class_weight=None, sample_weight=None, initial_epoch=0,
        steps_per_epoch=None, validation_steps=None, validation_freq=1, **kwargs,
    ):  # fmt: skip
        """Trains on arrays as Keras 2.2.5 did; returns a `History`.

        Args:
            x: An array, or a list or dict of them; or a generator, as for `fit_generator`.
            y: The targets.
            batch_size: Samples in a step, 32 unless given.
            epochs: The number of the last epoch; `nb_epoch` to Keras 1.
            verbose: 0 for silence, 1 for a bar, 2 for a line each epoch.
            callbacks: Keras 2's callbacks.
            validation_split: The share at the end that is for validation.
            validation_data: `(x, y)` or `(x, y, weights)`.
            shuffle: Whether each epoch takes the samples in another order.
            class_weight: How much a sample counts, by its class.
            sample_weight: How much each sample counts.
            initial_epoch: The number of epochs that are done already.
            steps_per_epoch: With a generator, its batches in an epoch.
            validation_steps: With a generator, its batches in a validation.
            validation_freq: Validate every so many epochs, or in these.
            **kwargs: Keras 1's names, and what generators took.

        Raises:
            ValueError: The arrays don't fit the model.
        """
        if "nb_epoch" in kwargs:
            warnings.warn(
                "The `nb_epoch` argument in `fit` has been renamed `epochs`.", UserWarning, stacklevel=2
            )
            epochs = kwargs.pop("nb_epoch")
        if y is None and generators.is_generator(x):
            return self.fit_generator(
                x, steps_per_epoch, epochs, verbose=verbose, callbacks=callbacks, validation_data=validation_data,
                validation_steps=validation_steps, validation_freq=validation_freq, class_weight=class_weight,
                shuffle=shuffle, initial_epoch=initial_epoch, **_of_generators(kwargs),
            )  # fmt: skip
        if unknown := kwargs.keys() - set(_NOT_IN_FIT):
            raise TypeError(f"Unrecognized keyword arguments: {dict.fromkeys(unknown)}")
        self._prepare(x)
        batch_size = batch_size or 32
        x, y, weight = self._data(x, y, sample_weight, class_weight)
        if validation_data is not None:
            validation_data = self._data(*validation_data)
        elif 0.0 < validation_split < 1.0:
            rows = len(as_list(x)[0])
            cut = int(rows * (1.0 - validation_split))
            validation_data = tuple(_rows(each, slice(cut, rows)) for each in (x, y, weight))
            x, y, weight = (_rows(each, slice(0, cut)) for each in (x, y, weight))
        samples = len(as_list(x)[0])
        if verbose and validation_data is not None:
            print(f"Train on {samples} samples, validate on {len(as_list(validation_data[0])[0])} samples")
        listed = self._callbacks(
            callbacks, epochs, verbose, samples, batch_size, validation_data, bar=samples, steps=None
        )
        if validation_data is not None and validation_data[2] is None:
            validation_data = validation_data[:2]
        training.fit(
            self, x, y, batch_size, epochs, 0, listed, 0.0, validation_data, bool(shuffle), None, weight,
            initial_epoch, batch_size, validation_freq, limits=host().limits(),
        )  # fmt: skip
        return self.history

    def _callbacks(self, given, epochs, verbose, samples, batch_size, validation, bar, steps):
        history = keras2_callbacks.History()
        bars = [keras2_bars.EpochBar(bar, epochs, verbose)] if verbose else []
        names = self._names + ([f"val_{name}" for name in self._names] if validation is not None else [])
        own = as_list(given or [])
        listed = keras2_callbacks.CallbackList(
            [*bars, *own, history], self, samples, batch_size, epochs=epochs, steps=steps,
            verbose=verbose, do_validation=validation is not None, metrics=names,
        )  # fmt: skip
        parts = None if steps else []
        if validation is not None and isinstance(validation, tuple):
            parts = [array for part in validation if part is not None for array in as_list(part)]
            if len(validation) < 3 or validation[2] is None:
                parts += [np.ones(len(parts[0]), "float32")] * len(self.outputs)
            parts += [0.0] if self.uses_learning_phase else []
        if parts is not None:
            for callback in (*own, history):
                callback.validation_data = parts
        self.history = history
        return listed

    def evaluate(self, x=None, y=None, batch_size=None, verbose=1, sample_weight=None, steps=None, **kwargs):
        """Returns the loss, or a list of it and the other figures, after a bar.

        Args:
            x: The inputs, as for `fit`.
            y: The targets.
            batch_size: Samples at a time, 32 unless given.
            verbose: 1 for a bar.
            sample_weight: How much each sample counts.
            steps: With a generator, its batches.
            **kwargs: What generators took.
        """
        if y is None and generators.is_generator(x):
            return self.evaluate_generator(x, steps, verbose=verbose, **_of_generators(kwargs))
        self._prepare(x)
        x, y, weight = self._data(x, y, sample_weight)
        data = keras.utils.pack_x_y_sample_weight(x, y, weight)
        if "_test" not in vars(self):
            vars(self)["_test"] = self._compiled(self.test_step)
        rows, size = len(as_list(x)[0]), batch_size or 32
        bar = keras2_bars.Progbar(rows, verbose=1 if verbose == 1 else 0)
        self.reset_metrics()
        for first in range(0, rows, size):
            self._test(tuple(_rows(each, slice(first, first + size)) for each in data))
            bar.update(min(first + size, rows))
        return as_one([float(mean.result()) for mean in self._averages])

    def predict(self, x, batch_size=None, verbose=0, steps=None, **kwargs):
        """Returns the outputs, as an array or a list of arrays.

        Args:
            x: The inputs, as for `fit`.
            batch_size: Samples at a time, 32 unless given.
            verbose: 1 for a bar.
            steps: With a generator, its batches.
            **kwargs: What generators took.
        """
        if generators.is_generator(x):
            return self.predict_generator(x, steps, verbose=verbose, **_of_generators(kwargs))
        if not self.built:
            self._build_for(x)
        x, _, _ = self._data(x)
        rows, size = len(as_list(x)[0]), batch_size or 32
        bar = keras2_bars.Progbar(rows, verbose=1 if verbose == 1 else 0)
        parts = []
        for first in range(0, rows, size):
            batch = _rows(x, slice(first, min(first + size, rows)))
            parts.append([output.numpy() for output in as_list(self._predicting()(batch))])
            bar.update(min(first + size, rows))
        return as_one([np.concatenate(outputs) for outputs in zip(*parts, strict=True)])

    def _predicting(self):
        if "_predict" not in vars(self):
            vars(self)["_predict"] = self._compiled(lambda x: self(x, training=False), is_fetched=True)
        return self._predict

    def _compiled(self, function, is_fetched=False):
        """Returns a function of a batch, compiled once where batches may be of any length."""
        any_length = all(tensor.shape[0] is None for tensor in self.inputs)
        return Compiled(rules.computing(self, function, is_fetched), any_length)

    def predict_on_batch(self, x):
        """Returns the outputs of one batch."""
        return self.predict(x, batch_size=len(as_list(x)[0]))

    def predict_proba(self, x, batch_size=32, verbose=0):
        """Returns what `predict` returns."""
        predicted = self.predict(x, batch_size, verbose)
        if predicted.min() < 0.0 or predicted.max() > 1.0:
            warnings.warn(
                "Network returning invalid probability values. The last layer might not normalize predictions "
                "into probabilities (like softmax or sigmoid would).",
                stacklevel=2,
            )
        return predicted

    def predict_classes(self, x, batch_size=32, verbose=0):
        """Returns the number of the most probable class; for one output, whether it is above 0.5."""
        predicted = self.predict(x, batch_size=batch_size, verbose=verbose)
        return predicted.argmax(axis=-1) if predicted.shape[-1] > 1 else (predicted > 0.5).astype("int32")

    def train_on_batch(self, x, y, sample_weight=None, class_weight=None):
        """Takes one step; returns its loss, or a list of it and the other figures."""
        self._prepare(x)
        x, y, weight = self._data(x, y, sample_weight, class_weight)
        return self._on_batch("_learned", (x, y, weight))

    def test_on_batch(self, x, y, sample_weight=None):
        """Returns the loss of one batch, or a list of it and the other figures."""
        self._prepare(x)
        x, y, weight = self._data(x, y, sample_weight)
        return self._on_batch("_measured", (x, y, weight))

    @generators.with_keras1_arguments
    def fit_generator(
        self, generator, steps_per_epoch=None, epochs=1, verbose=1, callbacks=None, validation_data=None,
        validation_steps=None, validation_freq=1, class_weight=None, max_queue_size=10, workers=1,
        use_multiprocessing=False, shuffle=True, initial_epoch=0,
    ):  # fmt: skip
        """Trains on the batches of a generator; returns a `History`."""
        return generators.fit_generator(
            self, generator, steps_per_epoch, epochs, verbose, callbacks, validation_data, validation_steps,
            validation_freq, class_weight, workers, use_multiprocessing, shuffle, initial_epoch,
        )  # fmt: skip

    @generators.with_keras1_arguments
    def evaluate_generator(
        self, generator, steps=None, callbacks=None, max_queue_size=10, workers=1, use_multiprocessing=False,
        verbose=0,
    ):  # fmt: skip
        """Returns what `evaluate` returns, of the batches of a generator."""
        total, sizes = 0.0, 0
        for x, y, *weight in generators.batches(generator, steps, workers, use_multiprocessing, verbose):
            size = generators.size(x)
            total = total + np.array(as_list(self.test_on_batch(x, y, *weight)), float) * size
            sizes += size
        return as_one([float(value) for value in total / sizes])

    @generators.with_keras1_arguments
    def predict_generator(
        self, generator, steps=None, callbacks=None, max_queue_size=10, workers=1, use_multiprocessing=False,
        verbose=0,
    ):  # fmt: skip
        """Returns the outputs for the batches of a generator."""
        batches = generators.batches(generator, steps, workers, use_multiprocessing, verbose)
        inputs = (batch[0] if isinstance(batch, tuple) else batch for batch in batches)
        outputs = [as_list(self.predict_on_batch(x)) for x in inputs]
        return as_one([np.concatenate(each) for each in zip(*outputs, strict=True)])

    def _make_train_function(self):
        """Needs no call of its own."""

    _make_test_function = _make_predict_function = _make_train_function

    def summary(self, line_length=None, positions=None, print_fn=None):
        """Prints the table of the layers."""
        if not self.built:
            raise ValueError(
                "This model has not yet been built. Build the model first by calling build() or calling fit() with "
                "some data. Or specify input_shape or batch_input_shape in the first layer for automatic build. "
            )
        keras2_bars.print_summary(self, line_length, positions, print_fn)

    def save(self, filepath, overwrite=True, include_optimizer=True):
        """Writes layers, weights and optimizer to a file, `.h5` by whatever name."""
        files.save_model(self, filepath, overwrite, include_optimizer)

    def save_weights(self, filepath, overwrite=True):
        """Writes the weights to a file."""
        files.save_weights(self, filepath)

    def load_weights(self, filepath, by_name=False, skip_mismatch=False, reshape=False):
        """Reads the weights from a file."""
        files.load_weights(self, filepath, by_name, skip_mismatch)

    def to_json(self, **kwargs):
        """Returns the description of the layers, as JSON."""
        return files.to_json(self, **kwargs)

    def to_yaml(self, **kwargs):
        """Returns the description of the layers, as YAML."""
        return files.to_yaml(self, **kwargs)

    def reset_states(self):
        """Sets the states of stateful layers to 0."""
        for layer in self.layers:
            if hasattr(layer, "reset_states") and getattr(layer, "stateful", False):
                layer.reset_states()

    @property
    def uses_learning_phase(self):
        """Whether training differs from use."""
        return any(isinstance(layer, dropout.Dropout) for layer in self.layers)


class Model(Recording, _Trained, keras.Model):
    """A model from inputs to outputs: `Model(inputs=x, outputs=y)`, or `input=`, `output=`."""

    def __new__(cls, *args, **kwargs):
        """Makes a model; one of a user's class, with a `call` of its own, not as the graph that others are."""
        if "call" in vars(cls) and Model in cls.__bases__:
            cls.__bases__ = tuple(_OfCall if base is Model else base for base in cls.__bases__)
            return cls.__new__(cls, *args, **kwargs)
        return super().__new__(cls, *args, **kwargs)

    def __init__(self, *args, **kwargs):
        kwargs = arguments.renamed("Model", keras1("Model"), kwargs, args)
        kwargs.setdefault("name", None)
        kwargs["name"] = kwargs["name"] or base.named("Model" if type(self) is Model else type(self).__name__)
        if len(args) == 3:
            kwargs["name"], args = args[2], args[:2]
        ends = [as_one(each) if isinstance(each, list) else each for each in args]
        kwargs |= {
            name: as_one(kwargs[name]) for name in ("inputs", "outputs") if isinstance(kwargs.get(name), list)
        }
        super().__init__(*ends, **kwargs)

    @property
    def layers(self):
        """The layers: the list itself, which scripts take the last one from."""
        kept = vars(self)
        if "_listed" not in kept:
            kept["_listed"] = super().layers
        return kept["_listed"]

    @property
    def outputs(self):
        """The tensors that the model gives; others can be put in their place after `layers.pop()`."""
        return super().outputs

    @outputs.setter
    def outputs(self, tensors):
        vars(self).pop("_listed", None)
        keras.src.models.Functional.__init__(
            self, as_one(list(self.inputs)), as_one(as_list(tensors)), name=self.name
        )
        vars(self).pop("_predict", None)

    def get_config(self):
        """Returns the description of the layers and of how they are connected."""
        return files.graph(self)

    @classmethod
    def from_config(cls, config, custom_objects=None):
        """Returns a model of this description."""
        return files.from_graph(cls, config, custom_objects)


class _OfCall(_Trained, keras.Model):
    """A model whose class says how it is called."""

    def __init__(self, *args, name=None, **kwargs):
        super().__init__(*args, name=name or base.named(type(self).__name__), **kwargs)


class Sequential(_Trained, keras.Sequential):
    """A stack of layers."""

    def __init__(self, layers=None, name=None):
        super().__init__(name=name or base.named("Sequential"))
        for layer in layers or []:
            self.add(layer)

    def add(self, layer, rebuild=True):
        """Adds a layer; from the first that knows its input's shape on, each one's weights are made at once."""
        if not isinstance(layer, keras.layers.Layer):
            raise TypeError(f"The added layer must be an instance of class Layer. Found: {layer}")
        if not self._layers and not isinstance(layer, keras.layers.InputLayer):
            shape, dtype = _first_input(layer)
            if shape is not None:
                super().add(
                    InputLayer(batch_input_shape=shape, dtype=dtype, name=f"{layer.name}_input"),
                    rebuild=False,
                )
        super().add(layer, rebuild=False)
        self._extend(layer)

    def _extend(self, layer):
        """Calls the last layer alone; Keras 3 would call all of them again."""
        if not isinstance(self._layers[0], keras.layers.InputLayer):
            return
        kept = vars(self)
        kept.setdefault("_tail", self._layers[0].output)
        if not isinstance(layer, keras.layers.InputLayer):
            kept["_tail"] = layer(self._tail)
            self._join()

    def _join(self):
        self._functional = _Stack(self._layers[0].output, self._tail)  # Keras's own name for it
        self.built = True
        vars(self).pop("_predict", None)

    def pop(self, rebuild=True):
        """Takes the last layer away."""
        layer = super().pop(rebuild=False)
        if self.layers and "_tail" in vars(self):
            vars(self)["_tail"] = self.layers[-1].output
            self._join()
        return layer

    @property
    def outputs(self):
        """The tensors that the last layer gives; others can be put in their place after `layers.pop()`."""
        return super().outputs

    @outputs.setter
    def outputs(self, tensors):
        vars(self)["_tail"] = as_one(as_list(tensors))
        self._join()

    @property
    def model(self):
        """The model itself."""
        return self

    @property
    def output_names(self):
        """The last layer's name."""
        return self._ends

    @property
    def input(self):
        """The tensor that stands for the input."""
        return self._functional.input

    @property
    def output(self):
        """The tensor that the last layer gives."""
        return self._functional.output

    def get_config(self):
        """Returns the description of the layers."""
        return {"name": self.name, "layers": [base.wrapped(layer) for layer in self.layers]}

    @classmethod
    def from_config(cls, config, custom_objects=None):
        """Returns a model of this description."""
        layers = config["layers"] if isinstance(config, dict) else config
        model = cls(name=config["name"] if isinstance(config, dict) else None)
        for each in layers:
            model.add(files.layer_from_config(each, custom_objects))
        return model


class _Stack(Recording, keras.Model):
    """What a stack of layers computes."""


base.classes.update(Model=Model, Sequential=Sequential)


def _first_input(layer):
    """Returns shape and type of the inputs that a first layer asks for, or of the first one inside it."""
    while isinstance(layer, keras.Model) and layer.layers:
        if layer.inputs:
            return tuple(layer.inputs[0].shape), layer.inputs[0].dtype
        layer = layer.layers[0]
    dtype = vars(layer).get("_input_dtype", keras.config.floatx())
    return vars(layer).get("batch_input_shape"), dtype


def _of_generators(kwargs):
    return {name: value for name, value in kwargs.items() if name in ("workers", "use_multiprocessing")}


def _rows(arrays, rows):
    if isinstance(arrays, list):
        return [None if array is None else array[rows] for array in arrays]
    return None if arrays is None else arrays[rows]
