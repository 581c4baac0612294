"""lessonkit.lessons.transcript: what stays of what Keras 2.2.5, Keras 3.15 and others write to a terminal."""

import re

import pytest

from lessonkit.lessons import outcome, printed
from lessonkit.lessons.transcript import Transcript, shown

CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
GREEN, RESET, BACK = "\x1b[32m", "\x1b[0m", "\b" * 60 + "\r"


def bar(step, steps, figures):
    """Returns a bar as Keras 3 draws it, in colours, with what takes it back."""
    return f"\x1b[1m{step}/{steps}{RESET} {GREEN}━━━━{RESET} \x1b[1m0s{RESET} 1ms/step - {figures}"


def epoch(number, planned, loss):
    """Returns what Keras 3 writes for an epoch of two steps."""
    half, whole = (bar(step, 2, f"loss: {loss}") for step in (1, 2))
    return f"Epoch {number}/{planned}\n\r{half}{BACK}{whole} - val_loss: 0.5\n"


def training(epochs, planned=None):
    """Returns what Keras 3 writes for some epochs, of which the loss is their number."""
    return "".join(epoch(number, planned or epochs, number) for number in range(1, epochs + 1))


def kept(written, thins=True, pieces=1 << 20):
    """Returns the text that is kept of what is written, however it comes."""
    transcript, content = Transcript(thins), written.encode()
    parts = [transcript.feed(content[at : at + pieces]) for at in range(0, len(content), pieces)]
    return "".join(parts) + transcript.close()


def epochs_of(text):
    """Returns the numbers of the epochs in a text; each must have its last bar under it, and only that."""
    lines = text.splitlines()
    numbers = [int(line.split()[1].partition("/")[0]) for line in lines if line.startswith("Epoch ")]
    bars = [f"2/2 ━━━━ 0s 1ms/step - loss: {number} - val_loss: 0.5" for number in numbers]
    assert [line for line in lines if line.startswith("2/2")] == bars
    return numbers


@pytest.mark.parametrize(
    "row, text",
    [
        ("plain \ttext ", "plain \ttext "),
        ("\x1b[1;31mred\x1b[0m and \x1b]0;title\x07back", "red and back"),
        ("10%\r50%\r100%", "100%"),
        ("longer\rshort", "shortr"),
        ("abc\b\bX", "aXc"),
        ("one\r", "one"),
        ("a\x00b\x07c\x0bd\x9be", "abcde"),
        ("가나다\b\b라", "가나라"),
        ("\r 1/2 ━━━━ 1s 1s/step - loss: 0.5\b\b\r hello", " hello"),
        ("\x1b[2K\x1b[1Gdone", "done"),
        ("|\b/\b-\b\\\b ready", " ready"),
    ],
)
def test_what_a_terminal_shows_of_a_row(row, text):
    assert shown(row) == text


@pytest.mark.parametrize(
    ("row", "text"),
    [
        (f"{GREEN}red{RESET}", "red"),
        ("\x1b[?25lhidden\x1b[K", "hidden"),
        ("done\r", "done"),
        ("\r 1/2 ━━━━ 1s 1s/step - loss: 0.5\b\b\b\r hello", "hello"),
        ("50%\r100%", "100%"),
        ("가나다\b\b라", "가나라"),
        ("wait ...\r        \r", ""),
    ],
)
def test_all_readers_see_what_a_terminal_shows(row, text):
    """What is kept, what is compared, and what the pages show; from what was written, or from what is kept of it."""
    for written in (f"{row}\nend\n", kept(f"{row}\nend\n")):
        assert outcome.lines(written) == [*([text] if text else []), "end"]
        assert [part.strip() for part in printed.parts(written)] == [text, "end"]


def test_all_readers_take_a_bar_for_progress():
    """The last state of a bar, if one is asked for."""
    for written in (
        f"\r{bar(1, 2, 'loss: 9')}{BACK}{bar(2, 2, 'loss: 8')}\n",
        "2/2 ━━━━ 0s 1ms/step - loss: 8\n",
    ):
        assert outcome.lines(written) == []
        assert printed.parts(written) == [printed.Progress("2/2 ━━━━ 0s 1ms/step - loss: 8")]


