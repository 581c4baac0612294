"""The lessons as their folders and headers tell, and how a user names them."""

import os
import re
import shutil

import pytest

from lessonkit.folders import LOGS, ROOT
from lessonkit.lessons import catalog, course, markdown
from lessonkit.lessons.catalog import Lesson, find, lessons
from oldstack.messages import UserError

HEADER = '"""변수 · Variable\n\nSlides:    Session 1, TF\nData:      none\nExpect:    a: 1 | b\n'


@pytest.fixture(autouse=True)
def english(monkeypatch):
    """Messages in English, whatever the machine speaks."""
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    monkeypatch.setattr(catalog, "_said", set())


@pytest.fixture
def project(tmp_path):
    """Returns a function that writes lessons into a project of their own."""

    def write(**texts):
        shutil.copy(ROOT / "course.toml", tmp_path)
        for package in ("tf1_lessons", "keras_lessons"):
            (tmp_path / package).mkdir(exist_ok=True)
        for name, text in texts.items():
            package = "keras_lessons" if "keras" in name else "tf1_lessons"
            path = tmp_path / package / f"{name.lstrip('_')}.py"
            changed = "Changed:   new\nExpect:" if "keras" in name else "Expect:"
            path.write_text(text.replace("Expect:", changed, 1), encoding="utf-8")
        return tmp_path

    return write


@pytest.fixture
def some(project):
    """Returns a project with the lessons 02, 04, 11 and 20."""
    lesson = HEADER + '"""\n'
    return project(_04_variable=lesson, _02_constants=lesson, _11_keras_mlp=lesson, _20_arithmetic=lesson)


def names(found):
    """Returns the names of lessons."""
    return [lesson.name for lesson in found]


def test_a_lesson_is_read_from_name_and_header(project):
    """Each attribute comes from its place."""
    root = project(_04_variable=HEADER + 'Compare:   float32 (NumPy)\n\nNote: no key\n"""\nprint()\n')
    path = root / "tf1_lessons" / "04_variable.py"
    [lesson] = lessons(root)
    assert lesson == Lesson(
        number=4,
        name="04_variable",
        kind="graph",
        package="tf1_lessons",
        path=path,
        title="변수",
        title_english="Variable",
        slides="Session 1, TF",
        data=(),
        expect="a: 1 | b",
        changed="",
        compare="float32",
    )
    assert lesson.slug == "variable"
    assert (
        lesson.expected == lesson.expected_for(stand_in=False) == path.parent / "expected" / "04_variable.txt"
    )
    assert lesson.expected_for(stand_in=True) == path.parent / "expected" / "04_variable.stand-in.txt"
    assert lesson.logs == LOGS / "04_variable"


def test_lessons_of_both_packages_by_number(some):
    """One count over both folders; one that is missing is told of."""
    assert names(lessons(some)) == ["02_constants", "04_variable", "11_keras_mlp", "20_arithmetic"]
    assert lessons(some)[2].package == "keras_lessons"
    assert [lesson.compare for lesson in lessons(some)] == ["exact", "exact", "spread", "exact"]
    assert [lesson.expected.suffix for lesson in lessons(some)] == [".txt", ".txt", ".json", ".txt"]
    shutil.rmtree(some / "keras_lessons")
    with pytest.raises(UserError, match="names the folder 'keras_lessons', and there is none"):
        lessons(some)


def test_a_keras_lesson_may_be_compared_line_by_line(project):
    """Where it trains nothing, or what it trains is the same on any processor."""
    [lesson] = lessons(project(_04_keras=HEADER + 'Compare:   float32\n"""\n'))
    assert (lesson.compare, lesson.expected.name) == ("float32", "04_keras.txt")


