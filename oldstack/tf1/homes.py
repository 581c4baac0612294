"""Where classes stood in TensorFlow 1.15, as their objects show: `<tensorflow.python.layers.core.Dense object at ...>`.

Tuples keep the place that they have, by which `pickle` finds them; they don't show it.
"""

from oldstack.loading.patch import Hooks, add, patch

# For each file of today's TensorFlow the file of then, whose classes it has.
_FILES = {
    "tensorflow.python.keras.layers.legacy_rnn.rnn_cell_impl": "tensorflow.python.ops.rnn_cell_impl",
    "tensorflow.python.keras.legacy_tf_layers.base": "tensorflow.python.layers.base",
    "tensorflow.python.keras.legacy_tf_layers.convolutional": "tensorflow.python.layers.convolutional",
    "tensorflow.python.keras.legacy_tf_layers.core": "tensorflow.python.layers.core",
    "tensorflow.python.keras.legacy_tf_layers.pooling": "tensorflow.python.layers.pooling",
    "tensorflow.python.keras.initializers.initializers_v1": "tensorflow.python.keras.initializers",
    "tensorflow.python.keras.optimizer_v1": "tensorflow.python.keras.optimizers",
}
# For each file below `tensorflow.contrib` the classes of it that are ours.
_OF_CONTRIB = {
    "crf.python.ops.crf": "CrfDecodeBackwardRnnCell CrfDecodeForwardRnnCell CrfForwardRnnCell",
    "factorization.python.ops.clustering_ops": "KMeans",
    "factorization.python.ops.kmeans": "KMeansClustering",
    "learn.python.learn.estimators._sklearn": "NotFittedError",
    "learn.python.learn.estimators.dnn": "DNNClassifier DNNRegressor",
    "learn.python.learn.estimators.dnn_linear_combined": "DNNLinearCombinedClassifier DNNLinearCombinedRegressor",
    "learn.python.learn.estimators.estimator": "Estimator SKCompat",
    "learn.python.learn.estimators.linear": "LinearClassifier LinearRegressor",
    "learn.python.learn.metric_spec": "MetricSpec",
    "opt.python.training.adamax": "AdaMaxOptimizer",
    "opt.python.training.external_optimizer": "ExternalOptimizerInterface ScipyOptimizerInterface",
    "opt.python.training.lazy_adam_optimizer": "LazyAdamOptimizer",
    "opt.python.training.moving_average_optimizer": "MovingAverageOptimizer",
    "opt.python.training.nadam_optimizer": "NadamOptimizer",
    "opt.python.training.weight_decay_optimizers": (
        "AdamWOptimizer DecoupledWeightDecayExtension MomentumWOptimizer"
    ),
    "rnn.python.ops.core_rnn_cell": "EmbeddingWrapper InputProjectionWrapper OutputProjectionWrapper",
    "rnn.python.ops.fused_rnn_cell": "FusedRNNCellAdaptor TimeReversedFusedRNN",
    "rnn.python.ops.gru_ops": "GRUBlockCell GRUBlockCellV2",
    "rnn.python.ops.lstm_ops": "LSTMBlockCell LSTMBlockFusedCell LSTMBlockWrapper",
    "rnn.python.ops.rnn_cell": (
        "AttentionCellWrapper Conv1DLSTMCell Conv2DLSTMCell Conv3DLSTMCell ConvLSTMCell HighwayWrapper IndRNNCell "
        "LayerNormBasicLSTMCell UGRNNCell"
    ),
    "seq2seq.python.ops.attention_wrapper": (
        "AttentionMechanism AttentionWrapper BahdanauAttention LuongAttention"
    ),
    "seq2seq.python.ops.basic_decoder": "BasicDecoder",
    "seq2seq.python.ops.beam_search_decoder": "BeamSearchDecoder",
    "seq2seq.python.ops.decoder": "Decoder",
    "tensor_forest.client.random_forest": (
        "CoreTensorForestEstimator TensorForestEstimator TensorForestLossHook"
    ),
    "tensor_forest.python.tensor_forest": "ForestHParams RandomForestGraphs",
    "seq2seq.python.ops.helper": (
        "CustomHelper GreedyEmbeddingHelper Helper InferenceHelper SampleEmbeddingHelper "
        "ScheduledEmbeddingTrainingHelper TrainingHelper"
    ),
}

_hooks = Hooks()


def install() -> None:
    """Gives the classes of TensorFlow that are elsewhere today the place that they had."""
    _hooks.install()


def _move(module):
    for kind in [*vars(module).values()]:
        if isinstance(kind, type) and kind.__module__ == module.__name__ and not issubclass(kind, tuple):
            patch(kind, "__module__", _FILES[module.__name__])


for _file in _FILES:
    _hooks.on(_file)(_move)


@_hooks.on("tensorflow.python.training.server_lib")
def _server_lib(module):
    add(module.ClusterSpec, "__str__", patch(module.ClusterSpec, "__repr__", object.__repr__))


def place(home: str, *kinds: type) -> None:
    """Gives classes of ours the place of those that they stand for.

    Args:
        home: The module of then.
        *kinds: The classes.
    """
    for kind in kinds:
        if not issubclass(kind, tuple):
            kind.__module__ = home


def place_contrib(part: str, names: dict[str, object]) -> None:
    """Gives the classes of a part of `tf.contrib` their places.

    Args:
        part: The part, "rnn".
        names: What is in it.
    """
    for home, ours in _OF_CONTRIB.items():
        if home.startswith(f"{part}."):
            place(f"tensorflow.contrib.{home}", *(names[name] for name in ours.split()))  # type: ignore[arg-type]
