"""Every Keras lesson prints what is recorded, trains as the original did, and leaves figures and curves."""

import json
import re
import subprocess
import sys

import numpy as np
import pytest
import shown

from lessonkit.data import REAL, STAND_IN
from lessonkit.folders import events
from lessonkit.lessons import catalog, outcome, runner, slide_figures, spread
from lessonkit.lessons.result import Result
from lessonkit.machine import processor

LESSONS = {lesson.name: lesson for lesson in catalog.lessons() if lesson.compare == "spread"}
LINE_BY_LINE = [
    lesson.name
    for lesson in catalog.lessons()
    if lesson.package == "keras_lessons" and lesson.compare != "spread"
]
# They take minutes, so here they are run with --quick.
LONG = ["41_mnist_mlp", "44_mnist_cnn", "45_reuters_lstm", "46_imdb_cnn_lstm"]
SHORT = [name for name in LESSONS if name not in LONG]
THE_ORIGINALS_DIGITS = ["26_thoracic_surgery", "29_iris", "30_sonar", "31_hidden_layers_and_overfitting", "32_sonar_train_test", "33_sonar_save_load", "34_sonar_kfold", "40_mnist_data"]  # fmt: skip
# How far the losses of epochs 1 to 3 may be from the race-free original's, relatively.
LOSSES = {
    "26_thoracic_surgery": 1e-3,  # its sigmoid is saturated
    "29_iris": 1e-5,
    "30_sonar": 1e-5,
    "31_hidden_layers_and_overfitting": 1e-5,
    "32_sonar_train_test": 1e-5,
    "33_sonar_save_load": 1e-5,
    "34_sonar_kfold": 1e-5,
    "35_wine": 1e-5,
    "36_wine_checkpoint": 1e-5,
    "37_wine_overfit_graph": 1e-5,
    "38_wine_early_stopping": 1e-5,
    "39_boston_housing": 1e-4,
}
TRAINING = [name for name in [*LESSONS, "25_optimizers"] if name != "40_mnist_data"]
VALIDATING = [name for name in TRAINING if name[:2] in ("11", "36", "37", "38", "41", "44", "45", "46")]

every_short_lesson = pytest.mark.parametrize("name", SHORT)


def recorded(name, kind):
    """Returns what is recorded of a lesson."""
    return json.loads(LESSONS[name].expected.read_text(encoding="utf-8"))[kind]


def run(house, names):
    """Runs lessons, two at a time; returns their results by name."""
    found = runner.run([house.lesson(name) for name in names], 2)
    return {event.lesson.name: event for event in found if isinstance(event, Result)}


@pytest.fixture(scope="module")
def runs(make_house, real_data):
    """Returns a house in which all lessons have run, and their results."""
    house = make_house("keras_lessons")
    mirror = {"LESSONS_DATA_MIRROR": real_data} if real_data else {}
    with house.inside(**shown.environment(house.folder), **mirror):
        results = run(house, [*SHORT, *LINE_BY_LINE])
    with house.inside(**shown.environment(house.folder), **mirror, LESSONS_QUICK="1"):
        yield house, results | run(house, LONG)


@pytest.fixture(scope="module")
def stand_in_runs(make_house):
    """Returns the results of all lessons where no real data can be had."""
    house = make_house("keras_lessons")
    with house.inside():
        results = run(house, SHORT)
    with house.inside(LESSONS_QUICK="1"):
        yield results | run(house, LONG)


@every_short_lesson
def test_lesson_prints_what_is_expected(runs, real_data, name):
    result = runs[1][name]
    ok, verdict = result.judge()
    assert ok, verdict
    assert set(result.data) == set(LESSONS[name].data)
    if real_data:
        assert set(result.data.values()) <= {REAL}
        assert verdict.startswith(("the original's digits", "inside the original's spread"))


@pytest.mark.parametrize("name", LINE_BY_LINE)
def test_lesson_compared_line_by_line_prints_what_the_original_did(runs, name):
    result = runs[1][name]
    assert result.judge() in ((True, "same"), (True, "same within the last digit"))
    assert result.lesson.expect in result.printed


@pytest.mark.parametrize(
    "row",
    [row for row in slide_figures.read() if row.lesson in LESSONS],
    ids=lambda row: f"{row.line}-{row.lesson}",
)
def test_lesson_prints_the_figures_of_the_slides(runs, real_data, row):
    if not real_data:
        pytest.skip("they are those of the real data, which can't be had here")
    assert row.printed in runs[1][row.lesson].printed


@pytest.mark.parametrize("name", THE_ORIGINALS_DIGITS)
def test_lesson_prints_the_originals_digits(runs, real_data, name):
    if not real_data:
        pytest.skip("they hold for the real data, which can't be had here")
    assert runs[1][name].judge()[1].startswith("the original's digits")