@pytest.mark.parametrize("pieces", [1, 7, 1 << 20])
def test_text_does_not_depend_on_how_it_comes(pieces):
    written = "시작\n" + training(25) + "\n 정확도: 0.5\n" + training(3) + "끝"
    text = kept(written, pieces=pieces)
    assert text == kept(written)
    assert text.startswith("시작\nEpoch 1/25\n") and text.endswith("끝")
    assert not CONTROL.search(text)


@pytest.mark.parametrize(
    "epochs, stay",
    [
        (3, [1, 2, 3]),
        (10, list(range(1, 11))),
        (20, [1, *range(2, 21, 2)]),
        (3500, [1, *range(350, 3501, 350)]),
    ],
)
def test_first_tenth_parts_and_last_epoch_stay(epochs, stay):
    assert epochs_of(kept(training(epochs))) == stay


def test_last_epoch_of_a_training_that_stops_early_stays():
    written = training(13, planned=30) + "Epoch 13: early stopping\n\n Accuracy: 0.5\n"
    lines = kept(written).splitlines()
    assert epochs_of("\n".join(lines[:-3])) == [1, 3, 6, 9, 12, 13]
    assert lines[-3:] == ["Epoch 13: early stopping", "", " Accuracy: 0.5"]
    # Or one that is stopped.
    assert epochs_of(kept(training(13, planned=30))) == [1, 3, 6, 9, 12, 13]


def test_each_training_has_its_last_epoch():
    evaluation = f"\r{bar(1, 1, 'loss: 9')}\n"
    for between in ("", evaluation, "fold\n"):
        text = kept((training(13, planned=30) + between) * 2)
        assert epochs_of(text) == [1, 3, 6, 9, 12, 13] * 2
    assert kept(evaluation) == "1/1 ━━━━ 0s 1ms/step - loss: 9\n"


def test_what_a_checkpoint_says_is_thinned_with_the_epochs():
    def notes(number):
        return f"\nEpoch {number}: val_loss improved from 9 to {number}, saving model to x\n\nEpoch {number}: finished saving model to x\n"

    text = kept("".join(map(notes, range(1, 124))) + "\n end\n")
    assert text == "".join(map(notes, [1, 2, 5, 10, 20, 50, 100, 123])) + "\n end\n"
    both = "".join(epoch(number, 40, number) + notes(number) for number in range(1, 41))
    text = kept(both)
    assert epochs_of(re.sub(r"Epoch \d+: .*\n", "", text)) == [1, *range(4, 41, 4)]
    assert text.count("finished saving") == text.count("improved") == 11


def test_a_lesson_s_own_lines_stay():
    own = "".join(f"Epoch {n}/100\nloss {n}\n\nEpoch {n}: my loss improved\n" for n in range(1, 101))
    assert kept(own) == own
    assert kept(training(20), thins=False).count("Epoch ") == 20
    assert kept("Epoch 7/100") == "Epoch 7/100"
    assert kept("\n\n a\n\n") == "\n\n a\n\n"


def test_the_verdict_is_the_same_from_what_is_kept():
    written = "count: 3\n" + training(20) + f"\r{bar(4, 4, 'loss: 1')}{BACK}\n\n Accuracy: 0.5900\n"
    assert outcome.lines(written) == outcome.lines(kept(written)) == ["count: 3", "Accuracy: 0.5900"]
    assert outcome.template(written) == outcome.template(kept(written))
    assert (
        outcome.figures(written, []) == outcome.figures(kept(written), []) == {"count": 3, "Accuracy": 0.59}
    )


KERAS_2 = (
    "Epoch 1/1\r\n\r10/20 [==============>...............] - ETA: 0s - loss: 0.2450 - acc: 0.7000"
    f"{chr(8) * 77}\r20/20 [==============================] - 0s 21ms/step - loss: 0.2657 - acc: 0.5500\r\n"
)


def test_bars_of_keras_2():
    assert kept(KERAS_2).splitlines() == [
        "Epoch 1/1",
        "20/20 [==============================] - 0s 21ms/step - loss: 0.2657 - acc: 0.5500",
    ]


def test_bytes_that_are_no_text():
    transcript = Transcript()
    assert transcript.feed(b"\xff\xfe\x00 \xec\x95\n\xed\x95") == "\ufffd\ufffd \ufffd\n"
    assert transcript.feed(b"\x9c") == ""
    assert transcript.close() == "한"