@pytest.mark.parametrize(
    ("data", "files"), [("bmi.csv", ("bmi.csv",)), ("a.csv, b.csv,c", ("a.csv", "b.csv", "c")), ("none", ())]
)
def test_data_files(project, data, files):
    """One name, several, or none."""
    root = project(_04_variable=HEADER.replace("none", data) + '"""\n')
    assert lessons(root)[0].data == files


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("Slides:    Session 1, TF\n", "", "no `Slides:`"),
        ("Data:      none\n", "", "no `Data:`"),
        ("Expect:    a: 1 | b\n", "", "no `Expect:`"),
        ("Data:", "\nData:", "no `Data:`"),
        ("none", "", "`Data:` in the header"),
        ("a: 1 | b", "a\n           b", "`b` in the header"),
        ("Data:", "Compere:   float32\nData:", "unknown key `Compere:`"),
        ("Data:", "Compare:   float64\nData:", "`Compare: float64`: take one of exact, float32, shape"),
        (" · ", " ", "no title"),
        ("Variable", "", "no title"),
        ("변수 · Variable\n\n", "", "no title"),
        ('"""', 'x = """', "no title"),
    ],
)
def test_a_header_that_cannot_be_read_is_said(project, capsys, old, new, reason):
    """The line names the file and what is missing or unknown; who asks for the lesson is told the same."""
    root = project(_04_variable=HEADER.replace(old, new) + '"""\n', _05_good=HEADER + '"""\n')
    assert names(lessons(root)) == ["05_good"]
    said = passed_over(capsys)
    assert re.search(rf"tf1_lessons/04_variable\.py: .*({reason})", said)
    with pytest.raises(UserError, match=f"^{re.escape(said)}$"):
        find(["4"], root)


def passed_over(capsys):
    """Returns the one line that was said, without its beginning."""
    said = capsys.readouterr().err
    assert said.startswith("Passed over: ") and said.count("\n") == 1
    return said.removeprefix("Passed over: ").strip()


GOOD = (HEADER + '"""\n').encode()
STRAY = {
    "mine": ("mine.py", b"print(1)\n", r"mine\.py: not the name of a lesson: call it NN_slug\.py\."),
    "a browser's copy": (
        "02_constants (1).py",
        GOOD,
        r"\(1\)\.py: not the name of a lesson: call it NN_slug",
    ),
    "macOS": ("._02_constants.py", b"\0\5\x16\7\0", r"tf1_lessons: what begins with `\._` is macOS's"),
    "one number twice": (
        "02_other.py",
        GOOD,
        r"02_other\.py: has the number of 02_constants\.py: give it its own",
    ),
    "cp949": (
        "03_mine.py",
        HEADER.encode("cp949", "ignore") + b'"""\n',
        r"03_mine\.py, line 1: not UTF-8: save it in that enc",
    ),
    "no header": ("03_mine.py", b"print(1)\n", r"03_mine\.py: no title: begin the docstring with"),
    "no Expect": (
        "03_mine.py",
        GOOD.replace(b"Expect:    a: 1 | b\n", b""),
        r"03_mine\.py: no `Expect:` in the header: write one",
    ),
    "half typed": ("03_mine.py", GOOD + b"x = (\n", r"03_mine\.py, line 7: .*\. Mend the lesson\."),
    "zeros": ("03_mine.py", b"\0" * 512, r"03_mine\.py(, line \d+|: not Python).*null bytes"),
    "nested": ("03_mine.py", b"(" * 5000 + b"1" + b")" * 5000, r"03_mine\.py(, line \d+|: not Python)"),
}


@pytest.mark.fault("a stray file in a folder of lessons", "`Passed over: FILE: reason`", "all other lessons")
@pytest.mark.parametrize("stray", STRAY)
def test_a_stray_file_is_passed_over_in_one_line(some, capsys, stray):
    """Learners keep files of their own there and edit the lessons: the others go on, whoever is asked for."""
    name, content, reason = STRAY[stray]
    before = names(lessons(some))
    (some / "tf1_lessons" / name).write_bytes(content)
    assert names(lessons(some)) == before == names(find(["all"], some))
    said = passed_over(capsys)  # once, though asked twice
    assert re.search(reason, said)
    with pytest.raises(UserError) as error:
        find([name], some)
    assert str(error.value) == said


@pytest.mark.fault(
    "a folder, a pipe, a device or a broken link named like a lesson",
    "`Passed over: FILE: can't be read`",
    "all other lessons",
)
@pytest.mark.parametrize("target", ["", "nowhere", os.devnull])
def test_what_is_no_file_is_passed_over(some, capsys, target):
    """What cannot be read is said with the system's reason."""
    path = some / "tf1_lessons" / "03_mine.py"
    path.symlink_to(target) if target else path.mkdir()
    assert len(lessons(some)) == 4
    assert re.search(
        r"03_mine\.py: can't be read \((Is a directory|No such file|no ordinary file)", passed_over(capsys)
    )


