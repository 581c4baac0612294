"""`tf.contrib.learn` as of TensorFlow 1.15: data sets, vocabularies, and the names of its estimators."""

import collections
import functools
import os
import shutil
import types

import numpy as np

from oldstack.host import needed_file
from oldstack.tf1 import tf
from oldstack.tf1.contrib.learn import vocabulary

_Dataset = collections.namedtuple("Dataset", ["data", "target"])
_Datasets = collections.namedtuple("Datasets", ["train", "validation", "test"])


def _load_csv_with_header(filename, target_dtype, features_dtype, target_column=-1):
    import csv

    with open(filename, encoding="utf-8") as file:
        rows = list(csv.reader(file))
    n_samples, n_features = int(rows[0][0]), int(rows[0][1])
    targets = [row.pop(target_column) for row in rows[1 : n_samples + 1]]
    data = np.asarray(rows[1 : n_samples + 1], dtype=features_dtype).reshape(n_samples, n_features)
    return _Dataset(data, np.asarray(targets).astype(np.float64).astype(target_dtype))


def _load_iris(data_path=None):
    from sklearn import datasets

    iris = datasets.load_iris()
    return _Dataset(iris.data.astype(np.float64), iris.target.astype(int))


def _load_boston(data_path=None):
    rows = np.loadtxt(needed_file("housing.csv"))
    return _Dataset(rows[:, :-1], rows[:, -1])


def _maybe_download(filename, work_directory, source_url):
    os.makedirs(work_directory, exist_ok=True)
    path = os.path.join(work_directory, filename)
    if not os.path.exists(path):
        shutil.copyfile(needed_file(filename), path)
    return path


def _load_dataset(name, size="small"):
    from oldstack.tf1 import examples

    loaders = {
        "boston": _load_boston,
        "iris": _load_iris,
        "mnist": functools.partial(examples.read_data_sets, "MNIST-data"),
    }
    if name not in loaders:
        raise ValueError(f"Name of dataset is not found: {name}")
    return loaders[name]()


def _run_n(output_dict, feed_dict=None, restore_checkpoint_path=None, n=1):
    with tf.train.MonitoredSession() as session:
        return [session.run(output_dict, feed_dict=feed_dict) for _ in range(n)]


def names() -> dict[str, object]:
    """Returns the names of `tf.contrib.learn`."""
    from oldstack.tf1 import examples
    from oldstack.tf1.contrib import feature_columns
    from oldstack.tf1.contrib.learn import estimator, experiment, models, monitors, ready_made
    from oldstack.tf1.contrib.learn.specs import MetricKey, MetricSpec, ModeKeys, ModelFnOps, PredictionKey
    from oldstack.tf1.estimator import inputs
    from oldstack.tf1.estimator.run_config import RunConfig

    preprocessing = types.SimpleNamespace(
        VocabularyProcessor=vocabulary.VocabularyProcessor,
        tokenizer=vocabulary.words,
    )
    preprocessing.text = preprocessing
    datasets = types.SimpleNamespace(
        load_boston=_load_boston,
        load_iris=_load_iris,
        load_dataset=_load_dataset,
        mnist=examples.input_data,
        DataSet=examples.DataSet,
        read_data_sets=examples.read_data_sets,
    )
    datasets.base = types.SimpleNamespace(
        Dataset=_Dataset,
        Datasets=_Datasets,
        load_boston=_load_boston,
        maybe_download=_maybe_download,
        load_csv_with_header=_load_csv_with_header,
        load_iris=_load_iris,
    )
    public = (
        estimator.Estimator, estimator.NotFittedError, estimator.SKCompat, experiment.Experiment, MetricKey, MetricSpec, ModeKeys,
        ModelFnOps, PredictionKey, ready_made.DNNClassifier, ready_made.DNNLinearCombinedClassifier,
        ready_made.DNNLinearCombinedRegressor, ready_made.DNNRegressor, ready_made.LinearClassifier,
        ready_made.LinearRegressor, ready_made.infer_real_valued_columns_from_input,
        ready_made.infer_real_valued_columns_from_input_fn,
    )  # fmt: skip
    return {
        **{each.__name__: each for each in public},
        "RunConfig": RunConfig,
        "datasets": datasets,
        "infer_real_valued_columns": feature_columns.infer_real_valued_columns,
        "io": types.SimpleNamespace(
            numpy_input_fn=functools.partial(inputs.numpy_input_fn, num_epochs=1, shuffle=True),
            pandas_input_fn=functools.partial(inputs.pandas_input_fn, num_epochs=1, shuffle=True),
        ),
        "learn_runner": types.SimpleNamespace(run=experiment.run),
        "models": models,
        "monitors": types.SimpleNamespace(**monitors.names()),
        "preprocessing": preprocessing,
        "run_n": _run_n,
    }
