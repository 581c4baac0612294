"""lessonkit.figures: what `plt.show()` saves, where, when it is chosen, and what it says."""

import subprocess
import sys
from types import SimpleNamespace

import matplotlib.image
import numpy as np
import pytest
import shown

import lessonkit
from lessonkit.lessons import runner

BACKEND = "module://lessonkit.figures"
HEAD = "import lessonkit\nimport matplotlib.pyplot as plt\n"
PAIRPLOT = """
import lessonkit, pandas as pd, seaborn as sns, matplotlib.pyplot as plt
df = pd.DataFrame({"a": [1, 2, 3, 4, 5, 7], "b": [2, 1, 2, 5, 9, 4], "c": [1, 1, 0, 2, 2, 5], "species": [*"xxxyyy"]})
sns.pairplot(df, hue="species")
plt.show()
"""


@pytest.fixture(autouse=True)
def no_display(monkeypatch):
    """Takes away what the machine, or an import of lessonkit before, has in the environment."""
    for name in ("MPLBACKEND", "DISPLAY", "WAYLAND_DISPLAY", "LESSONS_RUN"):
        monkeypatch.delenv(name, raising=False)


def python(house, *arguments, **environment):
    """Runs Python in the house; returns its exit code, output and messages."""
    process = subprocess.run(
        [sys.executable, "-P", *map(str, arguments)],
        cwd=house.folder,
        env=house.environment(**environment),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        timeout=300,
    )
    return SimpleNamespace(code=process.returncode, out=process.stdout, err=process.stderr)


def run(house, source, name="90_figures", **environment):
    """Runs a script as `python script`; returns what `python` does, and its folder of logs."""
    script = house.folder / f"{name}.py"
    script.write_text(source, encoding="utf-8")
    answer = python(house, script, **environment)
    answer.folder = house.logs / name
    answer.files = sorted(file.name for file in answer.folder.glob("*")) if answer.folder.is_dir() else []
    return answer


def picture(file):
    """Returns a PNG's pixels as dark (1) or light (0), by rows; fails where it is no PNG or is cut off."""
    assert file.read_bytes().startswith(b"\x89PNG")
    pixels = matplotlib.image.imread(file)[..., :3].min(axis=-1) < 0.9
    assert 0.005 < pixels.mean() < 0.9
    assert not np.concatenate([pixels[0], pixels[-1], pixels[:, 0], pixels[:, -1]]).any()
    return pixels


def test_each_figure_is_saved_and_closed(house):
    answer = run(
        house,
        HEAD
        + """
plt.plot([1, 3, 2])
plt.figure()
plt.plot([3, 1, 2], "r.")
plt.show()
print(plt.get_fignums())
plt.plot([2, 2, 1])
plt.ylabel("loss")
plt.show()
plt.show()
print(plt.get_fignums())
""",
    )
    assert (answer.code, answer.out) == (0, "[]\n[]\n")
    assert answer.files == ["figure-1.png", "figure-2.png", "figure-3.png"]
    assert answer.err.splitlines() == [
        f"Figure {n} is in {answer.folder / f'figure-{n}.png'}" for n in (1, 2, 3)
    ]
    pictures = [picture(answer.folder / name) for name in answer.files]
    for pixels in pictures:
        height, width = pixels.shape
        assert 600 < height <= 760 and 800 < width <= 1000
    # The third begins afresh: it has a label, so less is left and right of it, and no points of the others.
    assert len({pixels.sum() for pixels in pictures}) == 3


def test_messages_in_korean(house):
    answer = run(house, HEAD + "plt.plot([1, 2])\nplt.title('손실')\nplt.show()", LC_ALL="ko_KR.UTF-8")
    assert answer.err.splitlines()[0] == f"그림 1: {answer.folder / 'figure-1.png'} 에 저장했습니다."


def test_figures_count_in_the_order_of_their_numbers(house):
    source = """
for number in (2, 1):
    plt.figure(number, figsize=(2 * number, 2))
    plt.plot([1, 2])
plt.show()
"""
    answer = run(house, HEAD + source)
    widths = [picture(answer.folder / name).shape[1] for name in answer.files]
    assert len(widths) == 2 and widths[0] < 330 < widths[1]


def test_what_stays_open_keeps_its_file(house):
    source = """
plt.plot([1, 2])
plt.show(block=False)
for _ in range(3):
    plt.plot([2, 1])
    plt.pause(0.01)
print(plt.get_fignums())
plt.show()
plt.ion()
figure = plt.figure(figsize=(3, 2))
figure.show()
plt.show()
print(plt.get_fignums())
"""
    answer = run(house, HEAD + source)
    assert answer.out == "[1]\n[1]\n"
    assert answer.files == ["figure-1.png", "figure-2.png"]
    assert len(answer.err.splitlines()) == 2


