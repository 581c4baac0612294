"""The environment variables of this package."""

import os

TRUSTED_FILES = "OLDSTACK_TRUST_FILES"


def is_verbose() -> bool:
    """Returns whether OLDSTACK_VERBOSE is set: TensorFlow's own messages are shown then."""
    return bool(os.environ.get("OLDSTACK_VERBOSE"))


def tf_config() -> str:
    """Returns who trains together, TensorFlow's TF_CONFIG; "" for nobody."""
    return os.environ.get("TF_CONFIG", "")


def trusted_files() -> list[str]:
    """Returns the models in files whose functions may be run: the paths in OLDSTACK_TRUST_FILES, joined as those of PATH."""
    return [path for path in os.environ.get(TRUSTED_FILES, "").split(os.pathsep) if path]


def trust(*files: str) -> None:
    """Trusts the functions of models in files, in this process and those that it starts.

    Args:
        *files: Their paths.
    """
    os.environ[TRUSTED_FILES] = os.pathsep.join([*trusted_files(), *map(os.path.abspath, files)])
