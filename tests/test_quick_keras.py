"""Scripts print the same with `quick_keras.load()` as with plain `import keras`, and start with less.

Every script runs in a fresh process, for a process loads TensorFlow only once.
"""

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent

PLAIN = "import keras"
QUICK = "from oldstack.loading import quick_keras\nkeras = quick_keras.load()"

LAYERS = """
import numpy as np
import tensorflow as tf
from keras import layers

keras.utils.set_random_seed(777)
rng = np.random.default_rng(1)

def train(model, x, y, loss, **how):
    model.compile(optimizer="adam", loss=loss, metrics=["accuracy"])
    history = model.fit(x, y, epochs=2, verbose=0, **how)
    print({name: [f"{value:.7g}" for value in values] for name, values in history.history.items()})
    print([f"{value:.7g}" for value in model.evaluate(x, y, verbose=0)])
    print(np.asarray(model.predict(x, verbose=0))[:2])

table = rng.random((60, 4)).astype("float32")
label = (table.sum(1) > 2).astype("int32")
dense = keras.Sequential([layers.Dense(8, input_dim=4, activation="relu"), layers.Dense(2, activation="softmax")])
train(dense, table, label, "sparse_categorical_crossentropy", validation_split=0.2, batch_size=7)
dense.summary()

images = rng.random((20, 8, 8, 1)).astype("float32")
convolutional = keras.Sequential([
    keras.Input((8, 8, 1)), layers.Conv2D(4, 3, activation="relu"), layers.MaxPooling2D(), layers.BatchNormalization(),
    layers.Dropout(0.25), layers.Flatten(), layers.Dense(1, activation="sigmoid"),
])
train(convolutional, images, label[:20], "binary_crossentropy")

words = rng.integers(0, 30, (20, 12))
for layer in (layers.LSTM(5), layers.Conv1D(4, 3)):
    end = [layers.GlobalMaxPooling1D()] if isinstance(layer, layers.Conv1D) else []
    train(
        keras.Sequential([layers.Embedding(30, 6), layer, *end, layers.Dense(1, activation="sigmoid")]),
        words, label[:20], "binary_crossentropy",
    )

inputs = keras.Input((4,))
left, right = layers.Dense(3, activation="tanh")(inputs), layers.Dense(3)(inputs)
functional = keras.Model(inputs, layers.Dense(1)(layers.concatenate([left, keras.ops.relu(right)])))
train(functional, tf.data.Dataset.from_tensor_slices((table, label)).batch(8), None, "mse")

class Subclassed(keras.Model):
    def __init__(self):
        super().__init__()
        self.inner = layers.Dense(2)

    def call(self, x, training=False):
        return tf.reduce_sum(self.inner(x), axis=1, keepdims=True)

train(Subclassed(), table, label.astype("float32"), "mse")

import pandas as pd
frame = pd.DataFrame(table, columns=list("abcd")).astype("float64")
train(dense, frame, pd.Series(label), "sparse_categorical_crossentropy", validation_split=0.2)
from keras.src.trainers.data_adapters import array_slicing
print(array_slicing.can_slice_array(frame), array_slicing.pandas is pd, len(array_slicing.ARRAY_TYPES))
"""

