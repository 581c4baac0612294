"""The report: what is aligned, drawn and written, and that what a lesson prints stays text."""

import re
import shutil
from itertools import pairwise
from pathlib import Path

import pytest
import shown_pages

from lessonkit.lessons import catalog, listing, printed, runner
from lessonkit.report import align, curves, graph, highlight, kinds, layout, pages
from lessonkit.report.collect import Shown
from oldstack.messages import in_both, tr

LESSONS = catalog.lessons()
KERAS_2 = """\
Train on 4 samples, validate on 2 samples
Epoch 1/20

2/4 [====>.....] - ETA: 0s - loss: 0.9000 - acc: 0.1000
4/4 [==========] - 0s 2us/step - loss: 0.5000 - acc: 0.2500 - val_loss: 0.6000

Epoch 00001: val_loss improved from inf to 0.60000, saving model to ./model/01.hdf5
""" + "".join(
    f"Epoch {n}/20\n4/4 [==========] - 0s 2us/step - loss: {1 / n:.4f} - acc: 0.5000\n" for n in range(2, 20)
)
KERAS_3 = "".join(
    f"Epoch {n}/20\n\r\x1b[1m1/1\x1b[0m \x1b[32m━━━━\x1b[0m \x1b[1m0s\x1b[0m 9ms/step - accuracy: 0.5 - loss: 9"
    f"\b\b\b\r\x1b[1m1/1\x1b[0m ━━━━ 0s 9ms/step - accuracy: 0.5000 - loss: {1 / n:.4f}\n"
    for n in range(1, 20)
)
EVALUATED = "\n 2/4 [==>...] - ETA: 0s\n4/4 [======] - 0s 3us/step\n\n Accuracy: 0.9952\n"


def run_of(house, lesson):
    """Runs a lesson of a house."""
    [*_, result] = runner.run([lesson])
    return result


@pytest.fixture
def home(house):
    with house.inside():
        yield house


@pytest.fixture
def show(home, tmp_path):
    """Returns a function that writes the page of a lesson of the house and reads it."""

    def page(lesson):
        pages.write([Shown(lesson)], tmp_path / "report")
        return shown_pages.read(tmp_path / "report" / f"{lesson.name}.html")

    return page


# What is printed, in pieces.


def test_parts_of_keras_2():
    progress, training, bar, blank, line = printed.parts(KERAS_2 + EVALUATED)
    assert progress.row == "Train on 4 samples, validate on 2 samples"
    assert [epoch.number for epoch in training.epochs] == list(range(1, 20))
    assert training.planned == 20
    assert training.epochs[0].figures() == {"loss": "0.5000", "accuracy": "0.2500", "val_loss": "0.6000"}
    assert training.epochs[0].rows[-1].startswith("Epoch 00001: val_loss improved")
    assert (bar.row, blank, line) == ("4/4 [======] - 0s 3us/step", "", " Accuracy: 0.9952")


def test_parts_of_keras_3_on_a_terminal():
    training, line = printed.parts(KERAS_3 + "done\n")
    assert len(training.epochs) == 19
    assert training.epochs[18].figures() == {"accuracy": "0.5000", "loss": "0.0526"}
    assert line == "done"


def test_a_second_training_is_another_one():
    one, other = printed.parts("Epoch 1/2\nEpoch 2/2\nEpoch 1/3\n")
    assert [epoch.number for epoch in one.epochs] == [1, 2]
    assert other.planned == 3


def test_shortened_text_keeps_first_epoch_tenth_parts_and_last():
    short = printed.shorten(KERAS_2 + EVALUATED)
    assert re.findall(r"Epoch (\d+)/", short) == ["1", "2", "4", "6", "8", "10", "12", "14", "16", "18", "19"]
    assert "[==>...]" not in short
    assert short.endswith("3us/step\n\n Accuracy: 0.9952\n")
    assert printed.shorten(short) == short


def test_text_without_trainings_is_not_shortened():
    assert printed.shorten("a\n\n b \n") == "a\n\n b\n"


