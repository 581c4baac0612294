"""A Keras lesson's verdict: its text, its figures as recorded, the original's spread."""

import dataclasses
import json

import pytest

from lessonkit.folders import ROOT
from lessonkit.lessons import spread

PRINTED = "Epoch 1/2\n5/5 ━━━━━━━ 0s 1ms/step - loss: 0.2\n\n Accuracy: {}\n"


@pytest.fixture(autouse=True)
def english(monkeypatch):
    for name in ("LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", "C.UTF-8")


def expected(
    original=(0.78, 0.79, 0.79, 0.79, 0.80),
    ours=0.79,
    rounding=(0.79,),
    race_free=0.80,
    losses=None,
    name="Accuracy",
):
    losses = losses or [0.2] * len(original)
    return spread.Expected(
        text=["Accuracy: #"],
        original=[{name: value, "last loss": loss} for value, loss in zip(original, losses, strict=True)],
        race_free=[{name: race_free}],
        ours={name: ours},
        rounding=[{name: value} for value in rounding],
    )


def judge(wanted, accuracy="0.7900"):
    return spread.judge(wanted, PRINTED.format(accuracy), [{"loss": [0.3, 0.2]}])


def test_the_originals_digits():
    assert judge(expected(race_free=0.79)) == (True, "the original's digits: Accuracy 0.79")
    # Its races may always have ended otherwise.
    assert judge(expected(original=[0.80] * 5, race_free=0.79))[0]
    assert not judge(expected(original=[0.80] * 5, race_free=0.78))[0]


def test_the_originals_digits_on_another_processor():
    """Further from what was recorded here than rounding brings them, and still the original's own."""
    wanted = dataclasses.replace(expected(), race_free=[{"Accuracy": 0.79}, {"Accuracy": 0.85}])
    assert judge(wanted, "0.8500") == (True, "the original's digits: Accuracy 0.85")
    assert judge(wanted, "0.8400") == (False, "not as recorded: Accuracy 0.84, recorded 0.79 ± 0")


def test_inside_the_spread():
    assert judge(expected()) == (True, "inside the original's spread: Accuracy 0.79 (0.78 to 0.8)")


def test_outside_the_spread_though_as_recorded():
    verdict = judge(expected(original=(0.80, 0.81, 0.81, 0.81, 0.82)))
    assert verdict == (False, "outside the original's spread: Accuracy 0.79, there 0.8 to 0.82")


@pytest.mark.parametrize("text", ["0.7881", "0.7919", "nan"])
def test_not_as_recorded_though_inside_the_spread(text):
    ok, verdict = judge(expected(rounding=(0.7895, 0.7902)), text)
    assert not ok
    assert verdict == f"not as recorded: Accuracy {float(text):g}, recorded 0.79 ± 0.001"


@pytest.mark.parametrize("text", ["0.7890", "0.7910"])
def test_rounding_may_go_twice_as_far_as_was_tried(text):
    assert judge(expected(rounding=(0.7895, 0.7902)), text)[0]


def test_what_no_rounding_changed_must_be_the_recorded_one():
    assert not judge(expected(), "0.7901")[0]


def test_without_other_roundings_only_the_spread_counts():
    assert judge(expected(rounding=()), "0.7901")[0]
    assert not judge(expected(rounding=()), "0.8001")[0]


def test_few_runs_of_the_original_are_no_spread():
    verdict = judge(expected(original=(0.80, 0.81)))
    assert verdict == (True, "beside the original: Accuracy 0.79, there 0.8 to 0.81 in 2 runs")
    assert not judge(expected(original=(0.80, 0.81)), "0.81")[0]
    verdict = judge(expected(original=(0.80,)))
    assert verdict == (True, "beside the original: Accuracy 0.79, there 0.8 in one run")


@pytest.mark.parametrize(
    ("printed", "line"),
    [
        ("\n Accuracy: 0.7900\nmore\n", 2),
        ("\n Test Accuracy: 0.7900\n", 1),
        ("", 1),
    ],
)
def test_another_text(printed, line):
    ok, verdict = spread.judge(expected(), printed, [])
    assert not ok
    assert verdict.startswith(f"differs at line {line}: expected ")


def test_a_training_that_failed_does_not_widen_the_spread():
    losses = [0.20, 0.21, 0.22, 0.23, 0.24, 0.65]
    wanted = expected(original=(0.80, 0.81, 0.82, 0.83, 0.81, 0.65), losses=losses)
    assert not judge(wanted)[0]
    assert "there 0.8 to 0.83" in judge(wanted)[1]


def test_numbered_figures_are_judged_by_their_mean():
    wanted = spread.Expected(
        text=["fold: #, #"],
        original=[{"fold 1": 0.8, "fold 2": 0.9}, *[{"fold 1": 0.9, "fold 2": 0.82}] * 4],
        race_free=[],
        ours={"fold 1": 0.7, "fold 2": 1.0},
        rounding=[{"fold 1": 0.7, "fold 2": 1.0}],
    )
    verdict = spread.judge(wanted, "fold: 0.7, 1.0\n", [])
    assert verdict == (True, "inside the original's spread: fold 0.85 (0.85 to 0.86)")


