"""`tf.contrib` as of TensorFlow 1.15, as far as courses used it.

`tf.contrib` ended with TensorFlow 1. What is here makes the same variables, and adds the same number of ops to the
graph, as it did there: on that number the seeds of random ops rest. A part is loaded when a script asks for it.
"""

import contextlib
import functools
import importlib
import os
import types

from oldstack.tf1 import homes, tf
from oldstack.tf1.contrib import slim_files


def _in(file, function="names"):
    return lambda: getattr(importlib.import_module(f"oldstack.tf1.contrib.{file}"), function)()


def _slim():
    return {
        **_in("framework")(),
        **_in("layers")(),
        "learning": types.SimpleNamespace(**_in("training", "slim")()),
        "losses": contrib.losses,
        "metrics": contrib.metrics,
        "model_analyzer": types.SimpleNamespace(**_in("model_analyzer")()),
        # TensorFlow's own, which could be reached through it.
        "init_ops": importlib.import_module("tensorflow.python.ops.init_ops"),
        **slim_files.names(contrib),
    }


def _of(path, names):
    def find():
        module = importlib.import_module(f"tensorflow.python.{path}")
        return {name: getattr(module, name) for name in names.split()}

    return find


def _data():
    experimental = tf.data.experimental
    return {
        **{name: getattr(experimental, name) for name in dir(experimental)},
        "batch_and_drop_remainder": lambda size: lambda dataset: dataset.batch(size, drop_remainder=True),
        "map_and_batch": experimental.map_and_batch,
        "shuffle_and_repeat": experimental.shuffle_and_repeat,
        "sloppy_interleave": lambda function, cycle_length, block_length=1: experimental.parallel_interleave(
            function, cycle_length, block_length, sloppy=True
        ),
    }


def _lookup():
    from tensorflow.python.ops import lookup_ops

    class HashTable(lookup_ops.StaticHashTableV1):
        """A table from keys to values that is filled once."""

        @property
        def init(self):
            """The op that fills it."""
            return self.initializer

    names = (
        "KeyValueTensorInitializer TextFileIdTableInitializer TextFileIndex TextFileInitializer "
        "TextFileStringTableInitializer index_table_from_file index_table_from_tensor "
        "index_to_string_table_from_file index_to_string_table_from_tensor"
    )
    return {
        **{name: getattr(lookup_ops, name) for name in names.split()},
        "HashTable": HashTable,
        "index_to_string": lambda tensor, mapping, default_value="UNK", name=None: (
            lookup_ops.index_to_string_table_from_tensor(mapping, default_value, name).lookup(tensor)
        ),
        "string_to_index": lambda tensor, mapping, default_value=-1, name=None: (
            lookup_ops.index_table_from_tensor(mapping, default_value=default_value, name=name).lookup(tensor)
        ),
        "MutableDenseHashTable": lookup_ops.DenseHashTable,
        "MutableHashTable": lookup_ops.MutableHashTable,
        "index_table_from_tensor": lambda mapping, *args, **options: lookup_ops.index_table_from_tensor(
            mapping, *args, **options
        ),
        "index_to_string_table_from_tensor": lambda mapping, *args, **options: (
            lookup_ops.index_to_string_table_from_tensor(mapping, *args, **options)
        ),
    }


def _projector():
    from tensorboard.plugins import projector

    def visualize_embeddings(summary_writer, config):
        """Writes what TensorBoard's projector reads into a writer's folder."""
        folder = summary_writer if isinstance(summary_writer, str) else summary_writer.get_logdir()
        projector.visualize_embeddings(os.fspath(folder), config)

    plugin = types.SimpleNamespace(
        EmbeddingInfo=projector.EmbeddingInfo,
        ProjectorConfig=projector.ProjectorConfig,
        visualize_embeddings=visualize_embeddings,
    )
    return {"plugins": types.SimpleNamespace(projector=plugin)}


def _all_of(path):
    def find():
        module = functools.reduce(getattr, path.split("."), tf)
        return {name: getattr(module, name) for name in dir(module)}

    return find


def _tpu():
    from oldstack.tf1.estimator import tpu

    return tpu.names()


def _summary():
    from tensorflow.python.ops import summary_ops_v2

    names = (
        "always_record_summaries audio create_file_writer create_summary_file_writer eval_dir flush generic graph histogram "
        "image import_event initialize never_record_summaries record_summaries_every_n_global_steps scalar "
        "should_record_summaries summary_writer_initializer_op"
    )
    found = {name: getattr(summary_ops_v2, name) for name in names.split()}
    return {**found, "all_summary_ops": summary_ops_v2.all_v2_summary_ops}