@pytest.mark.parametrize("lesson", [each for each in LESSONS if each.kind == "keras"], ids=lambda x: x.name)
def test_recorded_words_are_short(lesson):
    """A lesson's recorded words are as the recorder writes them, without bars that are under way."""
    for stand_in in (False, True):
        file = lesson.words(stand_in)
        if file.exists():
            words = Shown(lesson).words if not stand_in else None
            text = words.text if words else file.read_text(encoding="utf-8").partition("\n\n")[2]
            assert printed.shorten(text) == text
            assert not re.search("[\b\r\x1b]|ETA:", text)


# Two texts side by side.


def test_numbers_are_compared_one_by_one():
    [pair] = align.output("cre= 57.588657 acc= 0.8904 n= 3\n", "cre= 57.58866 acc= 0.8914 n= 3\n")
    assert [(p.text, p.state, p.apart) for p in pair.other if p.text.strip()[0].isdigit()] == [
        ("57.58866", align.LAST_DIGIT, "+3e-06"),
        ("0.8914", align.NUMBER, "+0.001"),
        ("3", align.SAME, ""),
    ]
    assert align.score([pair]) == align.Score(numbers=3, same=1, last_digit=1, wording=0)
    assert align.first_difference([pair]) == (
        "cre= 57.588657 acc= 0.8904 n= 3",
        "cre= 57.58866 acc= 0.8914 n= 3",
    )


def test_last_digit_alone_is_no_difference():
    found = align.output("a 57.588657\n", "a 57.588656\n")
    assert align.first_difference(found) is None
    assert not found[0].is_same


def test_words_are_compared_one_by_one():
    [pair] = align.output("<class 'pandas.core.frame.DataFrame'>\n", "<class 'pandas.DataFrame'>\n")
    assert [p.text for p in pair.one if p.state == align.WORDING] == ["core.frame."]
    assert all(p.state == align.SAME for p in pair.other)
    assert align.score([pair]).wording == 1


def test_a_line_too_many_has_nothing_beside_it():
    found = align.output("a\nb\nc\n", "a\nc\n")
    assert [(pair.one is None, pair.other is None) for pair in found] == [
        (False, False),
        (False, True),
        (False, False),
    ]
    assert align.first_difference(found) == ("b", "")


def test_a_line_that_may_be_added_is_no_difference():
    found = align.output("a 1\nc\n", "a 1\nb 2\nc\n", may_add=True)
    assert [pair.is_same for pair in found] == [True, True, True] and found[1].one is None
    assert align.first_difference(found) is None
    assert align.score(found) == align.Score(numbers=1, same=1)
    assert align.first_difference(align.output("a\nb\n", "a\n", may_add=True)) == ("b", "")
    assert align.first_difference(align.output("a\n", "a\nb\n")) == ("", "b")


def test_lines_that_differ_stand_beside_the_likest():
    found = align.output(
        "0 208 float64\n1 208 float64\n", "# Column Dtype\n--- ---\n0 0 208 float64\n1 1 208 float64\n"
    )
    texts = [
        tuple("".join(p.text for p in side) if side else None for side in (x.one, x.other)) for x in found
    ]
    assert texts == [
        (None, "# Column Dtype"),
        (None, "--- ---"),
        ("0 208 float64", "0 0 208 float64"),
        ("1 208 float64", "1 1 208 float64"),
    ]


def test_trainings_are_compared_epoch_by_epoch():
    _, epochs, quiet, _, line = align.output(KERAS_2 + EVALUATED, KERAS_3 + " Accuracy: 0.9951\n")
    assert epochs.names == ["loss", "accuracy", "val_loss"]
    assert [number for number, _ in epochs.rows] == [1, 2, 4, 6, 8, 10, 12, 14, 16, 18, 19]
    assert epochs.counts == (19, 19)
    first, second = epochs.rows[0][1], epochs.rows[1][1]
    assert [p.state for p in first[0].other] == [align.NUMBER]
    assert second[0].is_same
    assert first[2].other is None
    assert quiet.one == "4/4 [======] - 0s 3us/step"
    assert line.other[1].state == align.LAST_DIGIT
    assert align.first_difference([epochs]) == ("epoch 1, loss 0.5000", "epoch 1, loss 1.0000")


