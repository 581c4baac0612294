"""Python's other ways to run and load a file: a script's own come to its world by these too."""

import importlib
import importlib.machinery
import importlib.util
import os
import runpy
import sys
import types
from typing import TYPE_CHECKING, Any

from oldstack.loading.on_import import when_imported
from oldstack.loading.patch import patch

if TYPE_CHECKING:
    from oldstack.scripts.world import World


def install(world: "World") -> None:
    """Lets `runpy` and `importlib` give the script's own files its world.

    Args:
        world: The script's world.
    """

    def asks():
        """Whether what was called just now was called by one of the script's own modules."""
        return sys._getframe(2).f_globals.get("__builtins__") is world.builtins_of_then()

    spec_of: Any = patch(importlib.util, "spec_from_file_location", None)

    def spec_from_file_location(name, location=None, **options):
        spec = spec_of(name, location, **options)
        if spec is not None and type(spec.loader) is _SOURCE and asks() and _is_own(spec.origin):
            spec.loader = world.loader_for(name, spec.origin)
        return spec

    patch(importlib.util, "spec_from_file_location", spec_from_file_location)

    class SourceFileLoader(_SOURCE):
        def __new__(cls, fullname, path, *more):
            if cls is SourceFileLoader and asks() and _is_own(path):
                return world.loader_for(fullname, path)
            return super().__new__(cls)

    patch(importlib.machinery, "SourceFileLoader", SourceFileLoader)
    run_path, run_module = runpy.run_path, runpy.run_module
    code_of: Any = patch(runpy, "_get_code_from_file", None)
    patch(runpy, "_get_code_from_file", _reading(world, code_of))

    def own_path(path_name, init_globals=None, run_name=None):
        given = {**(init_globals or {}), "__builtins__": world.builtins_of_then()}
        return run_path(path_name, given if _is_own(path_name) else init_globals, run_name)

    def own_module(mod_name, init_globals=None, run_name=None, alter_sys=False):
        given = {**(init_globals or {}), "__builtins__": world.builtins_of_then()}
        spec = importlib.util.find_spec(mod_name)
        is_own = spec is not None and spec.origin is not None and _is_own(spec.origin)
        return run_module(mod_name, given if is_own else init_globals, run_name, alter_sys)

    def import_module(name, package=None):
        if not asks():
            return module_of(name, package)
        return world.imported(importlib.util.resolve_name(name, package), sys._getframe(1).f_globals)

    def load_source(name, pathname, file=None):
        spec: Any = importlib.util.spec_from_loader(name, world.loader_for(name, pathname))
        module = sys.modules.setdefault(name, importlib.util.module_from_spec(spec))
        spec.loader.exec_module(module)
        return module

    if sys.version_info >= (3, 12):
        gone: Any = types.ModuleType("imp")
        gone.reload, gone.new_module, gone.load_source = importlib.reload, types.ModuleType, load_source
        sys.modules["imp"] = gone
    else:
        when_imported("imp")(lambda imp: patch(imp, "load_source", load_source))
    when_imported("pdb")(world.builtins_for)  # `-m pdb` runs a script with its own
    module_of: Any = patch(importlib, "import_module", import_module)
    patch(runpy, "run_path", own_path)
    patch(runpy, "run_module", own_module)


_SOURCE = importlib.machinery.SourceFileLoader


def _reading(world, today):
    def get_code_from_file(*names):  # the last is the file's; before it, until some 3.12, the module's
        fname = names[-1]
        if not _is_own(fname) or not os.fsdecode(fname).endswith(".py"):
            return today(*names)
        with open(fname, "rb") as file:
            code = world.code(file.read(), os.path.abspath(os.fsdecode(fname)))
        return code if len(names) == 1 else (code, fname)

    return get_code_from_file


def _is_own(path):
    """Whether a file is none of Python's, of an installed package or of this one."""
    full = os.path.abspath(os.fsdecode(path))
    here = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    parts = full.split(os.sep)
    inside = (here, os.path.dirname(os.__file__))
    return not (
        {"site-packages", "dist-packages"} & set(parts) or full.startswith(tuple(i + os.sep for i in inside))
    )
