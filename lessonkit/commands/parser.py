"""The command line as a learner meets it: in the language of the locale, with the nearest name for a mistyped one."""

import argparse
import contextlib
import difflib
from collections.abc import Callable, Iterable, Iterator
from typing import TypeAlias

from rich.cells import cell_len

from oldstack.loading.patch import patch
from oldstack.messages import tr

# argparse's own words. A `%` keeps its place and name.
_KOREAN = {
    "usage: ": "사용법: ",
    "positional arguments": "인자",
    "options": "옵션",
    "subcommands": "명령",
    "show this help message and exit": "이 도움말을 보여 주고 끝내기",
    "%(heading)s:": "%(heading)s:",
    "%(prog)s: error: %(message)s\n": "%(prog)s: 오류: %(message)s\n",
    "argument %(argument_name)s: %(message)s": "%(argument_name)s: %(message)s",
    "the following arguments are required: %s": "빠진 인자: %s",
    "one of the arguments %s is required": "%s 가운데 하나가 필요합니다",
    "unrecognized arguments: %s": "알 수 없는 인자: %s",
    "unexpected option string: %s": "알 수 없는 옵션: %s",
    "ambiguous option: %(option)s could match %(matches)s": "%(option)s: 여러 옵션에 맞습니다: %(matches)s",
    "not allowed with argument %s": "%s 와(과) 함께 쓸 수 없습니다",
    "ignored explicit argument %r": "값을 받지 않습니다: %r",
    "expected one argument": "값 하나가 필요합니다",
    "expected at most one argument": "값을 하나까지만 받습니다",
    "expected at least one argument": "값이 하나 이상 필요합니다",
    "expected %s argument": "값 %s개가 필요합니다",
    "expected %s arguments": "값 %s개가 필요합니다",
    "invalid choice: %(value)r (choose from %(choices)s)": "%(value)r: 고를 수 없습니다 (%(choices)s 가운데 하나)",
    "invalid %(type)s value: %(value)r": "%(value)r: 맞는 값이 아닙니다",
    "unknown parser %(parser_name)r (choices: %(choices)s)": "%(parser_name)r 명령은 없습니다 (%(choices)s)",
}

_HANGING = 7  # columns, of the lines after the first


# What adds a command: takes its name, its function, and help in English and in Korean.
Add: TypeAlias = Callable[[str, Callable, str, str], argparse.ArgumentParser]


class _Formatter(argparse.HelpFormatter):
    """Breaks lines by what they take on a terminal, where Korean is twice as wide."""

    def _format_usage(self, usage, actions, groups, prefix):
        first, *rest = super()._format_usage(usage, actions, groups, prefix).split("\n")
        wider = " " * (cell_len(first) - len(first))
        lines = _wrapped(first, self._width)  # a usage that is given as text comes as one line
        lines = [lines[0], *(" " * _HANGING + line for line in lines[1:])]
        return "\n".join([*lines, *(wider + line if line else line for line in rest)])

    def _split_lines(self, text, width):
        return _wrapped(text, width)

    def _fill_text(self, text, width, indent):
        return "\n".join(indent + line for line in _wrapped(text, width - len(indent)))


class Parser(argparse.ArgumentParser):
    """argparse's parser, which answers in the user's language and suggests what may have been meant."""

    def __init__(self, **options):
        super().__init__(formatter_class=_Formatter, **options)
        self.commands: dict[str, argparse.ArgumentParser] = {}

    def add_commands(self) -> Add:
        """Returns what adds a command.

        It takes its name, its function, and help in English and in Korean, and returns the command's own parser.
        """
        commands = self.add_subparsers(metavar=tr("COMMAND", "명령"), title=tr("commands", "명령 목록"))

        def add(name, function, english, korean):
            command = commands.add_parser(name, help=tr(english, korean), description=tr(english, korean))
            command.set_defaults(command=function, parser=command)
            self.commands[name] = command
            return command

        return add

    def read(self, arguments: list[str]) -> argparse.Namespace:
        """Returns what the arguments say; ends the program with exit code 2 where they are wrong.

        Args:
            arguments: Those of the command line.
        """
        wanted = next(iter(arguments), "")
        if wanted and not wanted.startswith("-") and wanted not in self.commands:
            # Whoever names a lesson alone wants it run.
            known = [f"run {wanted}"] if wanted[0].isdigit() else self.commands
            self.error(
                tr(f"there is no command {wanted}", f"{wanted} 명령은 없습니다") + _meant(wanted, known)
            )
        found, rest = self.parse_known_args(arguments)
        if rest:
            parser = getattr(found, "parser", self)
            unknown = rest[0].partition("=")[0]
            if unknown.startswith("-"):
                parser.error(
                    tr(f"there is no option {unknown}", f"{unknown} 옵션은 없습니다")
                    + _meant(unknown, parser._option_string_actions)
                )
            english = f"one argument too many: {rest[0]}"
            parser.error(tr(english, f"인자가 너무 많습니다: {rest[0]}"))
        return found


@contextlib.contextmanager
def in_the_users_language() -> Iterator[None]:
    """Lets argparse speak Korean where the locale is Korean; a script that runs later has its own argparse."""
    theirs = {
        "_": patch(argparse, "_", lambda text: tr(text, _KOREAN.get(text, text))),
        "ngettext": patch(argparse, "ngettext", _counted),
    }
    try:
        yield
    finally:
        for name, function in theirs.items():
            patch(argparse, name, function)


def _counted(one: str, several: str, count: int) -> str:
    text = one if count == 1 else several
    return tr(text, _KOREAN.get(text, text))


def _meant(wanted: str, known: Iterable[str]) -> str:
    nearest = difflib.get_close_matches(wanted, known, n=1)
    if not nearest:
        return ""
    return tr(f". Did you mean {nearest[0]}?", f". 혹시 {nearest[0]} 인가요?")


def _wrapped(text: str, width: int) -> list[str]:
    lines = [""]
    for word in text.split():
        if lines[-1] and cell_len(lines[-1]) + 1 + cell_len(word) > width:
            lines.append(word)
        else:
            lines[-1] = f"{lines[-1]} {word}".lstrip()
    return lines
