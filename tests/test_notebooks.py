"""Lessons as notebooks: nothing is lost on the way, they run as they are, and the last cell tells how it went."""

import ast
import io
import json
import os
import re
import subprocess
import sys
from types import SimpleNamespace

import nbformat
import pytest
from nbclient import NotebookClient

from lessonkit import figures, folders
from lessonkit.commands import jupyter
from lessonkit.environment import pip
from lessonkit.lessons import catalog, listing
from lessonkit.lessons.compare import compare, read_expected
from lessonkit.notebooks import build, kernels
from lessonkit.notebooks import running as runtime
from oldstack.messages import UserError

ALL = catalog.lessons()
FIGURE = """\
import matplotlib.pyplot as plt

# %% 그림
plt.plot([1, 2])
plt.title("손실")
plt.show()
"""
LONG = """\
import sys

# %% 학습
for number in range(1, 201):
    sys.stdout.write(f"Epoch {number}/200\\n")
    sys.stdout.write("\\r1/1 ━━━━ 0s 1ms/step - loss: 0.5\\n")
print("end")
"""


@pytest.fixture(scope="module")
def lab(make_house, tmp_path_factory):
    """A house of the lessons, and the kernels where Jupyter finds them."""
    house = make_house()
    place = tmp_path_factory.mktemp("jupyter")
    kernels.install(place)
    variables = {
        "JUPYTER_PATH": str(place / "share" / "jupyter"),
        "JUPYTER_RUNTIME_DIR": str(place / "runtime"),
    }
    with house.inside(**variables):
        yield house


class Running:
    """A notebook with its kernel.

    Attributes:
        notebook: The notebook.
    """

    def __init__(self, lesson):
        self.notebook = build.build(lesson)
        self._client = NotebookClient(self.notebook, timeout=300)

    def __enter__(self):
        self._kernel = self._client.setup_kernel()
        self._kernel.__enter__()
        return self

    def __exit__(self, *error):
        self._kernel.__exit__(*error)

    def run(self, *numbers):
        """Runs some cells, by default all."""
        for number in numbers or range(len(self.notebook.cells)):
            self._client.execute_cell(self.notebook.cells[number], number)

    def printed(self, stream="stdout"):
        """Returns what the cells but the last have written to a stream."""
        return "".join(text(cell, stream) for cell in self.notebook.cells[:-1])

    def verdict(self):
        return text(self.notebook.cells[-1])


def text(cell, stream="stdout"):
    return "".join(each.text for each in cell.get("outputs", ()) if each.get("name") == stream)


def of_kind(notebook, kind):
    return [cell.source for cell in notebook.cells if cell.cell_type == kind]


def squeezed(text):
    return re.sub(r"\s", "", re.sub(r"\\([\\`*_\[\]<>$#|~])", r"\1", text))


@pytest.mark.parametrize("lesson", ALL, ids=lambda lesson: lesson.name)
def test_a_notebook_has_all_that_the_lesson_has(lesson):
    notebook = build.build(lesson)
    nbformat.validate(notebook)
    assert notebook.metadata.kernelspec.name == kernels.LESSONS
    first, *_, last = notebook.cells
    assert (first.metadata.tags, last.metadata.tags) == (["install"], ["verdict"])
    source = lesson.path.read_text(encoding="utf-8")
    today = listing.clean(source)
    code = [cell.source for cell in notebook.cells[1:-1] if cell.cell_type == "code"]
    below = today.splitlines(keepends=True)[ast.parse(today).body[0].end_lineno :]
    assert listing.tokens("\n".join(code)) == listing.tokens("".join(below).strip("\n"))
    assert not any(re.search(r"#\s*(slide|added)\b|# %%", each) for each in code)
    prose = squeezed("".join(of_kind(notebook, "markdown")))
    assert all(
        squeezed(row) in prose
        for row in lesson.title.split() + ast.get_docstring(ast.parse(source)).split("\n\n")[2:]
    )
    everything = prose + squeezed("".join(code))
    for comment in re.findall(r"^ *# (?!%%)(.*)$", today, re.MULTILINE):
        assert squeezed(comment) in everything
    told = "\n".join(of_kind(notebook, "markdown"))
    for each in listing.deviations(source):
        row = f"@@ {each.number}, {each.kind} @@"
        assert each.slide is None or (row in told and f"- {each.slide.splitlines()[0]}" in told)