def test_without_a_printed_figure_the_last_training_counts():
    wanted = spread.Expected(
        text=[],
        original=[{"last loss": 0.1, "epochs": 2}, *[{"last loss": 0.3, "epochs": 2}] * 4],
        race_free=[],
        ours={"last loss": 0.2, "epochs": 2},
        rounding=[{"last loss": 0.2, "epochs": 2}],
    )
    assert spread.judge(wanted, "", [{"loss": [0.3, 0.2]}])[0]
    assert not spread.judge(wanted, "", [{"loss": [0.3, 0.25]}])[0]


def test_a_file_in_which_something_is_missing_is_none(tmp_path):
    file = tmp_path / "x.json"
    assert spread.read(file, False) is None
    whole = {"text": [], "original": {"0": [{"a": 1}]}, "ours": {"0": {"a": 1}}, "rounding": [{"a": 1}]}
    for name in ("text", "original", "ours"):
        file.write_text(json.dumps({"real": {key: value for key, value in whole.items() if key != name}}))
        assert spread.read(file, False) is None
    file.write_text(json.dumps({"real": whole}))
    assert spread.read(file, False).ours == {"a": 1}
    assert spread.read(file, True) is None


KOREAN = {
    "the original's digits": (expected(race_free=0.79), "원래 환경과 같은 숫자: Accuracy 0.79"),
    "inside": (expected(), "원래 환경의 범위 안: Accuracy 0.79 (0.78~0.8)"),
    "outside": (
        expected(original=(0.80, 0.81, 0.81, 0.81, 0.82)),
        "원래 환경의 범위를 벗어남: Accuracy 0.79, 범위 0.8~0.82",
    ),
    "not as recorded": (
        expected(ours=0.8, rounding=(0.799,)),
        "기록과 다름: Accuracy 0.79, 기록 0.8 ± 0.002",
    ),
    "few runs": (
        expected(original=(0.80, 0.81)),
        "원래 환경과 나란히: Accuracy 0.79, 거기서는 2번에 0.8~0.81",
    ),
    "another text": (
        dataclasses.replace(expected(), text=["Loss: #"]),
        "1번째 줄이 다름: 기대한 줄 Loss: #, 찍힌 줄 Accuracy: #",
    ),
    "a line too much": (
        dataclasses.replace(expected(), text=[]),
        "1번째 줄이 다름: 기대한 줄 없음, 찍힌 줄 Accuracy: #",
    ),
    "incomplete": (
        dataclasses.replace(expected(), ours={"last loss": 0.2}),
        "기록이 모자람: 8번 가운데 1번에 Accuracy이(가) 없음",
    ),
}


@pytest.mark.parametrize("verdict", KOREAN)
def test_verdicts_in_korean(verdict, monkeypatch):
    monkeypatch.setenv("LANG", "ko_KR.UTF-8")
    wanted, korean = KOREAN[verdict]
    assert judge(wanted) == (verdict in ("the original's digits", "inside", "few runs"), korean)


LACKING = {
    "ours": ({"ours": {"last loss": 0.2}}, 1),
    "rounding": ({"rounding": [{"Accuracy": 0.79}, {"last loss": 0.2}, {}]}, 2),
    "original": ({"original": [{"Accuracy": 0.79}, *[{"last loss": 0.2}] * 4]}, 4),
    "race-free": ({"race_free": [{"Accuracy": 0.79}, {"last loss": 0.2}]}, 1),
}


@pytest.mark.parametrize("part", LACKING)
def test_a_figure_that_a_recorded_run_lacks_is_said(part):
    changes, lacking = LACKING[part]
    wanted = dataclasses.replace(expected(), **changes)
    verdict = f"incompletely recorded: Accuracy is missing in {lacking} of {len(wanted.runs)} runs"
    assert judge(wanted) == (False, verdict)


def test_a_figure_that_was_never_recorded_is_not_judged():
    other = {"Loss": 0.2}
    wanted = spread.Expected(["Accuracy: #, Loss: #"], [other] * 5, [other], other, [other])
    printed = "Accuracy: 0.1, Loss: {}\n"
    assert spread.judge(wanted, printed.format(0.2), []) == (True, "the original's digits: Loss 0.2")
    assert not spread.judge(wanted, printed.format(0.3), [])[0]
    nothing = spread.Expected(["Accuracy: #, Loss: #"], [{}] * 5, [], {}, [])
    verdict = (True, "not recorded for these data: nothing to compare with")
    assert spread.judge(nothing, printed.format(0.2), []) == verdict


@pytest.mark.parametrize(("loss", "stays"), [(3.25, True), (3.26, False), (0.0, True)])
def test_a_training_has_failed_beyond_tukeys_outer_fence(loss, stays):
    """The quartiles are 1.25 and 1.75: the fence is 3 times their distance above."""
    runs = [{"last loss": each} for each in (1.0, 1.25, 1.25, 1.5, 1.75, 1.75, 2.0)] * 2
    assert ({"last loss": loss} in spread.learned([*runs, {"last loss": loss}])) == stays


@pytest.mark.parametrize(
    ("name", "failed"),
    [("28_pima_diabetes", ["6"]), ("39_boston_housing", ["3", "9"]), ("36_wine_checkpoint", [])],
)
def test_the_seeds_with_which_the_original_learned_nothing(name, failed):
    file = ROOT / "keras_lessons" / "expected" / f"{name}.json"
    seeds = json.loads(file.read_text(encoding="utf-8"))["real"]["original"]
    runs = [(seed, run) for seed in seeds for run in seeds[seed]]
    stay = spread.learned([run for _, run in runs])
    assert [seed for seed, run in runs if run not in stay] == failed