def test_pairplot_is_whole(house):
    answer = run(house, PAIRPLOT, **shown.environment(house.folder))
    assert answer.code == 0 and [line for line in answer.err.splitlines() if "Warning" in line] == []
    height, width = picture(answer.folder / "figure-1.png").shape
    assert height > 1000 and width > height
    [figure] = shown.figures(answer.folder)
    assert figure["legend"] == ["x", "y"]
    grid = figure["axes"][:9]  # those after it are for the curves on the diagonal
    assert [axes["ylabel"] for axes in grid[::3]] == [axes["xlabel"] for axes in grid[6:]] == ["a", "b", "c"]
    assert grid[3]["points"] == [[[1, 2], [2, 1], [3, 2], [4, 5], [5, 9], [7, 4]]]


def test_what_is_outside_the_axes_is_saved(house):
    source = "plt.plot([1, 2], label='{}')\nplt.legend(bbox_to_anchor=(1.05, 1))\nplt.show()\n"
    answer = run(house, HEAD + source.format("train") + source.format("a far longer label"))
    widths = [picture(answer.folder / name).shape[1] for name in answer.files]
    assert 960 < widths[0] < widths[1] - 100


def test_text_far_away_makes_no_huge_picture(house):
    answer = run(house, HEAD + "plt.plot([1, 2])\nplt.text(3500, 1, 'end')\nplt.xlim(0, 1)\nplt.show()")
    assert answer.code == 0
    assert picture(answer.folder / "figure-1.png").shape == (720, 960)


def test_hangul_without_a_font_for_it(house):
    source = """
from lessonkit import figures
figures._HANGUL_FONTS = ()
plt.plot([1, 2], label="가나")
plt.xlabel("다라")
plt.legend()
plt.tight_layout()
plt.show()
"""
    # Whoever runs this test may have set such a font in a matplotlibrc.
    answer = run(house, HEAD + "plt.rcdefaults()\n" + source)
    picture(answer.folder / "figure-1.png")
    place, boxes = answer.err.splitlines()
    assert place.startswith("Figure 1 is in ")
    assert boxes == "It has boxes for 다라가나: install a font that has them, such as NanumGothic."


def test_a_font_is_found_for_hangul(house):
    # One of Matplotlib's own fonts in its place, and a character that only this one has.
    source = """
from lessonkit import figures
figures._HANGUL_FONTS = ("No Such Font", "STIXGeneral")
import seaborn as sns
sns.set_theme(font="DejaVu Sans")
plt.plot([1, 2])
plt.xlabel("epoch \u231a")
plt.show()
"""
    answer = run(house, HEAD + source)
    assert answer.err.splitlines() == [f"Figure 1 is in {answer.folder / 'figure-1.png'}"]


def test_other_warnings_are_shown(house):
    source = """
import warnings
from matplotlib.text import Text
class Careful(Text):
    def draw(self, renderer):
        warnings.warn("careful", stacklevel=1)
plt.plot([1, 2])
plt.gca().add_artist(Careful(0.5, 0.5, "x"))
plt.show()
"""
    answer = run(house, HEAD + source)
    assert answer.code == 0 and "UserWarning: careful" in answer.err


def test_figures_of_a_former_run_are_removed(house):
    folder = house.logs / "90_figures"
    folder.mkdir()
    for name in (
        "figure-1.png",
        "figure-2.png",
        "figure-10.png",
        "figure-1.png.0a.part",
        "figure-a.png",
        "output.txt",
    ):
        (folder / name).write_text("old")
    answer = run(house, HEAD + "plt.plot([1, 2])\nplt.show()")
    assert answer.files == ["figure-1.png", "figure-a.png", "output.txt"]
    picture(folder / "figure-1.png")


def test_a_figure_that_fails_leaves_nothing(house):
    answer = run(house, HEAD + "plt.plot([1, 2])\nplt.show()\nplt.title('$\\\\no$')\nplt.show()")
    assert answer.code == 1 and "ValueError" in answer.err
    assert answer.files == ["figure-1.png"]


def test_folder_that_cannot_be_written(house):
    (house.logs / "90_figures").write_text("a file")
    answer = run(house, HEAD + "plt.plot([1, 2])\nplt.show()")
    assert answer.code == 1
    [line] = answer.err.splitlines()
    assert line.startswith(f"{house.logs / '90_figures'} can't be written (")


def test_file_that_cannot_be_replaced(house):
    source = """
import os
plt.plot([1, 2])
plt.show(block=False)
file = plt.gcf().canvas.manager.file
os.mkdir(file.with_name("figure-2.png"))
plt.figure()
plt.show()
"""
    answer = run(house, HEAD + source)
    assert answer.code == 1 and "can't be written (" in answer.err.splitlines()[-1]
    assert answer.files == ["figure-1.png", "figure-2.png"]


def test_without_a_script(house):
    answer = python(house, "-c", HEAD + "plt.plot([1, 2]); plt.show()")
    assert answer.err == f"Figure 1 is in {house.logs / 'notebook' / 'figure-1.png'}\n"