@pytest.mark.parametrize("number", ["02", "07", "17", "22"])
def test_a_graph_mode_notebook_prints_what_the_original_prints(lab, number):
    lesson = lab.lesson(number)
    with Running(lesson) as running:
        running.run()
        expected = read_expected(lesson.expected_for(stand_in=bool(lesson.data)))[1]
        assert compare(expected, running.printed(), lesson.compare).ok
        data = "stand-in data: " if lesson.data else ""
        assert running.verdict().startswith(f"{lesson.name}: {data}same")
        # Nothing of TensorFlow's, only that there is a stand-in.
        messages = running.printed("stderr").splitlines()
        assert all(message.startswith("bmi.csv: ") for message in messages)
        assert bool(folders.events(lab.logs / lesson.name)) == (number != "22")
    assert not (lab.logs / "notebook").exists()


def test_a_keras_notebook_has_the_digits_of_the_original(make_house, lab):
    house = make_house("keras_lessons")
    with house.inside(), Running(house.lesson("26")) as running:
        running.run()
        assert running.printed().endswith("\n Accuracy: 0.8532\n")
        assert running.verdict().startswith("26_thoracic_surgery: stand-in data: the original's digits")


def test_cells_that_run_again_count_once_and_a_change_is_seen(lab):
    with Running(lab.lesson("02")) as running:
        running.run()
        running.run()
        assert running.verdict().startswith("02_constants: same\n")
        number = next(n for n, cell in enumerate(running.notebook.cells) if "print(res)" in cell.source)
        running.run(number, number, len(running.notebook.cells) - 1)
        assert running.verdict().startswith("02_constants: same\n")
        running.notebook.cells[number].source += "\nprint(res + 1)"
        running.run()
        assert "differs at line 2: printed but not expected: 6235" in running.verdict()


def test_a_cell_that_is_changed_and_runs_again_counts_once():
    noted = runtime._Noted(io.StringIO())
    for cell, code, written in (("a", "1", "one\n"), ("b", "2", "two\n"), ("a", "3", "three\n")):
        noted.begin_cell(SimpleNamespace(cell_id=cell, raw_cell=code))
        noted.writelines([written])
    assert noted.text() == "three\ntwo\n"
    assert noted.getvalue() == "one\ntwo\nthree\n"


def test_the_last_cell_alone_asks_for_the_first():
    with pytest.raises(SystemExit, match="Run the first cell"):
        runtime.verdict()


def test_random_numbers_are_the_same_when_a_notebook_runs_again(lab):
    with Running(lab.lesson("21")) as running:
        running.run()
        first = running.printed()
        running.run()
        assert running.printed() == first
        assert "21_multi_logistic_regression: same" in running.verdict()


def test_figures_are_in_the_notebook_with_hangul(lab):
    lesson = lab.add("95_figure", FIGURE, "")
    with Running(lesson) as running:
        running.run()
        images = [
            each.data for cell in running.notebook.cells for each in cell.get("outputs", ()) if "data" in each
        ]
        assert any("image/png" in data for data in images)
        assert not list(lab.logs.rglob("figure-*.png"))
        if figures._hangul_font():
            assert running.printed("stderr") == ""
        else:
            assert "Glyph" in running.printed("stderr")


def test_of_a_long_training_some_epochs_are_shown_and_all_count(lab):
    lesson = lab.add("96_long", LONG, "Epoch 1/200\n1/1 ━━━━ 0s 1ms/step - loss: 0.5\n")
    with Running(lesson) as running:
        running.run()
        shown = re.findall(r"Epoch (\d+)/", running.printed())
        assert shown == ["1", *(str(20 * part) for part in range(1, 11))]
        assert running.printed().count("loss: 0.5") == 11
        assert running.printed().endswith("\nend\n")


def test_without_lessonkit_the_first_cell_asks_for_the_address():
    first = build.build(ALL[0]).cells[0].source
    child = subprocess.run([sys.executable, "-IS", "-c", first], capture_output=True, encoding="utf-8")
    assert child.returncode == 1
    assert "REPOSITORY" in child.stderr
    assert len(child.stderr.splitlines()) == 1


def test_the_command_keeps_a_notebook_that_is_there(house):
    out = house.folder / "노트북"
    first = house.start("notebook", "02", "22", "--out", str(out))
    assert first.out.splitlines() == [
        f"Written: {out}/02_constants.ipynb",
        f"Written: {out}/22_xor_mlp.ipynb",
    ]
    assert first.err == ""
    file = out / "02_constants.ipynb"
    fresh = file.read_text(encoding="utf-8")
    file.write_text(fresh.replace("1234", "4321"), encoding="utf-8")
    again = house.start("notebook", "02", "--out", str(out))
    assert "left as it is" in again.out
    assert again.code == 0
    assert "4321" in file.read_text(encoding="utf-8")
    house.start("notebook", "02", "--out", str(out), "--force")
    assert file.read_text(encoding="utf-8") == fresh


