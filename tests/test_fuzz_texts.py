"""Any text where a lesson, its output or a record of it stands: an answer or one line, always."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from fuzzing import JSON, changed, damaged
from hypothesis import given
from hypothesis import strategies as st

from lessonkit import data
from lessonkit.lessons import catalog, listing, outcome, result, times
from lessonkit.lessons.compare import MODES, compare
from lessonkit.lessons.transcript import Transcript
from oldstack.messages import UserError

ROOT = Path(__file__).resolve().parent.parent
SCRIPTS = [path.read_text(encoding="utf-8")[:1500] for path in sorted(ROOT.glob("*_lessons/0*.py"))]
MARKED = """\
a = 1  # slide[api]: a = 2
# slide[erratum]: b = (1,
b = [1,  # slide[path]: b = {
     2]  # slide[path]: 3}
if a:
    c = 1  # added[extra]
# %% added: more
d = 1
"""
PRINTED = [
    "step= 10 cost= 1.5e-03 [0.1 -2.]\nAccuracy: 0.97\n",
    "Epoch 1/3\n\r1/4 \x1b[1m━━━\x1b[0m - loss: 0.5\b\b\b\n\nEpoch 1: val_loss improved from inf to 0.1\n",
    "정답률 = 0.9712, loss: ['1', '2,000']\r\n",
]
texts = st.text(max_size=40) | damaged([*SCRIPTS, MARKED, *PRINTED])
written = st.binary(max_size=60) | damaged([text.encode() for text in PRINTED])
pieces = st.text(alphabet="0123456789.eE+-, ") | st.from_regex(
    r"-?\d+(\.\d*)?(e[+-]?\d{1,30})?", fullmatch=True
)
TOML = (ROOT / "course.toml").read_text(encoding="utf-8")
LESSONS = catalog.find(["02", "28"])
HISTORY = {"loss": [1.0, 0.5], "acc": [0.5, 0.75], "val_loss": [2.0, 1.0]}
RUN = {
    "data": {"bmi.csv": "real"},
    "fits": [{"cut": None, "history": HISTORY}],
    "exit_code": 0,
    "seconds": 1.5,
    "when": "2026-11-29T23:36",
    "versions": "TensorFlow 2.21.0",
    "script": "0123",
}


@given(texts)
def test_marks_are_read_or_refused_with_the_line(source):
    for read in (listing.restore, listing.mended, listing.clean, listing.deviations, listing.cells):
        try:
            read(source)
        except ValueError as error:
            assert str(error).startswith("line ")
    assert listing.matches(source, source) is None
    assert len(listing.digest(source)) == 16


@given(texts | pieces, texts | pieces)
def test_anything_printed_is_compared(one, other):
    for mode in MODES:
        assert compare(one, one, mode).kind == "same"
        verdict = compare(one, other, mode)
        assert verdict.text


@pytest.mark.fault("a lesson prints numbers of 5000 digits or to the power of 10^20", "a verdict", "-")
@pytest.mark.parametrize("number", ["7" * 5000, "1e" + "9" * 20, "1e-" + "9" * 20, "1e2000000"])
def test_numbers_of_any_size_are_compared(number):
    assert compare(f"a= {number}", f"a= {number}1", "float32").kind == "differs"


@given(texts, st.lists(st.dictionaries(st.sampled_from(list(HISTORY)), st.lists(st.floats()), min_size=1)))
def test_figures_are_found_in_anything_printed(printed, histories):
    assert all(isinstance(figure, float | int) for figure in outcome.figures(printed, histories).values())
    assert len(outcome.template(printed)) == len(outcome.lines(printed))


@pytest.mark.fault("a lesson prints a line of 100 kB, all letters or all blanks", "its verdict", "-")
@pytest.mark.parametrize(
    "line", ["a" * 100_000, "a" + " " * 100_000 + "b", "a:" + " " * 100_000 + "b", "a=1 " * 25_000]
)
def test_long_lines_take_no_longer_than_they_are(line):
    assert len(outcome.printed_figures(line)) in (0, 25_000)
    assert outcome.template(line) == [line.strip().replace("=1", "=#")]


@pytest.mark.fault(
    "a lesson goes back over one line some 100,000 times, or writes it in as many pieces", "its output", "-"
)
@pytest.mark.skipif(sys.platform == "win32", reason="limits time by POSIX's means")
def test_a_long_line_written_over_takes_no_longer_than_it_is():
    code = """
