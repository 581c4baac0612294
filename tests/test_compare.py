"""Printed against expected text: what is the same, what is not, and what the verdict says."""

import pytest

from lessonkit.lessons.compare import Verdict, compare, read_expected, write_expected


@pytest.fixture(autouse=True)
def english(monkeypatch):
    """Messages in English, whatever the machine speaks."""
    monkeypatch.setenv("LC_ALL", "C.UTF-8")


@pytest.mark.parametrize("mode", ["exact", "float32", "shape"])
@pytest.mark.parametrize(
    ("expected", "printed"), [("", ""), ("a 1\n", "a 1\n"), ("a\n\nb\n", "a  \n\t\nb"), ("a\n", "a\r\n")]
)
def test_same(mode, expected, printed):
    """White space at the end of lines, and a last line without end, make no difference."""
    assert compare(expected, printed, mode) == Verdict("same")


@pytest.mark.parametrize("printed", ["a 1.1", "a  1.0", " a 1.0", "A 1.0", "a 1.00", "a\n1.0"])
def test_exact_counts_every_character(printed):
    """One character is enough to differ, also one blank within the line."""
    assert compare("a 1.0", printed, "exact").kind == "differs"


@pytest.mark.parametrize(
    ("expected", "printed", "kind"),
    [
        ("cre= 108.66269", "cre= 108.66268", "last digit"),
        ("cre= 108.6627", "cre= 108.6629", "differs"),
        # More digits than float32 holds: seven count.
        ("cre= 30.469978", "cre= 30.469988", "last digit"),
        ("cre= 30.469978", "cre= 30.469989", "differs"),
        ("cre= 57.588657", "cre= 57.58866", "last digit"),
        ("cre= 1234567.8", "cre= 1234568.8", "last digit"),
        ("cre= 1234567.8", "cre= 1234568.9", "differs"),
        ("0.9999", "1.0000", "last digit"),
        ("0.9999", "1.0001", "differs"),
        ("정답률 0.97입니다", "정답률 0.98입니다", "last digit"),
        # The unit is that of the number with more decimals.
        ("0.5", "0.50", "last digit"),
        ("0.5", "0.51", "last digit"),
        ("0.5", "0.52", "differs"),
        ("0.51", "0.5", "last digit"),
        ("0.52", "0.5", "differs"),
        ("1.", "2.", "last digit"),
        ("1", "0.999", "last digit"),
        ("1", "0.998", "differs"),
        (".5", ".6", "last digit"),
        (".5", ".7", "differs"),
        # Scientific notation.
        ("1.25e-05", "1.26e-05", "last digit"),
        ("1.25e-05", "1.27e-05", "differs"),
        ("1.25e-05", "1.25e-06", "differs"),
        ("9.999e-05", "0.0001", "last digit"),
        ("9.998e-05", "0.0001", "differs"),
        ("1.5E+10", "1.6E+10", "last digit"),
        ("1.5E+10", "1.7E+10", "differs"),
        # Signs.
        ("-0.01", "0.00", "last digit"),
        ("-0.01", "0.01", "differs"),
        ("-0.0", "0.0", "last digit"),
        ("1-2.5", "1-2.6", "last digit"),
        ("1-2.5", "1+2.5", "differs"),
        # Integers.
        ("step= 500", "step= 501", "differs"),
        ("[1 2]", "[1 3]", "differs"),
        # Each number of a line counts, and the text between them.
        ("0.1 0.2 0.3", "0.1 0.3 0.3", "last digit"),
        ("0.1 0.2 0.3", "0.1 0.3 0.5", "differs"),
        ("0.1 0.2", "0.1, 0.2", "differs"),
        ("0.1 0.2", "0.1 0.2 0.3", "differs"),
        ("a 0.1", "b 0.1", "differs"),
        # Not numbers: names, versions, nan and inf.
        ("x1.5", "x1.6", "differs"),
        ("1.15.5", "1.16.5", "differs"),
        ("1.15.5", "1.15.6", "differs"),
        ("nan", "nan", "same"),
        ("nan", "0.1", "differs"),
        ("-inf", "inf", "differs"),
        ("inf 0.1", "inf 0.2", "last digit"),
    ],
)
def test_float32(expected, printed, kind):
    """One unit of the finer number's last digit is allowed, or of the seventh; both ways round."""
    assert compare(expected, printed, "float32").kind == kind
    assert compare(printed, expected, "float32").kind == kind


