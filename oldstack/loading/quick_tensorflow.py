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
    "tensorflow.python.ops": ("linalg_grad", "summary_ops_v2"),
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
    # Its distribution over machines imports all of tf.data.
    import_in({"tensorflow.python.distribute.distribute_lib": _without_data})
    # The cells of recurrent networks lie in the Keras that TensorFlow has inside, and need little of it.
    keras = "tensorflow.python.keras"
    load_by({keras: TableLoader})
    import_in(
        {
            f"{keras}.callbacks": _without("requests"),
            f"{keras}.saving.hdf5_format": _without("h5py"),
            f"{keras}.saving.save": _without("h5py"),
            f"{keras}.engine.training": _without("h5py"),
            f"{keras}.engine.training_v1": _without_sparse,
            f"{keras}.engine.training_arrays_v1": _without_sparse,
        }
    )
    for package, names in _LATE.items():
        when_imported(package)(functools.partial(_let_wait, names))
    import_in({_RAGGED: _without(_RAGGED_OPS)})
    when_imported(_RAGGED)(_ragged_when_made)


def _let_wait(names, package):
    for name in names:
        if name not in vars(package):
            add(package, name, Later(f"{package.__name__}.{name}"))


def _ragged_when_made(module):
    def make(self, *args, **options):
        importlib.import_module(_RAGGED_OPS)
        today(self, *args, **options)

    today = patch(module.RaggedTensor, "__init__", make)


def _without_data():
    return standing_in(later_from_package("tensorflow.python.data.ops", "dataset_ops"))


def _without(module):
    return lambda: standing_in({module: Later(module)})


def _without_sparse():
    return standing_in({"scipy.sparse": is_sparse_alone()})