ASK = "print(matplotlib.get_backend(auto_select=False))"
AUTO = "None"  # Matplotlib looks for what can open a window when the first figure is made
CHOICES = {
    "no display": ({}, "import lessonkit, matplotlib", BACKEND),
    "Matplotlib is imported before": ({}, "import matplotlib.pyplot, lessonkit, matplotlib", BACKEND),
    "display": ({"DISPLAY": ":9"}, "import lessonkit, matplotlib", AUTO),
    "display, run": ({"DISPLAY": ":9", "LESSONS_RUN": "1"}, "import lessonkit, matplotlib", BACKEND),
    "MPLBACKEND": ({"MPLBACKEND": "pdf"}, "import lessonkit, matplotlib", "pdf"),
    "MPLBACKEND, run": ({"MPLBACKEND": "svg", "LESSONS_RUN": "1"}, "import lessonkit, matplotlib", "svg"),
    "MPLBACKEND is empty": ({"MPLBACKEND": ""}, "import lessonkit, matplotlib", BACKEND),
    "use() before": ({}, "import matplotlib; matplotlib.use('pdf'); import lessonkit", "pdf"),
    "use() after": ({}, "import lessonkit, matplotlib; matplotlib.use('pdf')", "pdf"),
}


@pytest.mark.skipif(sys.platform != "linux", reason="DISPLAY is Linux's")
@pytest.mark.parametrize("choice", CHOICES)
def test_what_is_chosen(house, choice):
    environment, imports, backend = CHOICES[choice]
    if backend == AUTO and not any(map(lessonkit.find_spec, lessonkit._TOOLKITS)):
        backend = BACKEND
    assert python(house, "-c", f"{imports}; {ASK}", **environment).out == backend + "\n"


@pytest.mark.parametrize("platform", ["linux", "darwin", "win32"])
@pytest.mark.parametrize("display", ["", "DISPLAY", "WAYLAND_DISPLAY"])
@pytest.mark.parametrize("toolkit", ["", "_tkinter", "PySide6"])
def test_where_windows_open(monkeypatch, platform, display, toolkit):
    monkeypatch.setattr(sys, "platform", platform)
    monkeypatch.setattr(lessonkit, "find_spec", lambda name: name == toolkit or None)
    if display:
        monkeypatch.setenv(display, ":9")
    expected = {"linux": bool(display and toolkit), "darwin": True, "win32": bool(toolkit)}
    assert lessonkit._can_open_windows() == expected[platform]


def test_nothing_of_matplotlib_is_imported(house):
    source = "import sys, lessonkit, lessonkit.data; print([m for m in sys.modules if 'matplotlib' in m])"
    assert python(house, "-c", source).out == "[]\n"


@pytest.mark.parametrize("imports", ["", "from oldstack.tf1 import tf\n"])
def test_under_the_runner(house, imports):
    source = imports + HEAD + "plt.plot([1, 2])\nplt.show()\nprint('{}', plt.get_backend())\n"
    lessons = [house.add(f"9{n}_figure", source.format(n)) for n in (0, 1)]
    with house.inside(DISPLAY=":9"):
        results = [event for event in runner.run(lessons) if isinstance(event, runner.Result)]
    for n, result in enumerate(results):
        assert (result.exit_code, result.printed) == (0, f"{n} {BACKEND}\n")
        file = house.logs / f"9{n}_figure" / "figure-1.png"
        picture(file)
        # TensorFlow may write there as well, since Matplotlib asks it what a tensor is.
        assert (file.parent / "messages.txt").read_text(encoding="utf-8").endswith(f"Figure 1 is in {file}\n")


def test_what_a_figure_shows(house):
    source = """
import numpy as np
plt.plot(np.arange(3), [1, 3, 2], "o", c="red", markersize=3, label="test")
plt.plot([0.5, 1], [1, float("nan")], c="b")
plt.legend(loc="upper right")
plt.grid()
plt.xlabel("epoch")
plt.ylabel("loss")
plt.title("wine")
plt.show()
plt.imshow(np.eye(2), cmap="Greys")
plt.show()
"""
    answer = run(house, HEAD + source, **shown.environment(house.folder))
    assert answer.code == 0 and answer.files[1::2] == ["figure-1.png", "figure-2.png"]
    curves, digit = shown.figures(answer.folder)
    [axes] = curves["axes"]
    assert [axes[name] for name in ("title", "xlabel", "ylabel", "legend", "grid")] == [
        "wine",
        "epoch",
        "loss",
        ["test"],
        True,
    ]
    points, line = axes["lines"]
    assert points == {
        "x": [0, 1, 2],
        "y": [1, 3, 2],
        "label": "test",
        "color": "#ff0000",
        "style": "None",
        "marker": "o",
    }
    assert line["x"] == [0.5, 1] and np.isnan(line["y"][1]) and line["color"] == "#0000ff"
    assert digit["axes"][0]["images"] == [{"values": [[1, 0], [0, 1]], "cmap": "Greys"}]
    assert not digit["axes"][0]["grid"] and digit["axes"][0]["lines"] == []
