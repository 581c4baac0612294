"""lessonkit.lessons.outcome: on what Keras 2.2.5 and Keras 3.15 printed, to a terminal and to a file."""

import math

import pytest

from lessonkit.lessons.outcome import current_names, figures, lines

KERAS_2 = """\
Train on 50 samples, validate on 50 samples
Epoch 1/2

10/50 [=====>........................] - ETA: 0s - loss: 0.2681 - acc: 0.5000
50/50 [==============================] - 0s 2ms/step - loss: 0.2480 - acc: 0.5600 - val_loss: 0.2456 - val_acc: 0.5200
Epoch 2/2

50/50 [==============================] - 0s 53us/step - loss: 0.2475 - acc: 0.5400 - val_loss: 0.2453 - val_acc: 0.5200
Epoch 1/1
 - 0s - loss: 0.2459 - acc: 0.5300

Epoch 00001: val_loss improved from inf to 0.24378, saving model to ./output/01-0.2438.hdf5

Epoch 00002: val_loss did not improve from 0.24378
Restoring model weights from the end of the best epoch
Epoch 00012: early stopping

 32/100 [========>.....................] - ETA: 0s
100/100 [==============================] - 0s 9us/step

 Accuracy: 0.5900
"""
KERAS_3 = (
    "Epoch 1/2\n\n"
    "\x1b[1m1/5\x1b[0m \x1b[32m━━━━\x1b[0m\x1b[37m━━━━━━━━━━━━━━━━\x1b[0m \x1b[1m1s\x1b[0m 303ms/step"
    f" - accuracy: 0.3000 - loss: 0.3295{chr(8) * 72}\n"
    "\x1b[1m5/5\x1b[0m \x1b[32m━━━━━━━━━━━━━━━━━━━━\x1b[0m\x1b[37m\x1b[0m \x1b[1m0s\x1b[0m 24ms/step"
    " - accuracy: 0.4400 - loss: 0.2727 - val_accuracy: 0.3800 - val_loss: 0.2662\n"
    "10/10 - 0s - 3ms/step - accuracy: 0.4000 - loss: 0.2666\n\n"
    "Epoch 1: val_loss improved from None to 0.26165, saving model to model/01-0.2617.keras\n\n"
    "Epoch 1: finished saving model to model/01-0.2617.keras\n"
    "\nEpoch 2: val_loss did not improve from 0.26165\n"
    "Restoring model weights from the end of the best epoch: 2.\n"
    "Epoch 12: early stopping\n"
    "\n\x1b[1m4/4\x1b[0m \x1b[32m━━━━━━━━━━━━━━━━━━━━\x1b[0m\x1b[37m\x1b[0m \x1b[1m0s\x1b[0m 4ms/step"
    " - accuracy: 0.4000 - loss: 0.2598 \n"
    "\n Accuracy: 0.5900\n"
)
KERAS_2_TERMINAL = (
    "Epoch 1/1\r\n\r10/20 [==============>...............] - ETA: 0s - loss: 0.2450 - acc: 0.7000"
    f"{chr(8) * 77}\r20/20 [==============================] - 0s 21ms/step - loss: 0.2657 - acc: 0.5500\r\n"
    "\r20/20 [==============================] - 0s 1ms/step\r\n\r\n Accuracy: 0.5900\r\n"
)
KERAS_3_TERMINAL = (
    "\r\x1b[1m1/2\x1b[0m \x1b[32m━━━━━━━━━━\x1b[0m\x1b[37m━━━━━━━━━━\x1b[0m \x1b[1m1s\x1b[0m 1s/step"
    f" - accuracy: 0.1000 - loss: 0.3232{chr(8) * 69}\r\x1b[1m2/2\x1b[0m "
    "\x1b[32m━━━━━━━━━━━━━━━━━━━━\x1b[0m\x1b[37m\x1b[0m \x1b[1m1s\x1b[0m 32ms/step"
    " - accuracy: 0.2000 - loss: 0.3252\r\n\r\n Accuracy: 0.5900\r\n"
)
INFO = """\
<class 'pandas.core.frame.DataFrame'>
RangeIndex: 208 entries, 0 to 207
Data columns (total 61 columns):
0     208 non-null float64
dtypes: float64(60), object(1)
memory usage: 99.2+ KB
       0       1       2
0  0.0200  0.0371  0.0428
"""