def recorded_lines(name):
    """Returns the lines that a lesson was recorded to print, on the real data where it was."""
    parts = json.loads(LESSONS[name].expected.read_text(encoding="utf-8"))
    part = next(parts[kind] for kind in (REAL, STAND_IN) if "ours" in parts.get(kind, {}))
    numbers, lines = iter(part["ours"]["0"].values()), part["text"]
    # A figure stands after a name, or after another one; pandas heads a column with `#`.
    return [(line, [next(numbers) for _ in re.findall(r"[:=,]\s*[\[('\"]*#", line)]) for line in lines]


@pytest.mark.parametrize("name", LESSONS)
def test_the_line_of_the_header_is_a_recorded_one(name):
    expect = LESSONS[name].expect
    shown = outcome.template(expect)[0], list(outcome.printed_figures(expect).values())
    assert shown in recorded_lines(name)


@pytest.mark.parametrize("name", THE_ORIGINALS_DIGITS)
def test_lesson_prints_the_line_of_its_header(runs, real_data, name):
    if not real_data:
        pytest.skip("the line holds for the real data, which can't be had here")
    assert LESSONS[name].expect in runs[1][name].printed


# Where no other roundings are recorded, and why.
WITHOUT_ROUNDINGS = {
    ("41_mnist_mlp", STAND_IN): "its trainings take minutes",
    ("44_mnist_cnn", REAL): "its trainings take an hour",
    ("44_mnist_cnn", STAND_IN): "its trainings take an hour",
    ("45_reuters_lstm", STAND_IN): "its trainings take minutes",
    ("46_imdb_cnn_lstm", STAND_IN): "its trainings take minutes",
}


def test_every_lesson_is_recorded():
    kinds = [
        (name, kind) for name in LESSONS for kind in (REAL, STAND_IN) if kind == REAL or LESSONS[name].data
    ]
    found = {(name, kind): spread.read(LESSONS[name].expected, kind == STAND_IN) for name, kind in kinds}
    assert all(found.values())
    assert [key for key in kinds if not found[key].rounding] == [*WITHOUT_ROUNDINGS]


@pytest.mark.parametrize("name", LESSONS)
def test_every_run_has_the_figures_of_every_other(name):
    for stand_in in (False, True):
        if expected := spread.read(LESSONS[name].expected, stand_in):
            assert {frozenset(run) for run in expected.runs} == {frozenset(expected.ours)}


@pytest.mark.parametrize("name", LOSSES)
def test_first_losses_are_the_race_free_originals(runs, real_data, name):
    if not real_data:
        pytest.skip("they hold for the real data, which can't be had here")
    ours, theirs = runs[1][name].fits[0]["history"], recorded(name, REAL)["race_free"]
    theirs = theirs.get(processor(), next(iter(theirs.values())))["history"]
    np.testing.assert_allclose(ours["loss"][:3], theirs["loss"][:3], rtol=LOSSES[name])
    if "val_loss" in theirs:
        np.testing.assert_allclose(ours["val_loss"][:3], theirs["val_loss"][:3], rtol=LOSSES[name])


@pytest.mark.parametrize("name", LONG)
def test_long_lesson_runs_quickly_and_says_so(runs, name):
    ok, verdict = runs[1][name].judge()
    assert ok
    assert verdict.startswith("quick, 2/")
    assert verdict.endswith(": nothing to compare with")


@pytest.mark.parametrize("name", LESSONS)
def test_lesson_on_stand_in_data_prints_what_is_expected_and_says_so(stand_in_runs, name):
    result = stand_in_runs[name]
    assert set(result.data.values()) == {STAND_IN}
    ok, verdict = result.judge()
    assert ok, verdict
    assert verdict.startswith("quick, " if name in LONG else "stand-in data: ")


@pytest.mark.parametrize("kind", [REAL, STAND_IN])
@pytest.mark.parametrize("name", [name for name in SHORT if name != "40_mnist_data"])
def test_ten_seeds_come_from_where_the_originals_do(name, kind):
    """A two-sample test: the labels of runs are shuffled, and the means' distance must not be a rare one."""
    parts = recorded(name, kind)
    seeds = parts["original"].keys() & parts["ours"].keys()
    theirs = spread.learned([run for seed in seeds for run in parts["original"][seed]])
    ours = spread.learned([parts["ours"][seed] for seed in seeds])
    figures = {figure for figure in ours[0] if figure in theirs[0]} - {"epochs"}
    assert figures
    random = np.random.RandomState(0)
    for figure in figures:
        values = np.array([run[figure] for run in [*theirs, *ours]])
        orders = np.array([random.permutation(len(values)) for _ in range(5000)])
        means = values[orders][:, : len(theirs)].mean(1) - values[orders][:, len(theirs) :].mean(1)
        distance = abs(values[: len(theirs)].mean() - values[len(theirs) :].mean())
        # With so many figures, one of them is as far out as one in a hundred.
        assert (abs(means) >= distance - 1e-12).mean() > 0.001, figure