def test_progress_is_never_a_difference():
    found = align.output("4/4 [====] - 0s 3us/step\nx\n", "1/1 ━━━━ 1s 2ms/step\nx\n")
    assert align.first_difference(found) is None
    assert align.score(found).wording == 0


def test_changed_tokens_of_code_are_marked():
    html = str(highlight.code("y = history['acc']", "y = history['accuracy']"))
    assert re.sub("</?span[^>]*>", "", html) == "y = history[&#39;<b>acc</b>&#39;]"
    assert "<b>" not in highlight.code("seed = 0", "seed = 0")


def test_code_is_escaped():
    assert "<script>" not in highlight.code("print('<script>')")
    assert "<script>" not in highlight.prose("`<script>` & <b>")
    assert highlight.prose("`a` b") == "<code>a</code> b"


# A lesson, cell by cell.


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.name)
def test_cells_have_slide_and_script(lesson):
    source = lesson.path.read_text(encoding="utf-8")
    cells = listing.cells(source)
    rows = [row for cell in cells for block in cell.blocks for row in block.rows]
    slide = "\n".join(row.slide for row in rows if row.slide is not None)
    assert listing.tokens(slide + "\n") == listing.tokens(listing.restore(source))
    assert [row for row in rows if row.kind] == listing.deviations(source)
    assert all(row.slide == row.script for row in rows if row.kind is None)
    assert not any(re.search(r"# (slide|added)\[", row.script or "") for row in rows)


def test_comments_are_prose_above_their_lines():
    source = '"""Doc."""\n# %% Title\n# First.\n# Second\n# third note\na = 1\n\nfor i in a:\n    # Why.\n    b(i)\n# %% added: More\n# Last?\n#   Before: a\n#   After: b\n'
    one, more = listing.cells(source)
    assert [(block.prose, [row.script for row in block.rows]) for block in one.blocks] == [
        ("First. Second\nthird note", ["a = 1", "", "for i in a:"]),
        ("Why.", ["    b(i)"]),
    ]
    assert (more.title, more.is_added, more.blocks) == (
        "More",
        True,
        [listing.Block("Last?\nBefore: a\nAfter: b", [])],
    )


@pytest.mark.parametrize("kind", listing.KINDS)
def test_each_kind_of_mark_has_a_name_and_reason_in_both_languages(kind):
    english, korean = kinds.reason(listing.Row(1, "old", "new", kind))
    assert re.search("[a-z]", english)
    assert re.search("[가-힣]", korean)
    assert re.search("[가-힣]", kinds.KINDS[kind][1])


def test_a_particular_reason_comes_before_the_general_one():
    row = listing.Row(1, "import tensorflow as tf", "from lessonkit.tf1 import tf", "api")
    assert "1.15" in kinds.reason(row)[0]


def test_a_line_that_differs_in_two_ways_has_both_reasons():
    row = listing.Row(1, "Adam(lr=0.1, decay=0.0)", "Adam(learning_rate=0.1)", "api")
    english, korean = kinds.reason(row)
    assert re.findall(r"`(\w+)`", english) == ["lr", "learning_rate", "decay"] and "`decay`" in korean
    assert kinds.reason(listing.Row(1, "valloss = 1", "val_loss = 1", "api")) == kinds.reason(
        listing.Row(1, "a", "b", "api")
    )


def test_a_mistake_s_reason_is_told():
    row = listing.Row(1, "'{valloss:.4f}.hdf5'", "'{val_loss:.4f}.keras'", "erratum")
    english, _ = kinds.reason(row)
    assert english.startswith("No figure is called `valloss`: KeyError. ") and ".keras" in english


def test_both_languages_at_once():
    assert in_both(lambda: tr("yes", "예")) == ("yes", "예")


# Drawings.


def test_layout_puts_boxes_apart_and_below_what_leads_to_them():
    sizes = {name: (40, 20) for name in "abcdef"}
    edges = [("a", "c"), ("b", "c"), ("c", "d"), ("a", "d"), ("d", "e"), ("b", "f")]
    placed = layout.place(sizes, edges)
    assert all(placed.at[one][1] + 20 < placed.at[other][1] for one, other in edges)
    boxes = sorted(placed.at.values(), key=lambda at: (at[1], at[0]))
    assert all(one[0] + 40 <= other[0] for one, other in pairwise(boxes) if one[1] == other[1])
    assert all(x >= 0 and x + 40 <= placed.width and y + 20 <= placed.height for x, y in placed.at.values())
    assert placed.paths["a", "c"][0] == (placed.at["a"][0] + 20, placed.at["a"][1] + 20)