def test_of_two_with_one_number_the_recorded_one_is_the_lesson(some, capsys):
    """Whatever the order of their names."""
    (some / "tf1_lessons" / "02_a.py").write_bytes(GOOD)
    (some / "tf1_lessons" / "expected").mkdir()
    (some / "tf1_lessons" / "expected" / "02_constants.txt").touch()
    assert names(find(["2"], some)) == ["02_constants"]
    assert "02_a.py: has the number of 02_constants.py" in passed_over(capsys)


@pytest.mark.parametrize("name", ["4_variable", "variable", "04-variable", "04"])
def test_a_file_without_number_and_slug_is_said(project, capsys, name):
    """No script in a folder of lessons is passed over in silence."""
    assert lessons(project(**{name: HEADER + '"""\n'})) == []
    assert f"{name}.py: not the name of a lesson" in passed_over(capsys)


def test_two_lessons_of_one_number_are_said(project, capsys):
    """A number is one lesson, also across the folders."""
    root = project(_04_variable=HEADER + '"""\n', _04_keras=HEADER + '"""\n')
    assert names(lessons(root)) == ["04_keras"]
    assert "04_variable.py: has the number of 04_keras.py" in passed_over(capsys)


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ([], []),
        (["4"], [4]),
        (["04"], [4]),
        (["04_variable"], [4]),
        (["variable"], [4]),
        (["tf1_lessons/04_variable.py"], [4]),
        (["02-11"], [2, 4, 11]),
        (["3-12"], [4, 11]),
        (["11-3"], [4, 11]),
        (["11-11"], [11]),
        (["all"], [2, 4, 11, 20]),
        (["20", "4", "variable", "2-4"], [20, 4, 2]),
    ],
)
def test_find(some, wanted, found):
    """Numbers, names, files, ranges and all; in the order given, each once."""
    assert [lesson.number for lesson in find(wanted, some)] == found


@pytest.mark.parametrize(
    ("wanted", "nearest"),
    [
        ("5", "04_variable, 02_constants, 11_keras_mlp"),
        ("99", "20_arithmetic, 11_keras_mlp, 04_variable"),
        ("9" * 5000, "20_arithmetic, 11_keras_mlp, 04_variable"),
        ("12-19", "11_keras_mlp, 04_variable, 20_arithmetic"),
        ("variabel", "04_variable"),
        ("arithmetics", "20_arithmetic"),
        ("keras", "11_keras_mlp"),
    ],
)
def test_an_unknown_lesson_suggests_the_nearest(some, wanted, nearest):
    """By number where a number is given, else by spelling."""
    with pytest.raises(UserError) as error:
        find(["2", wanted], some)
    assert str(error.value) == f"There is no lesson {wanted}. The nearest: {nearest}. See `lessons.py list`."


def test_an_unknown_lesson_in_korean_and_far_from_all(some, monkeypatch):
    """Nothing near: no suggestion; Korean where the locale is."""
    with pytest.raises(UserError, match=r"^There is no lesson qqq\. See `lessons\.py list`\.$"):
        find(["qqq"], some)
    monkeypatch.setenv("LC_ALL", "ko_KR.UTF-8")
    with pytest.raises(UserError, match=r"^5 예제는 없습니다\. 가까운 예제: 04_variable, "):
        find(["5"], some)


def test_table_escapes_what_ends_a_cell():
    """A row for each, after the heads and the rule."""
    assert markdown.table(["a", "b"], [["1 | 2", "3"]]) == "| a | b |\n| --- | --- |\n| 1 \\| 2 | 3 |\n"


def test_every_lesson_of_the_project_has_a_header():
    """Every script is read, and both titles are in their language."""
    found = lessons()
    scripts = [path for folder in course.read(ROOT).folders for path in (ROOT / folder).glob("*.py")]
    assert len(found) == len(scripts) >= 17
    for lesson in found:
        assert re.search("[가-힣]", lesson.title), lesson.name
        assert lesson.title_english.isascii(), lesson.name
        assert lesson.slides.startswith("Session "), lesson.name
