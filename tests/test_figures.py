"""lessonkit.figures: what `plt.show()` saves, where, when it is chosen, and what it says."""

import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import matplotlib.image
import numpy as np
import pytest
import shown
from matplotlib.font_manager import fontManager
from PIL import Image

from lessonkit import figures
from lessonkit.data import stand_ins
from lessonkit.lessons import runner
from lessonkit.lessons.result import Result
from oldstack import windows

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
    answer.files = sorted(file.name for file in answer.folder.glob("[!.]*")) if answer.folder.is_dir() else []
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


def test_a_pause_draws_once_and_the_picture_is_there_for_who_takes_it(house):
    source = """
import numpy as np
canvas = plt.figure().canvas
drawn = []
canvas.mpl_connect("draw_event", drawn.append)
for _ in range(3):
    plt.plot([2, 1])
    plt.draw()
    plt.pause(0.01)
print(len(drawn))
plt.plot([1, 2], "k")
plt.draw()
print(np.asarray(canvas.buffer_rgba()).min(axis=(0, 1)).tolist(), len(drawn))
plt.savefig("a.png", dpi=30)
print(len(drawn))
plt.ioff()
plt.show()
"""
    answer = run(house, HEAD + source)
    assert answer.out == "4\n[0, 0, 0, 255] 5\n6\n"  # the first to find out what to save
    assert answer.files == ["figure-1.png"]


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


LESSON = '"""과적합을 그래프로 보기 · Overfitting as a graph\n\nSlides: none\n"""\n'
USES = "from lessonkit.data import dataset\ndataset({!r})\n"
DRAW = "plt.figure(figsize=(4, 3))\nplt.plot([1, 2])\nplt.title('{}')\nplt.show()\n"


def said_by(file):
    """Returns what a picture says of itself: the lines of its caption."""
    with Image.open(file) as picture:
        return picture.text.get("Title"), picture.text.get("Description")


def test_caption_names_lesson_and_stand_ins(house):
    """In a colour of its own, above what is drawn, which stays as it is."""
    plain = run(house, HEAD + DRAW.format("a"), name="script").folder / "figure-1.png"
    titled = run(house, LESSON + HEAD + DRAW.format("a"), name="37_wine").folder / "figure-1.png"
    marked = (
        run(
            house,
            LESSON + HEAD + USES.format("iris.csv") + USES.format("wine.csv") + DRAW.format("a"),
            name="38_wine",
        ).folder
        / "figure-1.png"
    )
    assert said_by(plain) == ("", "")
    assert said_by(titled) == ("37 Overfitting as a graph", "")
    assert said_by(marked) == (
        "38 Overfitting as a graph",
        "Drawn on generated stand-in data: iris.csv, wine.csv",
    )
    pictures = [picture(file) for file in (plain, titled, marked)]
    heights = [len(pixels) for pixels in pictures]
    assert heights[0] + 20 < heights[1] < heights[1] + 20 < heights[2]
    drawn = [pixels[np.flatnonzero(pixels.any(axis=1))[-1] - 380 :] for pixels in pictures]
    assert all(np.array_equal(drawn[0][:380], other[:380]) for other in drawn[1:])
    for file, is_orange in ((titled, False), (marked, True)):
        red, green, blue = np.moveaxis(matplotlib.image.imread(file)[..., :3], -1, 0)
        assert ((red > 0.6) & (green > 0.25) & (green < 0.45) & (blue < 0.1)).any() == is_orange


def test_caption_of_own_data(house):
    (house.datasets / "iris.csv").write_bytes(stand_ins.make("iris.csv").replace(b"5.", b"6.", 1))
    answer = run(house, LESSON + HEAD + USES.format("iris.csv") + DRAW.format("a"), name="29_iris")
    assert said_by(answer.folder / "figure-1.png")[1] == "Drawn on your own file: iris.csv"


def test_caption_in_korean_where_it_can_be_drawn(house):
    source = LESSON + HEAD + USES.format("iris.csv") + DRAW.format("a")
    no_font = "from lessonkit import figures\nfigures._HANGUL_FONTS = ()\n"
    has_font = bool(set(figures._HANGUL_FONTS) & set(fontManager.get_font_names()))
    korean = ("37 과적합을 그래프로 보기", "생성한 대체 데이터로 그린 그림: iris.csv")
    english = ("37 Overfitting as a graph", "Drawn on generated stand-in data: iris.csv")
    answer = run(house, source, name="37_wine", LC_ALL="ko_KR.UTF-8")
    assert said_by(answer.folder / "figure-1.png") == (korean if has_font else english)
    answer = run(
        house, source.replace("plt.figure", no_font + "plt.figure"), name="37_wine", LC_ALL="ko_KR.UTF-8"
    )
    assert said_by(answer.folder / "figure-1.png") == english
    assert "네모" not in answer.err


def test_caption_leaves_the_figure_as_it_was(house):
    """Also a long one above a small figure, which is saved twice."""
    source = """
plt.figure(figsize=(1, 1))
plt.plot([1, 2])
plt.show(block=False)
plt.show(block=False)
print(plt.gcf().texts, plt.gcf().get_suptitle())
"""
    answer = run(house, LESSON + HEAD + source, name="37_wine")
    assert answer.out == "[] \n"
    pixels = picture(answer.folder / "figure-1.png")
    assert pixels.shape[1] > 250  # wider than the figure