@pytest.mark.parametrize("printed", [KERAS_2, KERAS_3, KERAS_2_TERMINAL, KERAS_3_TERMINAL])
def test_progress_output_is_left_out(printed):
    assert lines(printed) == ["Accuracy: 0.5900"]
    assert figures(printed, []) == {"Accuracy": 0.59}


def test_a_line_printed_while_the_bar_stands_stays():
    assert lines("\r 1/2 ━━━━ 1s 1s/step\b\b\b\r hello\n") == ["hello"]


def test_a_lesson_s_own_lines_stay():
    printed = "Epoch: 2000, RMSE = 2.8810\n3/4 of it\n1/2 [0.1 0.9]\n - 0 s\nEpoch 3: my loss 0.5\nTrain on 5 samples\n"
    assert lines(printed) == [line.strip() for line in printed.splitlines()]


@pytest.mark.parametrize(
    ("printed", "named"),
    [
        ("loss= 0.24461405992507934\naccuracy= 0.59\n", {"loss": 0.24461405992507934, "accuracy": 0.59}),
        (
            "\n 10 fold accuracy: ['0.9000', '0.8000', '1.0000']\n",
            {"fold accuracy 1": 0.9, "fold accuracy 2": 0.8, "fold accuracy 3": 1.0},
        ),
        (
            "실제가격: 22.600, 예상가격: 24.123\n실제가격: 50.000, 예상가격: -2.500\n",
            {"실제가격 1": 22.6, "예상가격 1": 24.123, "실제가격 2": 50.0, "예상가격 2": -2.5},
        ),
        (
            "학습셋 이미지 수 : 60000 개\n0\t0\t3\t18\t\nclass : 5 \n[0. 0. 1.]\n",
            {"학습셋 이미지 수": 60000, "class": 5},
        ),
        ("46 카테고리\n8982 학습용 뉴스 기사\n[1, 2, 2, 8]\n", {}),
        ("Epoch: 20, loss = 1.5e-05, 기울기 a = [1. 2.]\n", {"Epoch": 20, "loss": 1.5e-05, "기울기 a 1": 1, "기울기 a 2": 2}),
        ("Total params: 1,199,882\n", {"Total params": 1199882}),
        (" Total params: 50 (204.00 B)\n", {"Total params": 50}),
        ("Keras: 2.2.5\nfile=07a\n", {}),
        (INFO, {"RangeIndex": 208}),
        ("", {}),
    ],
)  # fmt: skip
def test_printed_figures_are_named(printed, named):
    assert figures(printed, []) == named


def test_a_figure_may_be_no_number():
    found = figures("loss= nan\nlowest: -inf\n", [])
    assert math.isnan(found["loss"]) and found["lowest"] == -math.inf


def test_figures_of_the_last_training():
    first = {"loss": [0.9], "acc": [0.1], "val_loss": [0.0], "val_acc": [0.2]}
    last = {"loss": [0.3, 0.25, 0.2], "acc": [0.5, 0.5, 0.75], "val_loss": [0.4, 0.1, 0.15], "val_acc": [0.5, 0.6, 0.55]}  # fmt: skip
    expected = {
        "Accuracy": 0.75, "last loss": 0.2, "last accuracy": 0.75, "last val_loss": 0.15, "last val_accuracy": 0.55,
        "best val_loss": 0.1, "epochs": 3,
    }  # fmt: skip
    assert figures(" Accuracy: 0.7500\n", [first, last]) == expected
    assert figures(" Accuracy: 0.7500\n", [first, current_names(last)]) == expected
    assert figures("", [{"loss": [2.0, 1.0]}]) == {"last loss": 1.0, "epochs": 2}


def test_a_training_without_an_epoch_has_no_figures():
    assert figures("", [{}]) == figures("", [{"loss": []}]) == {}


def test_names_of_today():
    assert current_names({"acc": [1], "val_acc": [2], "accuracy": [3], "account": [4]}) == {
        "accuracy": [3], "val_accuracy": [2], "account": [4],
    }  # fmt: skip
