"""Keras 1 and 2: their modules, names and arguments, and those of Keras 3."""

from oldstack.names.rows import Argument, Keras1Name, Method, Module, Name, RefusedName, Text

# Functions of Keras's backend that `keras.ops` or `keras.random` has with the same arguments.
_OPS = (
    "abs all any binary_crossentropy cast categorical_crossentropy cos dot equal exp greater greater_equal less less_equal "
    "log logsumexp max maximum mean min minimum not_equal ones_like prod reshape shape sigmoid sign sin softmax softplus "
    "softsign sparse_categorical_crossentropy sqrt square squeeze stack std sum tanh tile transpose var zeros_like"
)
_OPTIMIZERS = "SGD RMSprop Adagrad Adadelta Adam Adamax Nadam"
_NO_SESSION = "nothing: there are no sessions", "없음. 세션이 없음"
_MERGED = "add multiply average maximum minimum subtract concatenate dot"

_MODULES = (
    Module(
        "keras.layers.core",
        "keras.layers",
        members="Dense Activation Dropout Flatten Reshape Permute RepeatVector Lambda Masking ActivityRegularization "
        "SpatialDropout1D SpatialDropout2D SpatialDropout3D Layer",
    ),
    Module(
        "keras.layers.convolutional",
        "keras.layers",
        members="Conv1D Conv2D Conv3D Conv2DTranspose Conv3DTranspose SeparableConv1D SeparableConv2D DepthwiseConv2D "
        "Cropping1D Cropping2D Cropping3D UpSampling1D UpSampling2D UpSampling3D ZeroPadding1D ZeroPadding2D "
        "ZeroPadding3D Convolution1D Convolution2D Convolution3D Deconvolution2D Deconvolution3D "
        "SeparableConvolution1D SeparableConvolution2D MaxPooling1D MaxPooling2D MaxPooling3D AveragePooling1D "
        "AveragePooling2D AveragePooling3D MaxPool1D MaxPool2D MaxPool3D",
    ),
    Module(
        "keras.layers.pooling",
        "keras.layers",
        members=" ".join(
            f"{place}{kind}Pool{ending}{n}D"
            for n in (1, 2, 3)
            for place in ("", "Global")
            for kind, ending in (("Max", "ing"), ("Max", ""), ("Average", "ing"), ("Avg", ""))
        ),
    ),
    Module(
        "keras.layers.recurrent",
        "keras.layers",
        members="RNN SimpleRNN SimpleRNNCell LSTM LSTMCell GRU GRUCell StackedRNNCells",
    ),
    Module("keras.layers.convolutional_recurrent", "keras.layers", members="ConvLSTM2D"),
    Module("keras.layers.cudnn_recurrent", "keras.layers", members="CuDNNLSTM CuDNNGRU"),
    Module("keras.layers.embeddings", "keras.layers", members="Embedding"),
    Module("keras.layers.normalization", "keras.layers", members="BatchNormalization"),
    Module(
        "keras.layers.advanced_activations",
        "keras.layers",
        members="LeakyReLU PReLU ELU ThresholdedReLU Softmax ReLU",
    ),
    Module("keras.layers.wrappers", "keras.layers", members="TimeDistributed Bidirectional Wrapper"),
    Module(
        "keras.layers.merge",
        "keras.layers",
        members=f"Add Multiply Average Maximum Minimum Subtract Concatenate Dot {_MERGED}",
    ),
    Module("keras.layers.noise", "keras.layers", members="GaussianNoise GaussianDropout AlphaDropout"),
    Module("keras.layers.local", "keras.layers", members="LocallyConnected1D LocallyConnected2D"),
    Module("keras.engine", "keras", members="Layer Input InputLayer InputSpec Model get_source_inputs"),
    Module(
        "keras.engine.topology", "keras", members="Layer Input InputLayer InputSpec Network get_source_inputs"
    ),
    Module("keras.engine.base_layer", "keras", members="Layer InputSpec"),
    Module("keras.engine.input_layer", "keras", members="Input InputLayer"),
    Module("keras.engine.network", "keras", members="Layer InputLayer Network get_source_inputs"),
    Module("keras.engine.training", "keras", members="Model"),
    Module("keras.engine.sequential", "keras", members="Sequential"),
    Module(
        "keras.engine.saving",
        "keras.models",
        members="load_model save_model model_from_config model_from_json model_from_yaml",
    ),
    Module("keras.objectives", "keras.losses"),
    Module("keras.preprocessing.sequence", "keras.utils"),
    Module("keras.utils.np_utils", "keras.utils", members="to_categorical normalize"),
    Module("keras.utils.vis_utils", "keras.utils", members="plot_model model_to_dot"),
    Module("keras.utils.data_utils", "keras.utils", members="get_file Sequence"),
    Module(
        "keras.utils.generic_utils",
        "keras.utils",
        members="Progbar get_custom_objects CustomObjectScope custom_object_scope func_dump func_load",
    ),
    Module("keras.utils.layer_utils", "keras.utils", members="print_summary get_source_inputs"),
    Module("keras.utils.io_utils", "keras.utils", members="HDF5Matrix"),
    Module("tensorflow.keras", "keras"),
    Module("tensorflow.python.keras", "keras"),
)

