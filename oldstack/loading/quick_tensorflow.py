"""TensorFlow's modules without what they import just in case; for Keras 3 and for graphs alike."""

import functools
import importlib

from oldstack.loading import signatures
from oldstack.loading.loaders import load_by
from oldstack.loading.on_import import when_imported
from oldstack.loading.patch import add, patch
from oldstack.loading.quick_libraries import is_sparse_alone
from oldstack.loading.stand_ins import Later, import_in, later_from_package, standing_in
from oldstack.loading.tables import TableLoader

# Modules of TensorFlow that others import and hardly use, by their package. Of gradients see `gradients`.
_LATE = {
    "tensorflow.python.distribute.coordinator": ("cluster_coordinator",),
    "tensorflow.python.keras.distribute": ("distribute_coordinator_utils",),
    "tensorflow.python.keras.engine": ("data_adapter",),
    "tensorflow.python.keras.mixed_precision": ("loss_scale_optimizer",),
    "tensorflow.python.keras.saving.saved_model": ("layer_serialization", "model_serialization"),
    "tensorflow.python.ops": ("image_ops", "linalg_grad", "standard_ops", "summary_ops_v2"),
    "tensorflow.python.ops.linalg.sparse": ("sparse_csr_matrix_grad",),
    "tensorflow.python.ops.losses": ("losses_impl",),
    "tensorflow.python.ops.signal": ("fft_ops",),
}

_RAGGED = "tensorflow.python.ops.ragged.ragged_tensor"
# What all functions do with a ragged tensor: of no use before there is one.
_RAGGED_OPS = "tensorflow.python.ops.ragged.ragged_ops"


@functools.cache
def install() -> None:
    """Makes the import of TensorFlow, from here on, take less time."""
    signatures.install()
    # The cells of recurrent networks lie in the Keras that TensorFlow has inside, and need little of it.
    keras = "tensorflow.python.keras"
    load_by({keras: TableLoader})
    import_in(
        {
            # These two would import all of tf.data.
            "tensorflow.python.distribute.distribute_lib": _from("tensorflow.python.data.ops", "dataset_ops"),
            f"{keras}.utils.tf_utils": _from("tensorflow.python.data.experimental.ops", "cardinality"),
            f"{keras}.callbacks": _of(lambda: Later("requests")),
            f"{keras}.engine.training": _of(lambda: Later("h5py")),
            f"{keras}.engine.training_arrays_v1": _of(is_sparse_alone),
            f"{keras}.engine.training_v1": _of(is_sparse_alone),
            f"{keras}.saving.hdf5_format": _of(lambda: Later("h5py")),
            f"{keras}.saving.save": _of(lambda: Later("h5py")),
            _RAGGED: _of(lambda: Later(_RAGGED_OPS)),
        }
    )
    for package, names in _LATE.items():
        when_imported(package)(functools.partial(_let_wait, names))
    when_imported(_RAGGED)(_ragged_when_made)


def _from(package, name):
    return lambda: standing_in(later_from_package(package, name))


def _of(make):
    def context():
        module = make()
        return standing_in({module.__name__: module})

    return context


def _let_wait(names, package):
    for name in names:
        if name not in vars(package):
            add(package, name, Later(f"{package.__name__}.{name}"))


def _ragged_when_made(module):
    def make(self, *args, **options):
        importlib.import_module(_RAGGED_OPS)
        today(self, *args, **options)

    today = patch(module.RaggedTensor, "__init__", make)