def _keras():
    names = (
        "activations applications backend callbacks constraints datasets initializers layers losses metrics models "
        "optimizers preprocessing regularizers utils wrappers"
    )
    found = {name: getattr(tf.keras, name) for name in names.split() if hasattr(tf.keras, name)}
    api, inside = (types.ModuleType(f"tensorflow.contrib.keras.{name}") for name in ("api", "api.keras"))
    vars(inside).update(found)
    api.keras = inside
    return {**found, "api": api}


def _util():
    from tensorflow.python.framework import meta_graph, tensor_util

    return {
        "constant_value": tensor_util.constant_value,
        "make_ndarray": tensor_util.MakeNdarray,
        "make_tensor_proto": tensor_util.make_tensor_proto,
        "ops_used_by_graph_def": meta_graph.ops_used_by_graph_def,
        "stripped_op_list_for_graph": meta_graph.stripped_op_list_for_graph,
    }


# For each part of contrib a function that returns its names.
_PARTS = {
    "autograph": _all_of("autograph"),
    "cluster_resolver": _all_of("distribute.cluster_resolver"),
    "crf": _in("crf"),
    "cudnn_rnn": _in("block_cells", "cudnn"),
    "data": _data,
    "deprecated": _in("deprecated"),
    "distribute": _in("distribute"),
    "distributions": _all_of("distributions"),
    "eager": _in("eager"),
    "estimator": _in("estimator"),
    "factorization": _in("clustering"),
    "feature_column": _in("sequence_columns"),
    "framework": _in("framework"),
    "image": _in("image"),
    "keras": _keras,
    "kernel_methods": _in("kernel_methods"),
    "layers": _in("layers"),
    "learn": _in("learn"),
    "legacy_seq2seq": _in("legacy_seq2seq"),
    "lookup": _lookup,
    "losses": _in("losses", "losses"),
    "metrics": _in("losses", "metrics"),
    "opt": _in("opt"),
    "predictor": _in("predictor"),
    "rnn": lambda: _in("rnn")() | _in("rnn_cells")(),
    "seq2seq": _in("seq2seq"),
    "signal": _all_of("signal"),
    "slim": _slim,
    "stateless": _of(
        "ops.stateless_random_ops",
        "stateless_multinomial stateless_random_normal stateless_random_uniform stateless_truncated_normal",
    ),
    "summary": _summary,
    "tensor_forest": _in("tensor_forest"),
    "tensorboard": _projector,
    "tpu": _tpu,
    "training": _in("training"),
    "util": _util,
}
# Modules that have more of a part's names, loaded when one of these is asked for.
_MORE = {
    "tpu": lambda: tf.tpu,
    "training": lambda: slim_files.Later(contrib, "training.evaluation"),
}
# The folders and files in which the parts' names were.
_FILES = {
    "arg_scope", "attention_wrapper", "base", "basic_decoder", "beam_search_decoder", "checkpoint_utils",
    "client", "clustering_ops", "core_rnn_cell", "core_rnn_cell_impl", "datasets", "decoder", "dnn",
    "dnn_linear_combined", "estimator", "estimators", "evaluation", "experiment", "feature_column", "feature_column_ops",
    "framework", "fused_rnn_cell", "gru_ops", "head", "hparam", "image_ops", "initializers", "kmeans",
    "layers", "learn", "linear", "losses", "lstm_ops", "metric_key", "metric_spec", "metrics", "model_fn",
    "ops", "optimizers", "prediction_key", "preprocessing", "python", "regularizers", "rnn", "rnn_cell",
    "run_config", "seq2seq", "slim", "summaries", "summary", "tpu", "tpu_config", "tpu_estimator", "training", "util", "utils", "variables",
}  # fmt: skip


def _part(name):
    if name not in _PARTS:
        raise AttributeError(f"module 'tensorflow.contrib' has no attribute '{name}'")
    part = vars(contrib)[name] = types.ModuleType(f"tensorflow.contrib.{name}")
    vars(part).update(_PARTS[name]())
    homes.place_contrib(name, vars(part))
    part.__getattr__ = functools.partial(_file, part)
    return part


def _file(part, name):
    if name in _FILES:
        return part
    more = _MORE.get(part.__name__.rpartition(".")[2])
    if more and not name.startswith("_"):
        with contextlib.suppress(AttributeError):
            return getattr(more(), name)
    raise AttributeError(f"module '{part.__name__}' has no attribute '{name}'")


contrib = types.ModuleType("tensorflow.contrib")
contrib.__getattr__ = _part
contrib.__dir__ = functools.partial(sorted, _PARTS)