import resource
from lessonkit.lessons.transcript import Transcript, shown
resource.setrlimit(resource.RLIMIT_CPU, (20, 20))
assert shown("a" * 100_000 + "\\b\\bxy" * 100_000) == "a" * 99_998 + "xy"
assert shown("a" * 100_000 + "\\rxy" * 100_000) == "xy" + "a" * 99_998
transcript = Transcript()
for _ in range(200_000):
    transcript.feed(b"a" * 100)
print(len(transcript.close()))
"""
    child = [sys.executable, "-c", code]
    assert subprocess.check_output(child, text=True, cwd=ROOT) == "20000000\n"


@given(written, st.lists(st.integers(0, 60)), st.booleans())
def test_a_transcript_does_not_depend_on_how_it_comes(content, cuts, thins):
    def kept(*parts):
        transcript = Transcript(thins)
        return "".join(map(transcript.feed, parts)) + transcript.close()

    places = sorted({0, *cuts, len(content)})
    assert kept(*map(content.__getitem__, map(slice, places, places[1:])), content[places[-1] :]) == kept(
        content
    )


@given(st.text(max_size=30) | damaged([TOML]))
def test_any_course_is_read_or_refused_in_one_line(tmp_path_factory, text):
    root = tmp_path_factory.getbasetemp()
    (root / "course.toml").write_text(text, encoding="utf-8", errors="surrogatepass")
    try:
        catalog.lessons(root)
    except UserError as error:
        assert str(root / "course.toml") in str(error) and error.args[0].count("\n") <= 1


@given(texts)
def test_any_script_is_a_lesson_or_passed_over(tmp_path_factory, text):
    root = tmp_path_factory.getbasetemp() / "course"
    (root / "old").mkdir(parents=True, exist_ok=True)
    (root / "graph").mkdir(exist_ok=True)
    (root / "course.toml").write_text('title = "x"\n[folders]\nold = "old"\ngraph = "graph"\n')
    for number, folder in enumerate(("old", "graph")):
        (root / folder / f"0{number}_x.py").write_text(text, encoding="utf-8", errors="surrogatepass")
    found, refused = catalog._survey(root)
    assert len(found) + len(refused) == 2
    assert all(lesson.title and lesson.compare for lesson in found)


@given(changed({kind: {"02_constants": 1.5} for kind in (data.REAL, data.STAND_IN)}))
def test_any_seconds_are_taken_or_left(tmp_path_factory, content):
    folder = tmp_path_factory.getbasetemp()
    (folder / "seconds.json").write_text(json.dumps(content), encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(times, "COURSE", folder)
        assert set(times.long_ones_last(LESSONS)) == set(LESSONS)
        assert isinstance(times.announcement(LESSONS, 1), str)


@given(changed(RUN) | JSON)
def test_any_record_of_a_run_is_one_or_none(tmp_path_factory, content):
    logs = tmp_path_factory.getbasetemp() / "logs"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(catalog, "LOGS", logs)
        for lesson in LESSONS:
            lesson.logs.mkdir(parents=True, exist_ok=True)
            (lesson.logs / result.RECORD).write_text(json.dumps(content), encoding="utf-8")
            (lesson.logs / result.OUTPUT).write_text("x", encoding="utf-8")
            if last := result.last(lesson):
                assert isinstance(last.judge()[1], str) and last.is_stale
                assert last.seconds >= 0 and last.when.strip() == last.when
