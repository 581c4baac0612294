"""`tf.contrib.layers` as of TensorFlow 1.15: initializers, regularizers and layers as functions.

Arguments that a function does not describe are those of the function of that name in 1.15's API documentation.
"""

import types

from oldstack.tf1 import tf
from oldstack.tf1.contrib import feature_columns
from oldstack.tf1.contrib.layers import (
    convolutions,
    core,
    initializers,
    normalization,
    places,
    pooling,
    regularizers,
    utils,
)
from oldstack.tf1.contrib.training import (
    optimize_loss,
    summarize,
    summarize_activation,
    summarize_collection,
)

_NAMES = {
    convolutions: (
        "convolution", "convolution1d", "convolution2d", "convolution2d_in_plane", "convolution2d_transpose",
        "convolution3d", "convolution3d_transpose", "separable_convolution2d",
    ),
    core: (
        "bias_add", "dropout", "elu", "embed_sequence", "flatten", "fully_connected", "linear", "one_hot_encoding",
        "relu", "relu6", "repeat", "softmax", "stack",
    ),
    feature_columns: (
        "bucketized_column", "crossed_column", "create_feature_spec_for_parsing", "embedding_column", "infer_real_valued_columns",
        "input_from_feature_columns", "one_hot_column", "real_valued_column", "sparse_column_with_hash_bucket",
        "sparse_column_with_integerized_feature", "sparse_column_with_keys", "weighted_sum_from_feature_columns",
    ),
    initializers: ("variance_scaling_initializer", "xavier_initializer"),
    normalization: ("batch_norm", "instance_norm", "layer_norm"),
    places: ("images_to_sequence", "sequence_to_images", "spatial_softmax"),
    pooling: ("avg_pool2d", "avg_pool3d", "max_pool2d", "max_pool3d", "maxout"),
    regularizers: (
        "apply_regularization", "l1_l2_regularizer", "l1_regularizer", "l2_regularizer", "sum_regularizer",
    ),
}  # fmt: skip
# The files in which the functions were, which 1.15's messages name: in `layers`, but for these.
_FILES = {
    **dict.fromkeys(_NAMES[feature_columns], "feature_column"),
    **dict.fromkeys(_NAMES[initializers], "initializers"),
    **dict.fromkeys(_NAMES[regularizers], "regularizers"),
    "embed_sequence": "encoders",
    "instance_norm": "normalization",
}
_SHORT = {
    "conv1d": "convolution1d",
    "conv2d": "convolution2d",
    "conv2d_in_plane": "convolution2d_in_plane",
    "conv2d_transpose": "convolution2d_transpose",
    "conv3d": "convolution3d",
    "conv3d_transpose": "convolution3d_transpose",
    "separable_conv2d": "separable_convolution2d",
    "xavier_initializer_conv2d": "xavier_initializer",
}


def _safe_embedding_lookup_sparse(
    embedding_weights,
    sparse_ids,
    sparse_weights=None,
    combiner=None,
    default_id=None,
    name=None,
    partition_strategy="div",
    max_norm=None,
):
    return tf.nn.safe_embedding_lookup_sparse(
        embedding_weights,
        sparse_ids,
        sparse_weights,
        combiner or "mean",
        default_id,
        name,
        partition_strategy,
        max_norm,
    )


def names() -> dict[str, object]:
    """Returns the names of `tf.contrib.layers`."""
    own = {name: getattr(module, name) for module, names in _NAMES.items() for name in names}
    for name, function in own.items():
        if isinstance(function, types.FunctionType):
            function.__module__ = f"tensorflow.contrib.layers.python.layers.{_FILES.get(name, 'layers')}"
    return {
        **own,
        **{short: own[name] for short, name in _SHORT.items()},
        "optimize_loss": optimize_loss,
        "SPARSE_FEATURE_CROSS_DEFAULT_HASH_KEY": feature_columns.HASH_START,
        "safe_embedding_lookup_sparse": _safe_embedding_lookup_sparse,
        "summarize_activation": summarize_activation,
        "summarize_activations": lambda name_filter=None, summarizer=summarize_activation: (
            summarize_collection(tf.GraphKeys.ACTIVATIONS, name_filter, summarizer)
        ),
        "summarize_collection": summarize_collection,
        "summarize_tensor": summarize,
        "summarize_tensors": lambda tensors, summarizer=summarize: [summarizer(each) for each in tensors],
        "utils": utils,
    }