def test_a_folder_that_cannot_be_written_is_one_line(house):
    (house.folder / "taken").write_text("")
    answer = house.start("notebook", "02", "--out", str(house.folder / "taken"))
    assert answer.code == 1
    assert len(answer.err.splitlines()) == 1
    assert "taken" in answer.err


def test_an_old_script_is_no_notebook():
    course = folders.ROOT / "tests" / "course"
    old = next(lesson for lesson in catalog.lessons(course) if lesson.kind == "old")
    with pytest.raises(SystemExit, match=f"lessons.py run {old.name}"):
        build.build(old)


@pytest.fixture
def start_jupyter(monkeypatch, tmp_path):
    """Returns a function that starts JupyterLab but for JupyterLab itself; gives what would have been called."""
    started = []
    monkeypatch.setattr(jupyter, "NOTEBOOKS", tmp_path / "notebooks")
    monkeypatch.setattr(sys, "prefix", str(tmp_path / "venv"))
    monkeypatch.setenv("JUPYTER_DATA_DIR", str(tmp_path / "user"))
    monkeypatch.setattr(pip, "run_pip", lambda *arguments: started.append(arguments))
    monkeypatch.setattr(
        os, "execve", lambda path, arguments, variables: started.append((arguments, variables))
    )

    def start(what=None, has_lab=True, user=False):
        monkeypatch.setattr(jupyter, "find_spec", lambda name: has_lab or None)
        jupyter._main(SimpleNamespace(what=what, user=user, port=8899, no_open=True))
        return started

    return start


def test_jupyter_starts_on_this_machine_only_with_the_kernels(start_jupyter, tmp_path):
    installed, (arguments, variables) = start_jupyter("02", has_lab=False)
    assert installed == ("install", "--no-input", "-r", "requirements-jupyter.lock")
    lock = (folders.ROOT / "requirements-jupyter.lock").read_text(encoding="utf-8")
    assert "--hash=sha256:" in lock  # so pip asks for the hash of each
    assert {"--ip=127.0.0.1", "--port=8899", "--no-browser"} <= set(arguments)
    assert str(tmp_path / "notebooks" / "02_constants.ipynb") in arguments
    assert variables["JUPYTER_PREFER_ENV_PATH"] == "1"
    folders_of_kernels = {spec.parent.name: spec for spec in (tmp_path / "venv").rglob("kernel.json")}
    assert folders_of_kernels.keys() == kernels.KERNELS.keys()
    spec = json.loads(folders_of_kernels["lessons"].read_text(encoding="utf-8"))
    assert spec["argv"][0] == sys.executable
    assert spec["display_name"] == "Lessons"
    assert len(list((tmp_path / "notebooks").glob("*.ipynb"))) == len(ALL)


def test_jupyter_opens_ones_own_notebook_with_the_kernel_of_then(start_jupyter, tmp_path):
    folder = tmp_path / "내 노트북"
    folder.mkdir()
    (folder / "old.ipynb").write_text("{}")
    [(arguments, _)] = start_jupyter(str(folder / "old.ipynb"))
    allowed = [each for each in arguments if "allowed_kernelspecs" in each]
    assert allowed == ["--KernelSpecManager.allowed_kernelspecs=oldstack"]
    assert f"--ServerApp.root_dir={folder}" in arguments and str(folder / "old.ipynb") in arguments
    assert not (tmp_path / "notebooks").exists() and not (tmp_path / "user").exists()


def test_jupyter_refuses_a_notebook_that_is_not_there(start_jupyter, tmp_path):
    with pytest.raises(UserError, match=r"none\.ipynb"):
        start_jupyter(str(tmp_path / "none.ipynb"))


def test_the_kernel_where_all_jupyters_of_the_user_look(start_jupyter, tmp_path, capsys):
    start_jupyter(user=True)
    place = tmp_path / "user" / "kernels" / "oldstack"
    assert str(place) in capsys.readouterr().err
    spec = json.loads((place / "kernel.json").read_text(encoding="utf-8"))
    # From any folder, with the lecture's data by name.
    assert spec["argv"][0] == sys.executable and "hand_over" in spec["argv"][3]


def test_jupyterlab_is_locked_beside_what_the_lessons_need():
    pins = [
        dict(re.findall(r"^([\w.-]+)==([\w.]+)", (folders.ROOT / name).read_text(), re.MULTILINE))
        for name in ("requirements.lock", "requirements-jupyter.lock")
    ]
    both = pins[0].keys() & pins[1].keys()
    assert {"jinja2", "ipykernel", "nbformat"} <= both
    assert [name for name in both if pins[0][name] != pins[1][name]] == []