SAVING = """
import json, os, pickle
import numpy as np
import tensorflow as tf
from keras.callbacks import CSVLogger, EarlyStopping, ModelCheckpoint, ReduceLROnPlateau, TensorBoard

keras.utils.set_random_seed(3)
rng = np.random.default_rng(1)
x, y = rng.random((40, 4)), rng.random((40, 1))
model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(3, "relu"), keras.layers.Dense(1)])
model.compile("rmsprop", keras.losses.MeanSquaredError(), metrics=[keras.metrics.MeanAbsoluteError()])
history = model.fit(
    x, y, epochs=4, verbose=0, validation_data=(x, y),
    callbacks=[
        EarlyStopping(patience=1, min_delta=1.0), ModelCheckpoint("best.keras", save_best_only=True),
        ModelCheckpoint("{epoch}.weights.h5", save_weights_only=True), ReduceLROnPlateau(), CSVLogger("log.csv"),
        TensorBoard("events", histogram_freq=1, write_graph=True, update_freq=1),
    ],
)
print(history.epoch, open("log.csv").read(), sorted(os.listdir(".")))
for folder in ("train", "validation"):
    (file,) = os.listdir(f"events/{folder}")
    found = set()
    for event in tf.compat.v1.train.summary_iterator(f"events/{folder}/{file}"):
        found |= {(value.tag, value.metadata.plugin_data.plugin_name) for value in event.summary.value}
        found |= {("graph", len(event.graph_def))} if event.graph_def else set()
    print(folder, sorted(found))

def check(other):
    np.testing.assert_array_equal(other.predict(x, verbose=0), model.predict(x, verbose=0))
    print([layer.name for layer in other.layers], other.optimizer.get_config() if other.optimizer else None)

model.save("model.keras")
model.save("model.h5")
for name in ("model.keras", "model.h5"):
    check(keras.models.load_model(name))
check(pickle.loads(pickle.dumps(model)))
other = keras.models.clone_model(model)
other.load_weights("2.weights.h5")
print(other.get_weights())
print(json.dumps(json.loads(model.to_json()), sort_keys=True))
model.export("exported", verbose=False)
exported = tf.saved_model.load("exported")
print(exported.serve(x.astype("float32")).numpy()[:3])
print(keras.layers.TFSMLayer("exported", call_endpoint="serve")(x.astype("float32")).numpy()[:1])
try:
    keras.utils.plot_model(model, "model.png")
except ImportError as error:
    print(error)
print(pickle.loads(pickle.dumps(tf.nn.relu)) is tf.nn.relu, pickle.loads(pickle.dumps(tf.float32)))
"""

TENSORFLOW = """
import numpy as np
import tensorflow as tf
import tensorflow.keras
from tensorflow import keras as tf_keras
from tensorflow.keras.layers import Dense
from tensorflow.python.framework import ops

keras.utils.set_random_seed(5)
print(tf.__version__, tf.executing_eagerly(), keras.__version__, keras.backend.backend())
print(Dense is keras.layers.Dense, tf_keras.layers.Dense is Dense, tf.keras.layers.Dense is Dense)
print(hasattr(tf, "no_such_name"), hasattr(tf.nn, "no_such_name"), hasattr(tf, "python"), hasattr(tf, "placeholder"))

@tf.function(jit_compile=True)
def compiled(x):
    def body(i, x):
        return i + 1, tf.nn.sigmoid(x) * 2.0

    with tf.GradientTape() as tape:
        tape.watch(x)
        _, end = tf.while_loop(lambda i, x: i < 5, body, (0, x), maximum_iterations=9)
    return end, tape.gradient(end, x)

@tf.function
def traced(x):
    total = tf.constant(0.0)
    for value in x:
        if value > 1.0:
            total += value
        else:
            total -= tf.math.log1p(value)
    tf.print("in the graph", output_stream="file://printed.txt")
    return total

x = tf.constant([0.5, 1.5, 2.5])
print(compiled(x), traced(x).numpy(), open("printed.txt").read())
with tf.GradientTape(persistent=True) as tape:
    tape.watch(x)
    even, odd = tf.dynamic_partition(x, [0, 1, 0], 2)
    joined = tf.dynamic_stitch([[0, 2], [1]], [even * 2, odd * 3])
    picture = tf.image.resize(tf.reshape(tf.tile(x, [3]), (1, 3, 3, 1)), (5, 5))
    spectrum = tf.math.real(tf.signal.rfft(x)) + tf.math.special.bessel_i0(x[:2])
    watched = tf.raw_ops.DebugIdentityV2(input=x * x)  # its gradient belongs to a module that nothing here loads
    values = watched, traced(x), tf.linalg.det(tf.tensordot(x, x, 0) + tf.eye(3)), joined, picture, spectrum
print([tape.gradient(value, x).numpy() for value in values])
print(tf.raw_ops.Add(x=1, y=2).numpy(), tf.raw_ops.MatrixBandPart(input=tf.ones((2, 2)), num_lower=0, num_upper=0))
print(tf.random.normal([2]), tf.random.Generator.from_seed(1).uniform([2]), tf.random.shuffle(tf.range(5)))
data = tf.data.Dataset.range(6).shuffle(6, seed=1).map(lambda i: tf.cast(i, tf.float32) * 2).batch(4).prefetch(1)
print([batch.numpy().tolist() for batch in data], data.element_spec)
print(tf.ragged.constant([[1], [2, 3]]) + 1, tf.strings.upper("text"), tf.sparse.from_dense([[0, 1]]))
table = tf.lookup.StaticHashTable(tf.lookup.KeyValueTensorInitializer(["a"], [7]), -1)
print(table.lookup(tf.constant(["a", "b"])))
print(keras.ops.softmax(keras.ops.convert_to_tensor([1.0, 2.0])), keras.ops.logsumexp(x), -x, x[1:] / 2)
with tf.summary.create_file_writer("events").as_default():
    tf.summary.scalar("loss", 0.5, step=1)
print(tf.io.gfile.exists("events"), tf.config.list_physical_devices("CPU"), tf.distribute.has_strategy())
v = tf.Variable([1.0])
v.assign_add([2.0])
checkpoint = tf.train.Checkpoint(v=v)
path = checkpoint.save("checkpoint")
v.assign([0.0])
checkpoint.restore(path)
print(v)
with tf.Graph().as_default(), tf.compat.v1.Session() as session:
    print(session.run(tf.compat.v1.placeholder_with_default([1.0], [1]) + 1))
print(tf.zeros_like(x) is not None, tf.zeros_like.__module__, sorted(name for name in tf.nn.__dir__() if name[0] != "_"))
try:
    keras.ops.matmul(x, tf.ones((2, 2)))
except Exception as error:
    print(type(error).__name__, str(error).splitlines()[0])
print(keras.wrappers.SKLearnClassifier.__mro__, keras.visualization.plot_image_gallery.__module__)
from sklearn.datasets import make_classification
features, targets = make_classification(50, 4, random_state=0)

def build(X, y, loss="categorical_crossentropy"):
    model = keras.Sequential([keras.Input(X.shape[1:]), keras.layers.Dense(y.shape[1], "softmax")])
    model.compile("sgd", loss)
    return model

classifier = keras.wrappers.SKLearnClassifier(build, fit_kwargs={"epochs": 2, "verbose": 0})
print(classifier.fit(features, targets).model_.predict(features, verbose=0)[:9])
"""

