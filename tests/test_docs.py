"""What the pages for people say: commands that exist, in both languages the same; every verdict; links and paths."""

import argparse
import ast
import importlib.util
import re
import shlex
import urllib.parse

import pytest

from lessonkit import cli, settings
from lessonkit.folders import ROOT
from lessonkit.lessons import catalog

READMES = ("README.md", "README.ko.md")
PAGES = (*READMES, "CONTRIBUTING.md", "oldstack/README.md", *(f"docs/{file.name}" for file in sorted((ROOT / "docs").glob("*.md"))))  # fmt: skip
# Pages that are made from rows of data are held by test_generated; a cell of theirs is no command.
WRITTEN = tuple(
    page
    for page in PAGES
    if "python -m lessonkit.generated`" not in (ROOT / page).read_text(encoding="utf-8")
)
VERDICTS = ("result.py", "compare.py", "spread.py")
# For what a page leaves open, something that can be parsed.
_PLACES = {"NN": "02", "NN_slug": "02_constants"}
# Written by a command or by git, or there for an example.
_NOT_IN_THE_TREE = re.compile(
    r"^(logs/|\.venv|~|\.\./|expected/|original/bin|\./)|NN|…|^(models|graphs|old)$|my_slide"
)
_EXAMPLES = {
    "script.py", "output.txt", "messages.txt", "run.json", "wine.csv", "bmi.csv", "report.html", "course.toml",
}  # fmt: skip


def text(page):
    return (ROOT / page).read_text(encoding="utf-8")


def blocks(page):
    """Returns the lines of a page's blocks of code."""
    return [
        line for block in re.findall(r"```\w*\n(.*?)```", text(page), re.S) for line in block.splitlines()
    ]


def spans(page):
    """Returns what stands between backquotes in a page's text."""
    return re.findall(r"`([^`\n]+)`", re.sub(r"```.*?```", "", text(page), flags=re.S))


def commands(page):
    """Returns the arguments of each `lessons.py` of a page, as lists."""
    found = []
    for line in blocks(page):
        if call := re.match(r"(?:time )?python3 lessons\.py(.*)", line):
            found.append(re.split(r"#|  ", call[1])[0])
    for span in spans(page):
        call = re.sub(r"^(time )?(python3 )?lessons\.py ?", "", span)
        is_named = call != span and call
        if is_named or (" " in call and call.split()[0] in cli._COMMANDS):
            found.append(call)
    return [[_PLACES.get(word, word) for word in shlex.split(call)] for call in found]


def parsed(arguments):
    """Parses the arguments of a command, with a lesson for one that only shows an option."""
    if arguments[:1] == ["--course"]:
        arguments = arguments[2:]
    if (
        arguments
        and arguments[0] in ("run", "show", "compare", "notebook")
        and all(word.startswith("-") for word in arguments[1:])
    ):
        arguments = [*arguments, "02"]
    if not arguments or arguments == ["record"]:  # the name of a command, without its part
        return None
    return cli._parser().read(arguments)


@pytest.mark.parametrize("page", WRITTEN)
def test_each_command_can_be_given(page):
    for arguments in commands(page):
        try:
            found = parsed(arguments)
        except SystemExit as ended:
            assert ended.code == 0 and "--help" in arguments, f"{page}: lessons.py {' '.join(arguments)}"
            continue
        wanted = [name for name in getattr(found, "lessons", None) or [] if name != "DIR"]
        if "--course" not in arguments:
            catalog.find(wanted)


def test_a_wrong_command_would_be_seen():
    """The test above can fail: the parser refuses what doesn't exist."""
    for wrong in (
        ["rum", "02"],
        ["run", "--jbs", "2", "all"],
        ["show", "--slides", "21"],
        ["data", "fetsch"],
    ):
        with pytest.raises(SystemExit) as ended:
            parsed(wrong)
        assert ended.value.code == 2, wrong


def test_every_command_is_in_the_readmes():
    for page in READMES:
        used = {word for arguments in commands(page) for word in arguments[:3]}
        assert set(cli._COMMANDS) <= used, page


def test_every_option_for_a_reader_is_in_the_readmes():
    parser = cli._parser()
    for page in READMES:
        words = set(re.findall(r"--[a-z][\w-]+", text(page)))
        for command in ("run", "show", "view", "compare", "legacy", "bench"):
            options = [
                action.option_strings[-1]
                for action in parser.commands[command]._actions
                if action.option_strings and not isinstance(action, argparse._HelpAction)
            ]
            missing = set(options) - words - {"--times"}  # of docs/bench.md
            assert not missing, (page, command)


def test_both_readmes_give_the_same_commands():
    one, other = ([line.partition("#")[0].strip() for line in blocks(page)] for page in READMES)
    assert [line for line in one if not line.startswith("title")] == [
        line for line in other if not line.startswith("title")
    ]
    assert sorted(commands(READMES[0])) == sorted(commands(READMES[1]))
    assert len(one) > 20


def test_both_readmes_are_built_alike():
    """As many headings, paragraphs of tables and links, in one order."""

    def outline(page):
        lines = text(page).splitlines()
        return [
            line.split()[0] if line.startswith("#") else len(line.replace(r"\|", "").split("|"))
            for line in lines
            if line.startswith(("#", "|"))
        ]

    assert outline(READMES[0]) == outline(READMES[1])
    one, other = (
        [link.replace(".ko.", ".") for link in re.findall(r"\]\(([^)]+)\)", text(page))] for page in READMES
    )
    assert sorted(one) == sorted(other)