_NAMES = (
    *(
        Keras1Name(f"keras.layers.{then}{n}D{after}", f"keras.layers.{now}{n}D{now_after}")
        for then, after, now, now_after, sizes in (
            ("Convolution", "", "Conv", "", (1, 2, 3)),
            ("Deconvolution", "", "Conv", "Transpose", (2, 3)),
            ("SeparableConvolution", "", "SeparableConv", "", (1, 2)),
        )
        for n in sizes
    ),
    RefusedName(
        "keras.layers.Merge", "concatenate([a, b]) or add([a, b])", "concatenate([a, b]) 또는 add([a, b])"
    ),
    RefusedName("keras.layers.Highway", "Dense layers and multiply", "Dense 층과 multiply"),
    RefusedName("keras.layers.MaxoutDense", "Dense layers and maximum", "Dense 층과 maximum"),
    RefusedName("keras.layers.AtrousConvolution1D", "Conv1D(dilation_rate=...)"),
    RefusedName("keras.layers.AtrousConvolution2D", "Conv2D(dilation_rate=...)"),
    RefusedName("keras.layers.TimeDistributedDense", "TimeDistributed(Dense(...))"),
    Name("keras.layers.CuDNNLSTM", "keras.layers.LSTM"),
    Name("keras.layers.CuDNNGRU", "keras.layers.GRU"),
    Name("keras.layers.LocallyConnected1D", "a keras.Layer of your own", "직접 만든 keras.Layer"),
    Name("keras.layers.LocallyConnected2D", "a keras.Layer of your own", "직접 만든 keras.Layer"),
    Name("keras.layers.ThresholdedReLU", "keras.layers.ReLU(threshold=...)"),
    Name("keras.InputLayer", "keras.layers.InputLayer"),
    Name("keras.backend.image_dim_ordering", "keras.backend.image_data_format"),
    Name("keras.backend.get_session", *_NO_SESSION),
    Name("keras.backend.set_session", *_NO_SESSION),
    Name("keras.backend.tensorflow_backend", "keras.backend, without sessions", "keras.backend, 세션 없이"),
    *(Name(f"keras.backend.{name}", f"keras.ops.{name}") for name in _OPS.split()),
    Name("keras.backend.pow", "keras.ops.power"),
    Name("keras.backend.clip", "keras.ops.clip"),
    Name("keras.backend.random_normal", "keras.random.normal"),
    Name("keras.backend.random_uniform", "keras.random.uniform"),
    *(Name(f"keras.optimizers.{name.lower()}", f"keras.optimizers.{name}") for name in _OPTIMIZERS.split()),
    Name("keras.constraints.maxnorm", "keras.constraints.MaxNorm"),
    Name("keras.constraints.nonneg", "keras.constraints.NonNeg"),
    Name("keras.constraints.unitnorm", "keras.constraints.UnitNorm"),
    Name(
        "keras.preprocessing.image.ImageDataGenerator",
        "keras.utils.image_dataset_from_directory and layers such as RandomFlip",
        "keras.utils.image_dataset_from_directory와 RandomFlip 같은 층",
    ),
    Name(
        "keras.preprocessing.sequence.TimeseriesGenerator",
        "keras.utils.timeseries_dataset_from_array, another function",
        "다른 함수인 keras.utils.timeseries_dataset_from_array",
    ),
    Name(
        "keras.preprocessing.text.Tokenizer",
        "keras.layers.TextVectorization, another class",
        "다른 클래스인 keras.layers.TextVectorization",
    ),
    Name(
        "keras.preprocessing.text.one_hot",
        "keras.layers.Hashing, another class",
        "다른 클래스인 keras.layers.Hashing",
    ),
    Name(
        "keras.models.model_from_yaml",
        "keras.models.model_from_json, of a model's to_json",
        "모델의 to_json을 읽는 keras.models.model_from_json",
    ),
    Name("keras.utils.print_summary", "model.summary()"),
    Name("keras.utils.HDF5Matrix", "the package h5py", "패키지 h5py"),
    Name(
        "keras.wrappers.scikit_learn.KerasClassifier",
        "keras.wrappers.SKLearnClassifier, with other arguments",
        "keras.wrappers.SKLearnClassifier, 인자가 다름",
    ),
    Name(
        "keras.wrappers.scikit_learn.KerasRegressor",
        "keras.wrappers.SKLearnRegressor, with other arguments",
        "keras.wrappers.SKLearnRegressor, 인자가 다름",
    ),
    Text("cosine_proximity", "cosine_similarity"),
    Text("kullback_leibler_divergence", "kl_divergence"),
    Text("logcosh", "log_cosh"),
)