def test_layout_of_a_circle_ends():
    placed = layout.place({"a": (10, 10), "b": (10, 10)}, [("a", "b"), ("b", "a")])
    assert placed.at["a"][1] < placed.at["b"][1]
    assert placed.paths["b", "a"][0][1] > placed.paths["b", "a"][-1][1]


GRAPH = """\
from lessonkit.tf1 import tf
x = tf.placeholder(tf.float32, [None, 2], name="x")
with tf.name_scope("interface"):
    W = tf.Variable(tf.zeros([2, 3]), name="W")
    y = tf.matmul(x, W) * tf.constant(2.5, name="twice")
loss = tf.reduce_sum(tf.square(y), name="loss")
train = tf.train.GradientDescentOptimizer(0.01).minimize(loss)
init = tf.global_variables_initializer()
"""


@pytest.fixture
def drawings(home):
    """The drawings of a small graph."""
    lesson = home.add("30_graph", GRAPH, "")
    run_of(home, lesson)
    return graph.draw(lesson.logs)


def test_graph_is_drawn_with_its_scopes(drawings):
    whole, *folded = drawings
    texts = re.findall(r"<text[^>]*>([^<]*)", whole.svg)
    assert {"x", "interface", "W", "2×3", "twice", "= 2.5", "loss", "gradients", "GradientDescent"} <= {
        *texts
    }
    assert "→ interface/W" in " ".join(texts)
    assert not {"init", "Assign", "read", "zeros"} & {*texts}
    assert [drawing.label for drawing in folded][:2] == ["gradients", "GradientDescent"]
    assert all(f'data-opens="{drawing.anchor}"' in "".join(d.svg for d in drawings) for drawing in folded)


def test_graph_of_constants_shows_their_values(home):
    lesson = home.add(
        "30_constants",
        "from lessonkit.tf1 import tf\ntf.constant(20, name='a') * tf.constant(30, name='b')\n",
        "",
    )
    run_of(home, lesson)
    [drawing] = graph.draw(lesson.logs)
    assert re.findall(r"<text[^>]*>([^<]*)", drawing.svg) == ["a", "= 20", "b", "= 30", "mul", "×"]
    assert drawing.svg.count('class="edge"') == 2


def test_no_graph_no_drawing(tmp_path):
    assert graph.draw(tmp_path) == []


def test_curves_have_this_run_and_the_originals_rings():
    fits = [{"history": {"loss": [0.5, 0.4, 0.3], "accuracy": [0.1, 0.2, 0.3]}}]
    loss, accuracy = curves.draw(fits, "Epoch 1/3\n4/4 [===] - 0s 2us/step - loss: 0.5000 - acc: 0.1\n")
    assert loss.names == [("loss", "c1")]
    assert accuracy.names == [("accuracy", "c2")]
    assert (loss.svg.count("<circle"), loss.svg.count('class="line c1"')) == (1, 1)
    assert (loss.training, loss.epochs) == (1, 3)


@pytest.mark.parametrize("values", [[1.0, 1.0], [0.0, 1e9, 5.0], [float("nan"), 1.0, 2.0], [1e-9, 1e9]])
def test_curves_of_odd_values(values):
    [curve] = curves.draw([{"history": {"loss": values}}], "")
    assert "nan" not in curve.svg


# The pages.


@pytest.fixture(scope="module")
def everything(make_house, tmp_path_factory):
    """The report of all lessons of the graph mode, with nothing run."""
    house, out = make_house(), tmp_path_factory.mktemp("out") / "보고서"
    ended = house.start("view", "--out", str(out))
    assert ended.code == 0, ended.err
    assert ended.out == f"Written: {out / 'index.html'}\n"
    return out