TRAINED = """
import sys
import numpy as np
keras.utils.set_random_seed(777)
x = np.random.default_rng(1).random((47, 17))
y = (x.sum(1) > 8.5).astype("float32")
model = keras.Sequential([keras.Input((17,)), keras.layers.Dense(30, "relu"), keras.layers.Dense(1)])
model.compile(loss="mean_squared_error", optimizer="adam", metrics=["accuracy"])
print(model.fit(x, y, epochs=1, batch_size=10, verbose=0).history)
import keras as again
import tensorflow as tf
assert again is keras and tf.keras.Model is keras.Model and quick_keras.load() is keras
assert tf.reduce_sum(tf.constant([1, 2])).numpy() == 3
print("quick" if quick_keras._Tables in sys.meta_path else "plain")
"""
USED = """
import pandas as pd
print(model.predict(pd.DataFrame(x), verbose=0)[0])
model.save("model.h5")
"""

# What a process may have imported before, and what a later version may do.
OTHERWISE = {
    "as expected": "",
    "tensorflow imported before": "import tensorflow\n",
    "unreadable": "from oldstack.loading import quick_keras\n"
    "def create_module(self, spec): raise SyntaxError\n"
    "quick_keras._PublicTableLoader.create_module = create_module\n",
    "module renamed": "import sys\nsys.modules['keras.src.callbacks.remote_monitor'] = None\n",
}