# Of models, and asked for only in scripts with Keras.
METHODS = (
    Method("fit_generator", "fit"),
    Method("evaluate_generator", "evaluate"),
    Method("predict_generator", "predict"),
    Method(
        "predict_classes",
        "predict(...).argmax(axis=1), or (predict(...) > 0.5) with one output",
        "predict(...).argmax(axis=1), 출력이 하나면 (predict(...) > 0.5)",
    ),
    Method("predict_proba", "predict, for a Keras model", "Keras 모델이면 predict"),
    Method("reset_states", "reset_state, of each layer that is stateful", "stateful인 층마다 reset_state"),
    Method("to_yaml", "to_json, read by model_from_json", "to_json, 읽을 때는 model_from_json"),
    Method("get_input_at", "input, of a layer called once", "한 번만 부른 층이면 input"),
    Method("get_output_at", "output, of a layer called once", "한 번만 부른 층이면 output"),
    Method("_keras_shape", "shape"),
)

# What Keras 1 called the orders of an image's axes.
FORMATS = ("tf", "channels_last"), ("th", "channels_first"), ("default", None)
_DENSE = {
    "init": "kernel_initializer",
    "W_regularizer": "kernel_regularizer",
    "b_regularizer": "bias_regularizer",
    "W_constraint": "kernel_constraint",
    "b_constraint": "bias_constraint",
    "bias": "use_bias",
}
_BORDER = {"border_mode": "padding"}
_ORDERING = {"dim_ordering": "data_format"}
_RECURRENT = {
    "init": "kernel_initializer",
    "inner_init": "recurrent_initializer",
    "inner_activation": "recurrent_activation",
    "W_regularizer": "kernel_regularizer",
    "b_regularizer": "bias_regularizer",
    "U_regularizer": "recurrent_regularizer",
    "dropout_W": "dropout",
    "dropout_U": "recurrent_dropout",
}
_FILTERS = {"nb_filter": "filters", "subsample": "strides", **_BORDER, **_ORDERING}
_CONVOLUTIONS = "Conv2D Conv3D Conv2DTranspose SeparableConv2D ConvLSTM2D LocallyConnected2D"
# The arguments of Keras 1 by the layers and methods that had them, and their names in Keras 2: `keras.legacy.interfaces`.
_KERAS_1 = (
    ("Dense", {"output_dim": "units", **_DENSE}),
    (
        "Conv1D LocallyConnected1D",
        {
            "nb_filter": "filters",
            "filter_length": "kernel_size",
            "subsample_length": "strides",
            **_BORDER,
            **_DENSE,
        },
    ),
    ("Conv2D Conv3D Conv2DTranspose LocallyConnected2D", {**_FILTERS, **_DENSE}),
    (
        "SeparableConv2D",
        {
            **_FILTERS,
            "b_regularizer": "bias_regularizer",
            "b_constraint": "bias_constraint",
            "bias": "use_bias",
        },
    ),
    ("MaxPooling1D AveragePooling1D", {"pool_length": "pool_size", "stride": "strides", **_BORDER}),
    ("MaxPooling2D MaxPooling3D AveragePooling2D AveragePooling3D", {**_BORDER, **_ORDERING}),
    (
        " ".join(
            f"{kind}{n}D"
            for kind in ("GlobalMaxPooling", "GlobalAveragePooling", "Cropping", "ZeroPadding", "UpSampling")
            for n in (2, 3)
        ),
        _ORDERING,
    ),
    ("UpSampling1D", {"length": "size"}),
    ("SimpleRNN LSTM GRU", {"output_dim": "units", **_RECURRENT, "consume_less": "implementation"}),
    ("ConvLSTM2D", {**_FILTERS, **_RECURRENT, "bias": "use_bias"}),
    (
        "Embedding",
        {
            "init": "embeddings_initializer",
            "W_regularizer": "embeddings_regularizer",
            "W_constraint": "embeddings_constraint",
        },
    ),
    ("Dropout GaussianDropout SpatialDropout1D", {"p": "rate"}),
    ("SpatialDropout2D SpatialDropout3D", {"p": "rate", **_ORDERING}),
    ("GaussianNoise", {"sigma": "stddev"}),
    ("PReLU", {"init": "alpha_initializer"}),
    ("BatchNormalization", {"beta_init": "beta_initializer", "gamma_init": "gamma_initializer"}),
    ("Model", {"input": "inputs", "output": "outputs"}),
    ("load_data Tokenizer", {"nb_words": "num_words"}),
    ("to_categorical", {"nb_classes": "num_classes"}),
)
_GENERATED = "fit_generator evaluate_generator predict_generator"