def test_index_lists_every_lesson_with_what_filters_need(everything):
    index = shown_pages.read(everything / "index.html")
    items = index.one("ol", id="lessons").all("li")
    known = [lesson for lesson in LESSONS if lesson.package == "tf1_lessons"]
    assert [item["data-lesson"] for item in items] == [lesson.name for lesson in known]
    assert {item["data-verdict"] for item in items} == {"none"}
    assert [item["data-data"] for item in items] == ["real" if lesson.data else "none" for lesson in known]
    assert "reduce_mean" in next(item["data-text"] for item in items if item["data-lesson"].startswith("17"))
    assert index.one(id="totals")["data-none"] == str(len(known))
    for control in ("search", "package", "verdict", "data"):
        assert index.one(id=control).parent.tag == "label"
    assert (everything / "index.html").stat().st_size < 300_000


def test_pages_lead_to_each_other_and_nowhere_else(everything):
    names = [lesson.name for lesson in LESSONS if lesson.package == "tf1_lessons"]
    for i, name in enumerate(names):
        page = shown_pages.read(everything / f"{name}.html")
        links = {link.attributes.get("id"): link["href"] for link in page.all("a")}
        assert links.get("previous") == (f"{names[i - 1]}.html" if i else None)
        assert links.get("next") == (f"{names[i + 1]}.html" if i + 1 < len(names) else None)
        for element in page.all():
            for place in ("href", "src"):
                target = element.attributes.get(place, "#").partition("#")[0]
                assert not target or target == "data:," or (everything / target).exists(), target
        ids = [element["id"] for element in page.all() if "id" in element.attributes]
        assert len(ids) == len({*ids})
        assert {link["href"][1:] for link in page.all("a") if link["href"].startswith("#")} <= {*ids}
        assert (everything / f"{name}.html").stat().st_size < 300_000


def test_nothing_run_yet_shows_what_is_recorded(everything):
    page = shown_pages.read(everything / "07_bmi_softmax.html")
    assert page.one(id="verdict")["data-state"] == "none"
    assert "recorded from the original" in page.one(id="recorded").text()
    assert "run 07" in page.one(id="recorded").text("ko")
    assert "step= 500 cre= 57.588657 acc= 0.8904" in page.one(id="prints").text()
    assert not page.all(id="run-head")
    assert not page.all(id="score")


def test_page_has_slide_and_script_side_by_side(everything):
    page = shown_pages.read(everything / "10_tensorboard_bmi.html")
    rows = page.one(id="listing").all("div", cls="row")
    [line] = [row for row in rows if "SummaryWriter" in row.text()]
    assert line["data-kind"] == "erratum"
    assert 'tf.train.SummaryWriter("log_dir"' in line.one("pre", cls="slide").text()
    assert "tf.summary.FileWriter(log_dir()" in line.one("pre", cls="today").text()
    assert line.one("p", cls="why").text("ko").startswith("슬라이드의 실수")
    same = [row for row in rows if "same" in row.classes]
    assert all(row.one("pre", cls="slide").text() == row.one("pre", cls="today").text() for row in same)
    counts = {item["data-kind"]: int(item["data-count"]) for item in page.one(id="legend").all("li")}
    assert counts == {"api": 1, "path": 3, "erratum": 2}
    assert not any("slide[" in row.text() for row in rows)


def test_prose_is_text_and_not_a_comment(everything):
    page = shown_pages.read(everything / "07_bmi_softmax.html")
    assert any("키 170 cm는 0.85" in prose.text() for prose in page.all("p", cls="prose"))
    assert "데이터 읽고 정규화하기" in [title.text() for title in page.all("h3")]
    assert not any(code.text().strip().startswith("#") for code in page.one(id="listing").all("code"))
    assert all(prose["lang"] == "ko" for prose in page.all("p", cls="prose"))