def run(code, folder):
    """Runs Python code as a script in a folder, in a fresh process; returns its output and its errors."""
    (folder / "script.py").write_text(code, encoding="utf-8")
    unset = (
        "LESSONS_VERBOSE",
        "TF_CPP_MIN_LOG_LEVEL",
        "TF_USE_LEGACY_KERAS",
        "KERAS_BACKEND",
        "PYTHONWARNINGS",
    )
    environment = {name: value for name, value in os.environ.items() if name not in unset}
    environment.update(PYTHONPATH=str(ROOT), PYTHONIOENCODING="utf-8", COLUMNS="100")
    done = subprocess.run(
        [sys.executable, "script.py"],
        env=environment,
        cwd=folder,
        capture_output=True,
        encoding="utf-8",
        timeout=300,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout, done.stderr


@pytest.fixture(scope="module")
def runs(tmp_path_factory):
    """Runs all scripts on two cores; returns what is to become the output and the errors of each."""
    scripts = {
        (name, start): f"{start}\n{script}"
        for name, script in {"layers": LAYERS, "saving": SAVING, "tensorflow": TENSORFLOW}.items()
        for start in (PLAIN, QUICK)
    } | {name: otherwise + QUICK + TRAINED + USED for name, otherwise in OTHERWISE.items()}
    with ThreadPoolExecutor(2) as pool:
        yield {
            name: pool.submit(run, script, tmp_path_factory.mktemp("run")) for name, script in scripts.items()
        }
        pool.shutdown(cancel_futures=True)


@pytest.mark.parametrize("name", ["layers", "saving", "tensorflow"])
def test_scripts_print_the_same(name, runs):
    plain, _ = runs[name, PLAIN].result()
    quick, _ = runs[name, QUICK].result()
    assert plain.count("\n") > 20
    assert quick == plain


@pytest.mark.parametrize("name", sorted(OTHERWISE.keys() - {"as expected"}))
def test_otherwise_keras_is_imported_as_ever(name, runs):
    printed, _ = runs[name].result()
    quick, _ = runs["as expected"].result()
    assert "quick" in quick
    assert printed == quick.replace("quick", "plain")


def test_only_what_is_needed_is_loaded(tmp_path):
    _, err = run(
        f"""
import sys
{QUICK}
unneeded = {{
    "asyncio", "h5py", "matplotlib", "pandas", "requests", "rich", "scipy", "sklearn",
    "tensorflow._api.v2.compat.v1", "tensorflow.lite", "tensorflow.python.ops.ragged.ragged_ops",
}}
assert not unneeded & set(sys.modules), unneeded & set(sys.modules)
assert len(sys.modules) < 1550, len(sys.modules)
{TRAINED}
assert not unneeded & set(sys.modules), unneeded & set(sys.modules)
assert len(sys.modules) < 2100, len(sys.modules)
""",
        tmp_path,
    )
    assert err == ""


@pytest.mark.parametrize("kind", ["of Keras", "of graphs with Keras first"])
def test_an_old_script_loads_no_more(kind, tmp_path):
    script = tmp_path / "old.py"
    of_graphs = "import tensorflow as tf\ntf.placeholder(tf.float32)\n" if "graphs" in kind else ""
    script.write_text(
        "from keras.models import Sequential\nfrom keras.layers import Dense\nimport sys\n"
        f"{of_graphs}model = Sequential([Dense(2, input_dim=2)])\nmodel.compile(loss='mse', optimizer='sgd')\n"
        "import numpy as np\nmodel.fit(np.ones((4, 2)), np.ones((4, 2)), verbose=0)\n"
        "unneeded = {'IPython', 'matplotlib', 'pandas', 'psutil', 'sklearn'}\n"
        "print(sorted(unneeded & set(sys.modules)))\n"
        "print(len(sys.modules))\n"
    )
    command = [sys.executable, "-m", "oldstack", str(script)]
    child = subprocess.run(command, capture_output=True, encoding="utf-8", timeout=300)
    unneeded, modules = child.stdout.splitlines()
    assert unneeded == "[]"
    assert int(modules) < 2000
    # TensorFlow is imported as 1.15, and as such it is quiet.
    assert child.stderr == ("Using TensorFlow backend.\n" if of_graphs else "")


def test_names_are_those_of_plain_tensorflow(tmp_path):
    run(
        f"""
import sys, types
{QUICK}
import tensorflow as tf

HIDDEN = ["__internal__", "__operators__", "__version__", "__git_version__"]

def walk(module, path=""):
    "Returns every public name below a module with its object; `compat.v1` left out, which is not a table."
    names = {{}}
    for name in dir(module):
        if name.startswith("_") and name not in HIDDEN or path + name in ("compat.v1", "compat.v2.compat"):
            continue
        value = getattr(module, name)
        if type(value).__name__ == "KerasLazyLoader":
            value = "Keras"
        elif isinstance(value, types.ModuleType) and value.__name__.startswith("tensorflow._api.v2."):
            names |= walk(value, f"{{path}}{{name}}.")
            value = value.__name__
        names[path + name] = value
    return names

assert set(tf.__all__) <= set(dir(tf)) and {{"nn", "constant", "keras", "__version__"}} <= set(tf.__all__)
ours = walk(tf)
sys.meta_path.remove(quick_keras._Tables)
for name in list(sys.modules):
    if name == "tensorflow" or name.startswith("tensorflow._api"):
        del sys.modules[name]
import tensorflow
theirs = walk(tensorflow)
assert tensorflow is not tf and len(theirs) > 6500
# Names of folders, which `import tensorflow` has as well, but not when it runs for a second time.
folders = {{"distribute.experimental.rpc.kernels", "dtensor", "security", "tools"}}
assert ours.keys() ^ theirs.keys() == folders, ours.keys() ^ theirs.keys() ^ folders
differ = {{name for name in theirs if ours[name] is not theirs[name] and ours[name] != theirs[name]}}
assert not differ, differ
""",
        tmp_path,
    )


def test_seaborn_draws_densities_without_scipy_stats(tmp_path):
    """Its own copy of SciPy's class gives the same numbers; what the copy lacks is SciPy's."""
    printed, _ = run(
        f"""
import sys
{QUICK}
from oldstack.loading import quick_libraries
quick_libraries.install()
import matplotlib
matplotlib.use("agg")
import matplotlib.pyplot as plt, numpy as np, pandas as pd, seaborn as sns
random = np.random.RandomState(0)
table = pd.DataFrame({{"a": random.rand(40), "b": random.rand(40), "kind": ["x", "y"] * 20}})
sns.pairplot(table, hue="kind")
sns.heatmap(table[["a", "b"]].corr())
print("scipy.stats" in sys.modules)

def drawn(**options):
    plt.figure()
    return sns.kdeplot(x=table.a, **options).lines[0].get_xydata().T

cumulative, (x, weighted) = drawn(cumulative=True), drawn(weights=table.b, bw_adjust=0.5)
from scipy.stats import gaussian_kde
whole = gaussian_kde(table.a)
areas = [whole.integrate_box_1d(cumulative[0, 0], each) for each in cumulative[0]]
print(np.abs(cumulative[1] - areas).max() < 1e-12)
whole = gaussian_kde(table.a, weights=table.b)
whole.set_bandwidth(0.5 * whole.factor)
print(np.abs(whole(x) - weighted).max() < 1e-12)
sns.clustermap(table[["a", "b"]])
""",
        tmp_path,
    )
    assert printed == "False\nTrue\nTrue\n"


def test_what_scikit_learn_takes_of_scipy_is_the_same_later(tmp_path):
    used = """
import sys
import numpy as np
from sklearn.metrics import auc, consensus_score, pairwise_distances
from sklearn.model_selection import GridSearchCV
from sklearn.preprocessing import SplineTransformer
loaded = set(sys.modules) & {
    "rich.progress",
    *(f"scipy.{name}" for name in ("integrate", "interpolate", "optimize", "spatial", "stats")),
    *(f"scipy.sparse.{name}" for name in ("csgraph", "linalg")),
}
x = np.random.RandomState(0).rand(40, 1)
bicluster = (np.ones((1, 3), bool), np.ones((1, 2), bool))
print(auc([0, 0.5, 1], [0, 0.7, 1]), consensus_score(bicluster, bicluster))
print(pairwise_distances(x[:3], metric="cosine"), pairwise_distances(x[:3], metric="canberra"))
print(SplineTransformer(3, degree=2).fit_transform(x)[:2], SplineTransformer(sparse_output=True).fit_transform(x)[:2])
from sklearn.linear_model import LogisticRegression
found = GridSearchCV(LogisticRegression(), {"C": [1e-3, 1, 10]}, cv=3).fit(x, x[:, 0] > 0.5)
print(found.cv_results_["rank_test_score"])
from scipy.sparse import csr_matrix
from sklearn.callback import ProgressBar
from sklearn.decomposition import PCA
from sklearn.linear_model import Ridge
from sklearn.manifold import spectral_embedding
print(Ridge(solver="sparse_cg").fit(x, x[:, 0]).coef_, ProgressBar(3).max_propagation_depth)
print(PCA(1, svd_solver="arpack", random_state=0).fit(csr_matrix(np.c_[x, x])).explained_variance_)
print(PCA(1, svd_solver="randomized", random_state=0).fit(np.c_[x, x]).explained_variance_)
print(np.abs(spectral_embedding(x @ x.T, n_components=1, random_state=0)).sum())
"""
    plain, _ = run(used, tmp_path)
    quick, _ = run(
        f"from oldstack.loading import quick_libraries\nquick_libraries.install()\n{used}\nassert not loaded, loaded",
        tmp_path,
    )
    assert quick == plain and plain.count("\n") > 12