@pytest.mark.parametrize("name", TRAINING)
def test_curves_are_in_tensorboard(runs, name):
    from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

    house, results = runs
    folder, history = house.logs / name, results[name].fits[0]["history"]
    for part in ("train", "validation") if name in VALIDATING else ("train",):
        accumulator = EventAccumulator(str(folder / part))
        accumulator.Reload()
        tags = accumulator.Tags()["tensors"]
        assert "epoch_loss" in tags
        assert len(accumulator.Tensors("epoch_loss")) <= len(history["loss"])
    assert len(events(folder)) >= len(results[name].fits)


def lines(name, figures):
    """Returns the lines of the only axes of the only figure."""
    [figure] = figures
    [axes] = figure["axes"]
    assert axes["xlabel"] and axes["ylabel"], name
    return axes, axes["lines"]


def test_figure_of_iris_in_pairs(runs):
    [figure] = shown.figures(runs[0].logs / "29_iris")
    labels = {axes[label] for axes in figure["axes"] for label in ("xlabel", "ylabel")}
    assert {"sepal_length", "sepal_width", "petal_length", "petal_width"} <= labels
    assert figure["legend"] == ["Iris-setosa", "Iris-versicolor", "Iris-virginica"]
    assert sum(len(points) for axes in figure["axes"] for points in axes["points"]) >= 12 * 150


def test_figure_of_overfitting(runs):
    house, results = runs
    history = results["37_wine_overfit_graph"].fits[0]["history"]
    axes, (losses, accuracies, best) = lines("37", shown.figures(house.logs / "37_wine_overfit_graph"))
    assert (losses["color"], accuracies["color"]) == ("#ff0000", "#0000ff")
    assert losses["x"] == accuracies["x"] == list(range(1, 3501))
    lowest = int(np.argmin(history["val_loss"])) + 1
    assert best["x"] == [lowest, lowest] and best["style"] == "--"
    assert axes["legend"][-1] == f"lowest val_loss: epoch {lowest}"
    assert losses["y"] == pytest.approx(history["val_loss"])
    assert accuracies["y"] == pytest.approx(history["accuracy"])


def test_figure_of_a_digit(runs):
    [figure] = shown.figures(runs[0].logs / "40_mnist_data")
    [axes] = figure["axes"]
    [image] = axes["images"]
    assert image["cmap"] == "Greys"
    printed = [row for row in runs[1]["40_mnist_data"].printed.splitlines() if row.count("\t") == 28]
    assert np.array_equal(image["values"], [list(map(int, row.split())) for row in printed])


@pytest.mark.parametrize("name", LONG)
def test_figure_of_losses(runs, name):
    house, results = runs
    history = results[name].fits[0]["history"]
    axes, (red, blue) = lines(name, shown.figures(house.logs / name))
    assert (axes["xlabel"], axes["ylabel"], axes["grid"]) == ("epoch", "loss", True)
    assert (red["color"], blue["color"]) == ("#ff0000", "#0000ff")
    assert red["x"] == blue["x"] == [1, 2]
    assert axes["xticks"] == [1, 2]
    assert red["y"] == pytest.approx(history["val_loss"])
    assert blue["y"] == pytest.approx(history["loss"])
    assert [label.replace("_", " ") for label in axes["legend"]] == ["Testset loss", "Trainset loss"]


def test_checkpoints_are_kept_and_a_former_runs_are_not(runs):
    house, results = runs
    files = sorted((house.logs / "36_wine_checkpoint" / "model").iterdir())
    losses = results["36_wine_checkpoint"].fits[0]["history"]["val_loss"]
    better = [n for n, loss in enumerate(losses) if loss < min([np.inf, *losses[:n]])]
    assert [file.name for file in files] == sorted(f"{n + 1:02d}-{losses[n]:.4f}.keras" for n in better)


def test_saved_model_asks_for_nothing_of_ours(runs, tmp_path):
    model = runs[0].logs / "33_sonar_save_load" / "output" / "my_model.keras"
    code = f"import keras; print(keras.models.load_model({str(model)!r}).count_params())"
    process = subprocess.run(
        [sys.executable, "-I", "-c", code], cwd=tmp_path, capture_output=True, encoding="utf-8", timeout=300
    )
    assert (process.returncode, process.stdout) == (0, "1725\n"), process.stderr


@pytest.mark.parametrize("name", ["26_thoracic_surgery", "36_wine_checkpoint"])
def test_lesson_run_by_itself_prints_the_same(runs, real_data, tmp_path, name):
    house, results = runs
    mirror = {"LESSONS_DATA_MIRROR": real_data} if real_data else {}
    process = subprocess.run(
        [sys.executable, house.folder / "keras_lessons" / f"{name}.py"],
        cwd=tmp_path,
        env=house.environment(**mirror),
        capture_output=True,
        encoding="utf-8",
        timeout=300,
    )
    assert process.returncode == 0, process.stderr
    assert outcome.lines(process.stdout) == outcome.lines(results[name].printed)
    assert not list(tmp_path.iterdir())