def test_page_speaks_both_languages(everything):
    page = shown_pages.read(everything / "07_bmi_softmax.html")
    assert page.one("html")["lang"] == "en"
    switched = page.all(cls="t")
    assert [each["lang"] for each in switched] == ["en", "ko"] * (len(switched) // 2)
    assert page.one(id="output-title").text("en") == "What it prints"
    assert page.one(id="output-title").text("ko") == "출력"
    for element in page.all():
        assert element.attributes.keys() >= {"data-label-ko"} or "data-label-en" not in element.attributes


def test_page_needs_no_network(everything):
    for file in [*everything.glob("*.html"), *everything.glob("assets/*")]:
        assert not re.search(
            r"(?:src|href)=[\"']?(?:https?:)?//|url\(|@import|fetch\(", file.read_text("utf-8")
        )


def test_korean_locale_opens_in_korean(house, tmp_path):
    ended = house.start("view", "04", "--out", str(tmp_path), LC_ALL="ko_KR.UTF-8")
    assert ended.out == f"만들었습니다: {tmp_path / '04_variable_assign.html'}\n"
    assert shown_pages.read(tmp_path / "04_variable_assign.html").one("html")["data-lang"] == "ko"
    assert sorted(file.name for file in tmp_path.glob("*.html")) == ["04_variable_assign.html", "index.html"]


def test_without_out_all_is_written_below_logs_and_the_one_named_is_opened(house, tmp_path, tools):
    opener = tmp_path / "opener"
    opener.write_text(f'#!/bin/sh\necho "$1" > {tmp_path / "opened"}\n')
    opener.chmod(0o755)
    ended = house.start("view", "04", BROWSER=f"{opener} %s")
    page = house.logs / "report" / "04_variable_assign.html"
    assert ended.out == f"Written: {page}\n"
    assert tools.wait_until(lambda: (tmp_path / "opened").exists())
    assert (tmp_path / "opened").read_text().strip() == page.as_uri()
    assert (house.logs / "report" / "10_tensorboard_bmi.html").exists()


def test_folder_that_cannot_be_written_is_one_line(house, tmp_path):
    (tmp_path / "file").touch()
    ended = house.start("view", "04", "--out", str(tmp_path / "file" / "below"))
    assert ended.code == 1
    assert len(ended.err.splitlines()) == 1
    assert "can't be written" in ended.err


def test_what_a_lesson_prints_is_escaped(home, show):
    evil = "<script>alert(1)</script> & \"x\" 'y'"
    lesson = home.add("30_evil", f"print({evil!r}, 1.5)\n# <script>\nx = {evil!r}\n", f"{evil} 1.25\n")
    run_of(home, lesson)
    page = show(lesson)
    assert [script.attributes.get("src") for script in page.all("script")] == ["assets/report.js"]
    assert page.one(id="prints").all("pre", cls="today")[0].text() == f"{evil} 1.5"
    assert page.one(id="prints").all("pre", cls="slide")[0].text() == f"{evil} 1.25"


def test_a_number_that_differs_is_seen(home, show):
    lesson = home.add("30_number", "print('a =', 1.5, 'b =', 2)\n", "a = 1.25 b = 2\n")
    run_of(home, lesson)
    page = show(lesson)
    assert page.one(id="verdict")["data-state"] == "bad"
    assert "differs at line 1" in page.one(id="verdict").text()
    assert "1번째 줄이 다름" in page.one(id="problems").text("ko")
    assert (page.one(id="score")["data-numbers"], page.one(id="score")["data-same"]) == ("2", "1")
    here = page.one(id="prints").one("pre", cls="today").one("mark")
    assert (here.text(), here["class"], here["data-apart"]) == ("1.5", "number", "+0.25")


def test_a_run_as_expected(home, show):
    lesson = home.add("30_good", "print(1.5)\n", "1.5\n")
    run_of(home, lesson)
    page = show(lesson)
    assert page.one(id="verdict")["data-state"] == "good"
    assert page.one(id="verdict").text() == "Verdictsame"
    assert not page.all(id="problems")
    assert page.one(id="when").one("time")["datetime"][:2] == "20"
    assert page.one(id="run-head").text().startswith("This run TensorFlow 2.")


def test_code_that_has_changed_since_it_ran_is_seen(home, show):
    lesson = home.add("30_changed", "print(1.5)\n", "1.5\n")
    run_of(home, lesson)
    home.add("30_changed", "print(3 / 2)\n")
    assert "changed since it ran" in show(lesson).one(id="problems").text()


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("a = tf.constant(100)", "a = tf.constant(101)"),
        ("# slide[api]: import tensorflow as tf", "# slide[api]: import tensorflow"),
        (
            "from lessonkit.tf1 import tf  # slide[api]: import tensorflow as tf",
            "from lessonkit.tf1 import tf",
        ),
    ],
)
def test_a_lesson_that_is_no_longer_the_slides_is_seen(home, show, old, new):
    lesson = home.lesson("04")
    source = lesson.path.read_text(encoding="utf-8")
    assert not show(lesson).all(id="problems")
    lesson.path.write_text(source.replace(old, new), encoding="utf-8")
    assert "not the slide's listing" in show(lesson).one(id="problems").text()