def test_a_font_that_is_newer_than_matplotlibs_list_is_found(house, tmp_path):
    """Matplotlib lists the fonts once; who installs one as advised must not go on seeing boxes."""
    stale = f"""
import matplotlib as mpl
from matplotlib import font_manager
from pathlib import Path
manager = font_manager.fontManager
manager.ttflist = [font for font in manager.ttflist if font.name not in {figures._HANGUL_FONTS!r}]
file = Path(mpl.get_cachedir(), f"fontlist-v{{font_manager.FontManager.__version__}}.json")
font_manager.json_dump(manager, file)
print(file)
"""
    if not set(figures._HANGUL_FONTS) & set(fontManager.get_font_names()):
        pytest.skip("no font for Hangul is installed")
    settings = {"MPLCONFIGDIR": str(tmp_path)}
    file = python(house, "-c", stale, **settings).out.strip()
    assert file.startswith(str(tmp_path)) and 'NanumGothic"' not in Path(file).read_text()
    answer = run(house, HEAD + "plt.plot([1, 2])\nplt.title('손실')\nplt.show()", **settings)
    assert answer.err.splitlines() == [f"Figure 1 is in {answer.folder / 'figure-1.png'}"]


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
    if backend == AUTO and not any(map(windows.find_spec, windows.TOOLKITS)):
        backend = BACKEND
    assert python(house, "-c", f"{imports}; {ASK}", **environment).out == backend + "\n"


@pytest.mark.parametrize("platform", ["linux", "darwin", "win32"])
@pytest.mark.parametrize("display", ["", "DISPLAY", "WAYLAND_DISPLAY"])
@pytest.mark.parametrize("toolkit", ["", "_tkinter", "PySide6"])
def test_where_windows_open(monkeypatch, platform, display, toolkit):
    monkeypatch.setattr(sys, "platform", platform)
    monkeypatch.setattr(windows, "find_spec", lambda name: name == toolkit or None)
    if display:
        monkeypatch.setenv(display, ":9")
    expected = {"linux": bool(display and toolkit), "darwin": True, "win32": bool(toolkit)}
    assert windows.can_open() == expected[platform]


def test_nothing_of_matplotlib_is_imported(house):
    source = "import sys, lessonkit, lessonkit.data; print([m for m in sys.modules if 'matplotlib' in m])"
    assert python(house, "-c", source).out == "[]\n"


@pytest.mark.parametrize("imports", ["", "from oldstack.tf1 import tf\n"])
def test_under_the_runner(house, imports):
    source = imports + HEAD + "plt.plot([1, 2])\nplt.show()\nprint('{}', plt.get_backend())\n"
    lessons = [house.add(f"9{n}_figure", source.format(n)) for n in (0, 1)]
    with house.inside(DISPLAY=":9"):
        results = [event for event in runner.run(lessons) if isinstance(event, Result)]
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


PLOTS = "import os\nimport matplotlib.pyplot as plt\nos.chdir('/')\nfor _ in range(2):\n    plt.plot([1, 2])\n    plt.show()\n"


def test_figures_of_an_old_script_by_itself(house, tmp_path):
    """Below the folder of its user, each script's in a folder of its own, and said once."""
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "plot.py").write_text(PLOTS)
    command = [sys.executable, "-P", "-m", "oldstack"]
    said = []
    for script in (["one/plot.py"], ["two/plot.py"], ["one/plot.py"], ["-m", "one.plot"]):
        done = subprocess.run(
            [*command, *script], cwd=tmp_path, env=house.environment(), capture_output=True, encoding="utf-8"
        )
        assert (done.returncode, done.stdout) == (0, ""), done.stderr
        said.append(done.stderr)
    first, second = tmp_path / "plot_figures", tmp_path / "plot_figures_2"
    assert said == [f"Figures are in {place}\n" for place in (first, second, first, first)]
    for place, name in ((first, "one"), (second, "two")):
        assert sorted(file.name for file in place.iterdir()) == ["figure-1.png", "figure-2.png", "script.txt"]
        assert (place / "script.txt").read_text() == f"{tmp_path / name / 'plot.py'}\n"
        assert picture(place / "figure-2.png").any()
    assert list(house.logs.iterdir()) == []


@pytest.mark.fault(
    "an old script draws, and the folder of its user can't be written",
    "`Figures are not saved: FOLDER can't be written`, once",
    "the script goes on",
)
@pytest.mark.parametrize("backend", ["oldstack", "lessonkit"])
def test_an_old_script_goes_on_where_its_figures_cannot_be_saved(house, tmp_path, backend):
    source = (
        "import errno\nfrom pathlib import Path\nfrom oldstack import figure_folder\n"
        "def refuse(*args, **options):\n    raise PermissionError(errno.EACCES, 'Permission denied')\n"
        "import matplotlib.pyplot as plt\nplt.figure()\nPath.mkdir = refuse\nfigure_folder.begin()\n"
        "for _ in range(2):\n    plt.plot([1, 2])\n    plt.show()\nprint('on')\n"
    )
    answer = python(house, "-c", source, MPLBACKEND=f"module://{backend}.figures")
    assert (answer.code, answer.out) == (0, "on\n")
    folder = house.folder / "notebook_figures"
    assert answer.err == (
        f"Figures are not saved: {folder} can't be written (Permission denied): give yourself write permission there.\n"
    )
