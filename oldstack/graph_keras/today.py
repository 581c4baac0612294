"""What Keras 2.2.5's own modules need of today's libraries, each put in when its module is imported."""

import types

from oldstack.loading.patch import Hooks, add
from oldstack.messages import UserError, tr

_hooks = Hooks()


def install() -> None:
    """Prepares today's libraries for the release, and the release for them."""
    _tensorflow()
    _hooks.install()


def _tensorflow():
    from tensorflow.python.framework import ops, sparse_tensor, tensor
    from tensorflow.python.ops import variables

    symbolic = (tensor.Tensor, sparse_tensor.SparseTensor, variables.Variable)
    add(ops, "_TensorLike", symbolic)
    add(ops, "is_dense_tensor_like", lambda value: isinstance(value, symbolic))


def yaml() -> types.ModuleType:
    """Returns what stands for PyYAML, which nothing but `to_yaml` and `model_from_yaml` needs."""

    def refuse(*args, **options):
        english = "Keras's YAML needs PyYAML, which is not installed here: use to_json() and model_from_json()."
        raise UserError(
            tr(
                english,
                "Keras의 YAML에는 PyYAML이 필요한데 설치되어 있지 않습니다. to_json()과 model_from_json()을 쓰세요.",
            )
        )

    module = types.ModuleType("yaml")
    module.dump = module.load = refuse
    return module