def verdicts(language):
    """Yields the fixed words of each verdict that the code has, as it has them."""
    for name in VERDICTS:
        for function in ast.walk(ast.parse(text(f"lessonkit/lessons/{name}"))):
            if not isinstance(function, ast.FunctionDef) or function.name in ("_lock", "run"):
                continue
            for node in ast.walk(function):
                if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "tr":
                    wording = node.args[language]
                    parts = wording.values if isinstance(wording, ast.JoinedStr) else [wording]
                    words = [part.value for part in parts if isinstance(part, ast.Constant)]
                    yield [word.strip() for word in words if re.search(r"[\w가-힣]{2}", word)]


@pytest.mark.parametrize(("language", "page"), list(enumerate(READMES)))
def test_every_verdict_is_in_the_readme(language, page):
    found = [words for words in verdicts(language) if words not in (["nothing"], ["없음"])]
    assert len(found) >= 17
    cells = [row.split("|")[1] for row in text(page).splitlines() if re.match(r"\| `", row)]
    for words in found:
        assert any(all(word in cell for word in words) for cell in cells), words


def test_both_readmes_agree_which_verdicts_are_good():
    one, other = (re.findall(r"^\| `.*` \| ([✓✗]?) ?\|", text(page), re.M) for page in READMES)
    assert one == other
    assert one.count("✓") >= 8 and one.count("✗") >= 9


def test_the_settings_are_in_the_readmes():
    table = [line for line in settings.__doc__.splitlines() if line.startswith("|")]
    assert "\n".join(table) in text("README.md")
    names = [
        re.findall(r"^\| `((?:LESSONS|KERAS)_\w+)`", page, re.M)
        for page in ("\n".join(table), text(READMES[1]))
    ]
    assert names[0] == names[1]


@pytest.mark.parametrize("page", READMES)
def test_numbers_of_the_readme(page):
    """Lessons are counted, and versions are those that are pinned."""
    assert re.search(rf"\b{len(catalog.lessons())}( lessons|개)", text(page))
    for package in ("TensorFlow", "Keras", "NumPy", "pandas"):
        [pinned] = re.findall(rf"^{package.lower()}==(.*)$", text("requirements.txt"), re.M)
        assert f"{package} {pinned}" in text(page)
    setup = text("lessonkit/environment/set_up.py")
    for size in re.findall(r"\d[\d.]* [MG]B", text(page)):
        assert size in setup, f"{page}: {size} is not what setting up says"


@pytest.mark.parametrize("page", PAGES)
def test_links_point_to_something(page):
    for link in re.findall(r"\]\(([^)\s]+)\)", text(page)):
        target, _, heading = urllib.parse.unquote(link).partition("#")
        if target.startswith(("http:", "https:")):
            continue
        file = (ROOT / page).parent / target if target else ROOT / page
        assert file.exists(), f"{page}: {link}"
        if heading:
            headings = re.findall(r"^#+ (.*)$", file.read_text(encoding="utf-8"), re.M)
            assert heading in map(catalog._anchor, headings), f"{page}: {link}"


def is_there(path):
    """Tells whether a path of the project exists, from its folder or from one of its two houses."""
    places = [ROOT, ROOT / "lessonkit", ROOT / "oldstack", ROOT / "lessonkit" / "lessons"]
    return any((place / path).exists() or (place / f"{path}.py").exists() for place in places)


@pytest.mark.parametrize("page", WRITTEN)
def test_paths_exist(page):
    """Whatever stands in backquotes and looks like a file or folder, and what is started with Python."""
    for span in spans(page):
        looks = re.fullmatch(r"[\w.-]+(/[\w.*-]+)*/?", span)
        is_path = looks and ("/" in span or re.search(r"\.(py|toml|txt|md|json|lock|csv)$", span))
        if is_path and span not in _EXAMPLES and not _NOT_IN_THE_TREE.search(span):
            assert is_there(span), f"{page}: {span}"
    for line in [*blocks(page), *spans(page)]:
        if call := re.match(r"(?:\.venv/bin/)?python(?:3)? (-m )?([\w./]+)", line):
            module, name = call[1], call[2]
            if module:
                assert name == "pytest" or importlib.util.find_spec(name), f"{page}: {line}"
            elif name.endswith(".py") and not name.startswith(("my_slide", "script")):
                assert (ROOT / name).is_file(), f"{page}: {line}"
        elif call := re.match(r"bash (\S+)", line):
            assert (ROOT / call[1]).is_file(), f"{page}: {line}"


def test_the_picture_of_the_rooms_is_true():
    """The names in the picture are the files and folders of its houses, all of them."""
    picture = re.search(r"```\n(.*?)```", text("docs/architecture.md"), re.S)[1]
    drawn = {}
    for line in picture.splitlines():
        if house := re.match(r"(lessonkit|oldstack)/ ", line):
            names = drawn.setdefault(house[1], set())
        elif room := re.match(r"  (\S.*?)(?:   |$)", line):
            names |= {name.rstrip("/") for name in room[1].split()}
    assert set(drawn) == {"lessonkit", "oldstack"}
    for house, names in drawn.items():
        folders = {file.parent.name for file in (ROOT / house).glob("*/__init__.py")}
        modules = {file.stem for file in (ROOT / house).glob("*.py") if not file.stem.startswith("_")}
        assert names == folders | modules, house