def _keras1():
    for owners, names in _KERAS_1:
        for old, now in names.items():
            if old == "consume_less":
                today, values = ("nothing: Keras chooses by itself", "없음. Keras가 알아서 고름"), ()
            else:
                today, values = (now,), FORMATS if old == "dim_ordering" else ()
            yield Argument(old, *today, owners=owners, of_keras=True, keras2=now, values=values)


_ARGUMENTS = (
    *_keras1(),
    Argument(
        "samples_per_epoch",
        "steps_per_epoch, in batches",
        "steps_per_epoch, 배치 수로",
        owners=_GENERATED,
        of_keras=True,
        keras2="steps_per_epoch",
    ),
    Argument(
        "val_samples",
        "steps, in batches",
        "steps, 배치 수로",
        owners=_GENERATED,
        of_keras=True,
        keras2="steps",
    ),
    *(
        Argument(
            name,
            f"nothing: a keras.utils.PyDataset has {name}",
            f"없음. {name}은(는) keras.utils.PyDataset에 있음",
            owners=f"fit evaluate predict {_GENERATED}",
            of_keras=True,
        )
        for name in ("max_queue_size", "use_multiprocessing", "workers")
    ),
    Argument("std", "stddev", owners="normal", of_keras=True),
    Argument("nb_epoch", "epochs", owners=f"fit {_GENERATED} *", of_keras=True, keras2="epochs"),
    Argument(
        "nb_val_samples",
        "validation_steps, in batches",
        "validation_steps, 배치 수로",
        owners=_GENERATED,
        of_keras=True,
        keras2="validation_steps",
    ),
    Argument(
        "nb_worker",
        "nothing: a keras.utils.PyDataset has workers",
        "없음. workers는 keras.utils.PyDataset에 있음",
        owners=_GENERATED,
        of_keras=True,
        keras2="workers",
    ),
    Argument(
        "pickle_safe",
        "nothing: a keras.utils.PyDataset has use_multiprocessing",
        "없음. use_multiprocessing은 keras.utils.PyDataset에 있음",
        owners=_GENERATED,
        of_keras=True,
        keras2="use_multiprocessing",
    ),
    Argument(
        "max_q_size",
        "nothing: a keras.utils.PyDataset has max_queue_size",
        "없음. max_queue_size는 keras.utils.PyDataset에 있음",
        owners=_GENERATED,
        of_keras=True,
        keras2="max_queue_size",
    ),
    Argument(
        "init",
        "depthwise_initializer, pointwise_initializer",
        owners="SeparableConv1D SeparableConv2D",
        of_keras=True,
    ),
    Argument("nb_row", "kernel_size=(rows, columns)", owners=_CONVOLUTIONS, of_keras=True),
    Argument("nb_col", "kernel_size=(rows, columns)", owners=_CONVOLUTIONS, of_keras=True),
    Argument("lr", "learning_rate", owners=_OPTIMIZERS, of_keras=True),
    Argument(
        "decay",
        "learning_rate, a schedule of keras.optimizers.schedules",
        "keras.optimizers.schedules로 만든 learning_rate",
        owners=_OPTIMIZERS,
        of_keras=True,
    ),
    Argument(
        "batch_input_shape",
        "batch_shape, of a keras.Input before the layer",
        "앞에 둔 keras.Input의 batch_shape",
        of_keras=True,
    ),
    Argument(
        "batch_size",
        "batch_size, of a keras.Input before the layer",
        "앞에 둔 keras.Input의 batch_size",
        owners="Conv1D Conv2D Dense Embedding GRU LSTM SimpleRNN",
        of_keras=True,
    ),
    Argument("period", "save_freq, in steps", "걸음 수인 save_freq", owners="ModelCheckpoint", of_keras=True),
    Argument("epsilon", "min_delta", owners="ReduceLROnPlateau", of_keras=True),
)

ROWS = (*_MODULES, *_NAMES, *METHODS, *_ARGUMENTS)

# What Keras 3 keeps of Keras 2's preprocessing, under names that are not public.
PREPROCESSING = {
    "sequence": "TimeseriesGenerator make_sampling_table skipgrams",
    "text": "Tokenizer one_hot hashing_trick text_to_word_sequence tokenizer_from_json",
}
KEPT = {
    f"keras.preprocessing.{part}.{name}": f"keras.src.legacy.preprocessing.{part}.{name}"
    for part, members in {**PREPROCESSING, "image": "ImageDataGenerator"}.items()
    for name in members.split()
}
