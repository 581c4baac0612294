"""The arguments with which a script is run, explained or migrated: for `python -m oldstack`, and for the command of a host."""

import argparse
import sys

from oldstack import settings
from oldstack.messages import UserError, tr
from oldstack.scripts.cells import needed


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Gives a parser what `main` takes.

    Args:
        parser: The parser.
    """
    parser.usage = f"{parser.prog} FILE | -m MODULE [--explain] [--migrate [OUT]] [--trust-file MODEL] [ARGUMENT ...] [-- ARGUMENT ...] | FOLDER --check"
    parser.add_argument(
        "file", nargs="?", metavar="FILE", help=tr("the script or notebook", "스크립트나 노트북")
    )
    _add_options(parser)
    parser.add_argument(
        "arguments",
        nargs=argparse.REMAINDER,
        metavar="ARGUMENT",
        help=tr(
            "the script's own; all that follows a -- is, whatever it looks like",
            "스크립트의 인자. -- 뒤는 모두 스크립트의 것",
        ),
    )
    parser.set_defaults(parser=parser)
    parse = parser.parse_known_args

    def parse_known_args(args=None, namespace=None):
        # argparse takes a -- away after a positional argument.
        args = list(sys.argv[1:] if args is None else args)
        args, is_module = _module_as_file(args)
        place = args.index("--") if "--" in args else len(args)
        found, unknown = parse(args[:place], namespace)
        found.after_dashes, found.is_module = args[place + 1 :], is_module
        return found, unknown

    parser.parse_known_args = parse_known_args  # type: ignore[method-assign]


def _module_as_file(args):
    """Returns the arguments with `-m MODULE` as the module alone, and whether it stood there."""
    first = next((place for place, each in enumerate(args) if not each.startswith("--")), len(args))
    if args[first : first + 1] == ["-m"]:
        return args[:first] + args[first + 1 :], True
    if first < len(args) and args[first].startswith("-m"):
        return [*args[:first], args[first].removeprefix("-m"), *args[first + 1 :]], True
    return args, False


def _add_options(parser):
    parser.add_argument(
        "--explain",
        action="store_true",
        help=tr(
            "tell at the end what is spelled in another way today",
            "지금은 다르게 쓰는 것을 끝에 표로 보이기",
        ),
    )
    parser.add_argument(
        "--check",
        action="store_true",
        help=tr(
            "of a folder: what each script and notebook in it needs, and what would be refused; run nothing",
            "폴더 안의 모든 스크립트와 노트북에 필요한 것, 거부될 것을 보이고 실행하지 않기",
        ),
    )
    parser.add_argument(
        "--migrate",
        nargs="?",
        const="",
        metavar="OUT",
        help=tr(
            "write a copy in current spelling (FILE_today.py unless named), and run nothing",
            "지금의 표기로 고친 사본을 쓰고(이름이 없으면 FILE_today.py) 실행하지 않기",
        ),
    )
    parser.add_argument(
        "--trust-file",
        action="append",
        default=[],
        metavar="MODEL",
        help=tr(
            "run the functions of Lambda layers that this model's file has; they are code that can do anything",
            "이 모델 파일에 든 Lambda 층의 함수를 실행하기. 함수는 무엇이든 할 수 있는 코드임",
        ),
    )


def main(arguments: argparse.Namespace) -> int:
    """Does what the arguments ask for.

    Args:
        arguments: What a parser made of them after `add_arguments`.

    Returns:
        The exit code.

    Raises:
        UserError: The script can't be read or run, or the copy not be written.
        SystemExit: As the script itself raised it.
    """
    file, out = arguments.file, arguments.migrate
    if out:  # `--migrate FILE [OUT]`: the first name is the script's
        file, out = out, file or ""
    if file is None:
        arguments.parser.error(tr("name a script", "스크립트를 지정하세요"))
    options = argparse.ArgumentParser(add_help=False, allow_abbrev=False)
    _add_options(options)
    ours, theirs = options.parse_known_args(arguments.arguments)
    theirs += arguments.after_dashes
    explain = arguments.explain or ours.explain
    settings.trust(*arguments.trust_file, *ours.trust_file)
    if (arguments.check or ours.check) and not arguments.is_module:
        if theirs or explain or out or ours.migrate is not None:
            english = "--check takes a folder alone, and runs nothing."
            raise UserError(tr(english, "--check는 폴더 하나만 받고 실행하지 않습니다."))
        from oldstack.scripts.check import check

        return check(file)
    outs = [each for each in (out, ours.migrate) if each is not None]
    if not outs and file.endswith(".ipynb"):
        return _notebook(file, theirs, explain)
    if not outs:
        # NumPy 1's arithmetic comes with it.
        from oldstack.scripts.run import run, run_module

        return (run_module if arguments.is_module else run)(file, theirs, explain)
    if theirs or explain or len(outs) > 1:
        english = "--migrate takes at most one name, OUT, and runs nothing."
        raise UserError(tr(english, "--migrate는 OUT 하나만 받고 실행하지 않습니다."))
    from oldstack.scripts.migrate import migrate

    print(tr("Written: ", "저장함: ") + migrate(file, outs[0] or None))
    return 0


def _notebook(file, theirs, explain):
    if theirs:
        english = "A notebook takes no arguments."
        raise UserError(tr(english, "노트북은 인자를 받지 않습니다."))
    for module in ("nbformat", "nbclient", "ipykernel"):
        needed(module)
    from oldstack.scripts.notebook import run

    return run(file, explain)
