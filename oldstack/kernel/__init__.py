"""A Jupyter kernel in which an old notebook runs as it stands, cell by cell.

`install` lets Jupyter find it. The packages `ipykernel` and `jupyter_client` are needed, and loaded late.
"""

import os
import sys
import tempfile
from pathlib import Path

from oldstack.scripts import kernel_spec
from oldstack.scripts.cells import needed


def install(prefix: str | None) -> str:
    """Lets Jupyter find the kernel; what is around the package now (`host`) is around it too.

    Args:
        prefix: The environment whose Jupyter finds it, `sys.prefix`; None for any Jupyter of the user's.

    Returns:
        The folder that says how it starts.

    Raises:
        UserError: Jupyter's own packages are not installed.
        OSError: The folder can't be written.
    """
    needed("jupyter_client")
    from jupyter_client.kernelspec import KernelSpecManager

    manager = KernelSpecManager()
    with tempfile.TemporaryDirectory() as folder:
        kernel_spec.write(Path(folder))
        return manager.install_kernel_spec(folder, kernel_spec.NAME, user=prefix is None, prefix=prefix)


def main() -> None:
    """Is the kernel, until Jupyter ends it."""
    needed("ipykernel")
    # Figures belong into the notebook, whatever the environment says of windows.
    os.environ["MPLBACKEND"] = "module://matplotlib_inline.backend_inline"
    # For `%tensorboard` and `!tensorboard`, also where the environment is not activated.
    os.environ["PATH"] = os.pathsep.join(
        (os.path.dirname(sys.executable), os.environ.get("PATH", os.defpath))
    )
    from ipykernel.kernelapp import IPKernelApp

    from oldstack.kernel.kernel import Kernel

    IPKernelApp.launch_instance(kernel_class=Kernel)