def test_a_lesson_without_a_slide_has_one_column(home, show):
    page = show(home.add("30_numbers", "# 왜.\nprint(6)\n", "6\n"))
    assert "one" in page.one(id="listing").classes
    assert not page.one(id="listing").all("pre", cls="slide")
    assert page.one(id="listing").one("pre", cls="today").text() == "print(6)"
    assert page.one(id="code-title").text() == "The script"


def test_a_lesson_with_nothing_recorded_says_so(home, show):
    lesson = home.add("30_new", "print(6)\n")
    assert page_text(show(lesson), "nothing-yet").startswith("Nothing is recorded yet")
    run_of(home, lesson)
    page = show(lesson)
    assert "not recorded for these data" in page_text(page, "unrecorded")
    assert page.one(id="prints").one("pre", cls="today").text() == "6"


@pytest.mark.parametrize(("printed", "is_table"), [("   a    b\n0  1  2.5\n", True), ("a  = 1\n", False)])
def test_a_table_keeps_its_columns_on_a_phone(home, show, printed, is_table):
    classes = show(home.add("30_table", f"print({printed!r})\n", printed)).one(id="prints").classes
    assert ("table" in classes) is is_table


def test_stand_in_data_are_said_aloud(home, show):
    source = "from lessonkit.data import dataset\nprint(len(open(dataset('bmi.csv')).readlines()))\n"
    lesson = home.add("30_data", source, "1\n", "20001\n")
    run_of(home, lesson)
    page = show(lesson)
    assert page.one(id="data")["data-kind"] == "stand-in"
    assert "generated" in page.one(id="data").text()
    assert "생성한 데이터" in page.one(id="data").text("ko")
    assert page.one(id="prints").one("pre", cls="slide").text() == "20001"


def test_another_course_has_its_own_report(house, tmp_path):
    shutil.copytree(Path(__file__).with_name("course"), tmp_path / "course")
    ended = house.start("--course", str(tmp_path / "course"), "view")
    assert ended.code == 0, ended.err
    report = tmp_path / "course" / "logs" / "report"
    index = shown_pages.read(report / "index.html")
    assert index.one("title").text() == "작은 강의 · A small course"
    options = [
        (option["value"], option["data-text-ko"]) for option in index.one(id="package").all("option")[1:]
    ]
    assert options == [("graphs", "그래프 모드"), ("models", "케라스"), ("old", "그때 그대로")]
    old = shown_pages.read(report / "03_session.html")
    assert "print(tf.__version__)" in old.one(id="listing").text()
    assert shown_pages.read(report / "02_line.html").one("div", cls="lead")["lang"] == "en"


def test_figures_are_copied_and_old_ones_go(home, show, tmp_path):
    plain = "import matplotlib.pyplot as plt\n"
    lesson = home.add("30_figure", f"import lessonkit\n{plain}" + "plt.plot([1, 2])\nplt.show()\n" * 2, "")
    run_of(home, lesson)
    images = [image["src"] for image in show(lesson).all("img")]
    assert images == ["figures/30-1.png", "figures/30-2.png"]
    assert all((tmp_path / "report" / image).read_bytes()[:4] == b"\x89PNG" for image in images)
    home.add("30_figure", f"import lessonkit\n{plain}plt.plot([1, 2])\nplt.show()\n")
    run_of(home, lesson)
    assert [image["src"] for image in show(lesson).all("img")] == images[:1]
    assert [file.name for file in (tmp_path / "report" / "figures").iterdir()] == ["30-1.png"]


def page_text(page, identifier):
    return page.one(id=identifier).text()