@pytest.mark.parametrize(
    ("printed", "kind"),
    [
        ("2.21.0", "same"),
        ("1.15.5", "same"),
        ("2.21", "differs"),
        ("2.21.x", "differs"),
        ("2.21.0rc1", "differs"),
    ],
)
def test_shape_leaves_digits_open(printed, kind):
    """Any digits, but as many runs of them, and the same text between."""
    assert compare("1.15.5\n", printed + "\n", "shape").kind == kind


def test_an_unknown_mode_is_an_error():
    """A misspelt mode doesn't pass for one of the others."""
    with pytest.raises(KeyError, match="rough"):
        compare("a", "b", "rough")


def test_verdict_has_the_first_line_that_differs():
    """A line within the last digit before it doesn't count."""
    verdict = compare("1.0\n2.0\n3.0\n4.0\n", "1.0\n2.1\n3.5\n4.5\n", "float32")
    assert verdict == Verdict("differs", 3, "3.0", "3.5")
    assert not verdict.ok
    assert verdict.text == "differs at line 3: expected 3.0, printed 3.5"


def test_verdict_within_the_last_digit():
    """The first such line is told."""
    verdict = compare("1.0\n2.0\n3.0\n", "1.0\n2.1\n3.1\n", "float32")
    assert verdict == Verdict("last digit", 2, "2.0", "2.1")
    assert verdict.ok
    assert verdict.text == "same within the last digit"


def test_verdict_same():
    """Nothing to tell but that it is the same."""
    verdict = compare("a", "a", "exact")
    assert verdict.ok
    assert verdict.text == "same"


@pytest.mark.parametrize("mode", ["exact", "float32", "shape"])
def test_a_line_missing_or_too_much(mode):
    """The verdict tells which of the two, also for empty lines."""
    missing = compare("a\nb 1\n", "a\n", mode)
    assert missing == Verdict("differs", 2, "b 1", None)
    assert missing.text == "differs at line 2: expected but not printed: b 1"
    extra = compare("a\n", "a\nb 1\n", mode)
    assert extra == Verdict("differs", 2, None, "b 1")
    assert extra.text == "differs at line 2: printed but not expected: b 1"
    assert compare("a\n", "", mode) == Verdict("differs", 1, "a", None)
    assert compare("a\n", "a\n\n", mode) == Verdict("differs", 2, None, "")


def test_verdicts_in_korean(monkeypatch):
    """Each wording has its Korean one."""
    monkeypatch.setenv("LC_ALL", "ko_KR.UTF-8")
    assert compare("a", "a", "exact").text == "같음"
    assert compare("1.0", "1.1", "float32").text == "마지막 자리 ±1 안에서 같음"
    assert compare("a", "b", "exact").text == "1번째 줄이 다름: 기대한 값 a, 찍힌 값 b"
    assert compare("a", "", "exact").text == "1번째 줄이 다름: 있어야 하는데 찍히지 않음: a"
    assert compare("", "b", "exact").text == "1번째 줄이 다름: 없어야 하는데 찍힘: b"


@pytest.mark.parametrize("text", ["", "1\n", "# 1\n# 2\n", "\n\n# 1\n\n", "정답률 = 0.97\n\n\n끝\n"])
@pytest.mark.parametrize("header", ["TensorFlow 1.15.5", "TensorFlow 1.15.5\n# 슬라이드\n  bmi.csv"])
def test_expected_file_is_read_as_written(tmp_path, header, text):
    """Printed lines that look like a header, and empty lines, survive."""
    path = tmp_path / "expected" / "01_a.txt"  # in a new course the folder isn't there yet
    write_expected(path, header, text)
    assert path.read_text(encoding="utf-8").startswith("# TensorFlow 1.15.5\n")
    assert read_expected(path) == (header, text)


@pytest.mark.parametrize(
    "text", ["", "150\n", "# TensorFlow\n150\n", "150\n\n# TensorFlow\n", "# TensorFlow\n"]
)
def test_expected_file_without_header_is_an_error(tmp_path, text):
    """A file that doesn't tell how it was recorded is not read."""
    path = tmp_path / "01_a.txt"
    path.write_text(text)
    with pytest.raises(ValueError, match=r"01_a\.txt: no header"):
        read_expected(path)
