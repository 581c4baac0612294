"""Where a module lies that a script asks for and Python doesn't find: from which folder, or how, the script has to be run."""

import contextlib
import os
import sys
from collections.abc import Iterator
from pathlib import Path

from oldstack.host import host
from oldstack.messages import tr

# How many folders above the one of the script, or of its user, are looked into.
_ABOVE = 3


def advice_for(name: str, script: str) -> str | None:
    """Returns one line that says how to run a script so that it finds a module; None where none lies near.

    Args:
        name: The module's name, up to the first dot.
        script: The path of the script's file.
    """
    file, here = Path(script).resolve(), Path.cwd()
    if any(_holds(file.parent / place, name) for place in sys.path if place and not os.path.isabs(place)):
        return tr(
            f"the script looks for {name} from its own folder: start it there (cd {file.parent})",
            f"스크립트가 {name}을(를) 자신이 있는 폴더에서부터 찾습니다. 그 폴더에서 시작하세요 (cd {file.parent})",
        )
    above = [place for start in (file.parent, here) for place in (start, *list(start.parents)[:_ABOVE])]
    home = next((place for place in (*above, *beside(file.parent)) if _holds(place, name)), None)
    if home is None:
        return None
    english = f"{name} is in {home}, where Python doesn't look for it: set PYTHONPATH={home}"
    korean = f"{name}은(는) Python이 찾지 않는 {home}에 있습니다. PYTHONPATH={home}(으)로 지정하세요"
    if as_module := _module(file, home):
        way = f"{host().command} -m {as_module}"
        english += f", or run it from there: {way}"
        korean += f". 또는 그 폴더에서 실행하세요: {way}"
    return tr(english, korean)


def advice_for_relative(script: str, beyond_here: bool = False) -> str | None:
    """Returns the same for a script that imports relatively, and so has to be run as a part of its package.

    Args:
        script: The path of the script's file.
        beyond_here: Whether the package begins above the folder of its user.
    """
    file, home = Path(script).resolve(), Path.cwd()
    if file.stem == "__init__":
        english = "it is what a package begins with, and no script: run the file that imports the package"
        return tr(
            english, "패키지의 첫 파일이며 스크립트가 아닙니다. 이 패키지를 import하는 파일을 실행하세요"
        )
    if beyond_here or not file.parent.is_relative_to(home) or file.parent == home:
        home = file.parent.parent
        while (home / "__init__.py").is_file():
            home = home.parent
    as_module = _module(file, home)
    if not as_module:
        return None
    way = f"{host().command} -m {as_module}"
    return tr(
        f"it is a part of the package {as_module.partition('.')[0]}: run it from {home} as {way}",
        f"{as_module.partition('.')[0]} 패키지의 일부입니다. {home}에서 실행하세요: {way}",
    )


def beside(folder: Path) -> Iterator[Path]:
    """Yields the folders in a folder and in the one above it: a course keeps there what several scripts share.

    Args:
        folder: The folder.
    """
    for place in (folder, folder.parent):
        with contextlib.suppress(OSError):
            yield from sorted(
                each for each in place.iterdir() if each.is_dir() and not each.name.startswith(".")
            )


def _holds(place, name):
    """Whether a module or a package of a name, be it one without an `__init__.py`, is in a folder."""
    return (place / f"{name}.py").is_file() or any((place / name).glob("*.py"))


def _module(file, home):
    """Returns the name that `python -m` takes for a file, from a folder above it; None where it has none."""
    if file.suffix != ".py" or not file.is_relative_to(home):
        return None
    parts = file.relative_to(home).with_suffix("").parts
    return ".".join(parts) if all(part.isidentifier() for part in parts) else None
