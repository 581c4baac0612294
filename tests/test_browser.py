"""The report and TensorBoard as a browser shows them; screenshots are in logs/browser/."""

import io
import json
import re
import shutil

import chromium
import pytest
from axe_playwright_python.base import AXE_SCRIPT
from PIL import Image
from playwright.sync_api import expect
from tensorboard.compat.proto import event_pb2, summary_pb2
from tensorboard.summary.writer.event_file_writer import EventFileWriter
from test_board import Board

from lessonkit.lessons import catalog

pytestmark = pytest.mark.browser
expect.set_options(timeout=chromium.SECONDS * 1000)

RUN = {"02_constants", "08_tensorboard_constants", "10_tensorboard_bmi", "17_linear_regression"}
LESSONS = len(catalog.lessons())
PAGES = ["index", "10_tensorboard_bmi", "17_linear_regression", "37_wine_overfit_graph"]
# The colours in which TensorBoard draws the first two runs.
TRAIN, VALIDATION = (66, 80, 102), (18, 181, 203)


@pytest.fixture(scope="module")
def browser():
    """Returns the browser."""
    path = chromium.find()
    if not path and chromium.is_ci():
        pytest.fail("Chromium is missing: apt-get install chromium")
    if not path:
        pytest.skip("no Chromium here (Debian: apt-get install chromium)")
    chromium.SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    with chromium.started(path) as browser:
        yield browser


@pytest.fixture
def visit(browser):
    """Returns a function that opens a page; what went wrong in its scripts fails the test."""
    contexts, wrong = [], []

    def opened(address, width=1400, scheme="light", locale="en-US"):
        page = chromium.open_page(browser, str(address), width, scheme, locale)
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.reload()
        contexts.append(page.context)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert not wrong


@pytest.fixture(scope="module")
def lecture(make_house):
    """Returns a house with all lessons, some of which have run, and the report."""
    house = make_house()
    shutil.copytree(
        chromium.ROOT / "keras_lessons",
        house.folder / "keras_lessons",
        ignore=shutil.ignore_patterns("__pycache__"),
        dirs_exist_ok=True,
    )
    ran = house.start("run", *sorted(RUN))
    assert ran.code == 0, ran.out + ran.err
    write_report(house)
    return house


def write_report(house):
    """Writes the report of a house."""
    written = house.start("view")
    assert written.code == 0, written.err


def address(house, name="index"):
    """Returns the address of a page of the report."""
    return (house.logs / "report" / f"{name}.html").as_uri()


def keep(page, name):
    """Keeps a picture of the whole page."""
    page.screenshot(path=chromium.SCREENSHOTS / f"{name}.png", full_page=True)


def numbers(page):
    """Returns the numbers of the lessons that the index shows."""
    shown = page.locator("#lessons > li:visible .number")
    return [text.strip() for text in shown.all_inner_texts()]


# The index.


def test_search(lecture, visit):
    page = visit(address(lecture))
    assert len(numbers(page)) == LESSONS
    page.locator("#search").fill("softmax BMI")
    expect(page.locator("#found")).not_to_have_text(f"{LESSONS} of {LESSONS}")
    found = numbers(page)
    assert {"07", "10"} <= set(found) and not {"02", "22", "37"} & set(found)
    assert page.locator("#found").inner_text() == f"{len(found)} of {LESSONS}"
    keep(page, "index-search")
    page.locator("#search").fill("누구도 쓰지 않은 말")
    expect(page.locator("#nothing")).to_be_visible()
    assert numbers(page) == []
    page.keyboard.press("Escape")
    expect(page.locator("#nothing")).to_be_hidden()
    assert len(numbers(page)) == LESSONS


def test_filters_go_together(lecture, visit):
    page = visit(address(lecture))
    page.locator("#verdict").select_option("good")
    assert numbers(page) == sorted(name[:2] for name in RUN)
    page.locator("#data").select_option("stand-in")
    assert numbers(page) == ["10"]
    page.locator("#verdict").select_option("none")
    page.locator("#data").select_option("")
    page.locator("#package").select_option(label="Keras")
    found = numbers(page)
    assert {"11", "37", "46"} <= set(found)
    assert not {"07", "10", "22"} & set(found)


def test_totals_are_those_of_the_cards(lecture, visit):
    page = visit(address(lecture))
    totals = page.locator("#totals li").all_inner_texts()
    waiting = LESSONS - len(RUN)
    assert totals == [
        f"{LESSONS} lessons",
        f"{len(RUN)} as expected",
        "0 not as expected",
        f"{waiting} not run yet",
    ]


def test_all_lessons_at_a_glance(lecture, visit):
    page = visit(address(lecture))
    assert page.locator("#map a").count() == LESSONS
    assert page.locator("#map a.good").all_inner_texts() == sorted(name[:2] for name in RUN)
    page.locator("#data").select_option("stand-in")
    assert page.locator("#map > li:not(.off)").all_inner_texts() == numbers(page)
    page.locator("#map a", has_text="17").click()
    expect(page).to_have_url(address(lecture, "17_linear_regression"))


def test_a_korean_browser_opens_in_korean(lecture, visit):
    page = visit(address(lecture), locale="ko-KR")
    expect(page.locator("#navigation .home")).to_have_text("강의 예제", use_inner_text=True)
    page.locator("#language").click()
    page.reload()
    expect(page.locator("#navigation .home")).to_have_text("Lessons", use_inner_text=True)


# Keys.


def test_index_by_keyboard(lecture, visit):
    page = visit(address(lecture))
    page.keyboard.press("Tab")
    skip = page.locator(".skip")
    expect(skip).to_be_focused()
    assert skip.bounding_box()["x"] >= 0
    page.keyboard.press("/")
    expect(page.locator("#search")).to_be_focused()
    page.keyboard.type("17")
    assert page.locator("#search").input_value() == "17"
    page.keyboard.press("Enter")
    expect(page).to_have_url(address(lecture, "17_linear_regression"))


def test_lesson_by_keyboard(lecture, visit):
    page = visit(address(lecture, "09_tensorboard_variable"))
    page.keyboard.press("ArrowRight")
    expect(page).to_have_url(address(lecture, "10_tensorboard_bmi"))
    page.keyboard.press("ArrowLeft")
    expect(page).to_have_url(address(lecture, "09_tensorboard_variable"))
    page.keyboard.press("/")
    expect(page).to_have_url(address(lecture) + "#search")
    expect(page.locator("#search")).to_be_focused()


def test_what_has_the_focus_is_seen(lecture, visit):
    page = visit(address(lecture))
    for focused in ("#language", "#theme"):
        page.locator(focused).focus()
        page.keyboard.press("Shift+Tab")
        page.keyboard.press("Tab")
        style = "e => [getComputedStyle(e).outlineStyle, getComputedStyle(e).outlineWidth]"
        assert page.locator(focused).evaluate(style) == ["solid", "2px"]


# A lesson.


def test_slide_and_today_stand_side_by_side(lecture, visit):
    page = visit(address(lecture, "10_tensorboard_bmi"))
    row = page.locator("#listing .row.changed", has_text="SummaryWriter")
    slide, today, why = (row.locator(f".{name}") for name in ("slide", "today", "why"))
    assert slide.inner_text().strip() == 'tw = tf.train.SummaryWriter("log_dir", graph=sess.graph)'
    assert today.inner_text().strip() == "tw = tf.summary.FileWriter(log_dir(), graph=sess.graph)"
    assert "slide's mistake" in why.inner_text()
    left, right, reason = (part.bounding_box() for part in (slide, today, why))
    assert left["y"] == right["y"] and left["x"] + left["width"] <= right["x"] < reason["x"]
    plain = page.locator("#listing .row.same").first.locator("pre.slide")
    colour = "e => getComputedStyle(e).backgroundColor"
    assert slide.evaluate(colour) == today.evaluate(colour) != plain.evaluate(colour)
    for part in ("slide", "today"):
        assert "정답률= 0." in page.locator(f"#prints pre.{part}").last.inner_text()
    assert "generated" in page.locator("#data").inner_text()
    keep(page, "10-light")


def test_headings_stand_above_their_columns(lecture, visit):
    page = visit(address(lecture, "10_tensorboard_bmi"))
    row = page.locator("#listing .row.changed", has_text="SummaryWriter")
    heads = page.locator("#listing .columns > span > .t:visible").evaluate_all(
        "es => es.map(e => e.getBoundingClientRect().x)"
    )
    code = [row.locator(f"pre.{name} code").bounding_box()["x"] for name in ("slide", "today")]
    assert len(heads) == 3
    for head, below in zip(heads, [*code, row.locator(".why").bounding_box()["x"]], strict=True):
        assert 0 <= below - head <= 32 or 0 <= head - below <= 16


def test_graph_is_drawn_and_unfolds(lecture, visit):
    page = visit(address(lecture, "10_tensorboard_bmi"))
    drawing = page.locator("#graph svg").first
    texts = drawing.locator("text").all_text_contents()
    assert {"interface", "softmax", "loss", "training", "accuracy", "x", "y_", "W", "b", "MatMul"} <= set(
        texts
    )
    inside = drawing.locator("g.scope").evaluate_all(
        "es => es.map(e => [e.querySelector('text').textContent, e.querySelector('rect').getBoundingClientRect()])"
    )
    boxes = {name: box for name, box in inside}
    outer, inner = boxes["interface"], boxes["softmax"]
    assert outer["left"] < inner["left"] and inner["right"] < outer["right"]
    assert outer["top"] < inner["top"] and inner["bottom"] < outer["bottom"]
    folded = page.locator("details.drawing").first
    assert folded.get_attribute("open") is None
    drawing.locator(f'[data-opens="{folded.get_attribute("id")}"]').click()
    expect(folded.locator("svg")).to_be_visible()
    keep(page, "10-graph")


@pytest.mark.parametrize("name", ["02_constants", "08_tensorboard_constants"])
def test_graph_of_few_nodes(lecture, visit, name):
    page = visit(address(lecture, name))
    texts = set(page.locator("#graph svg text").all_text_contents())
    wanted = {"02": {"Const", "= 1234", "add"}, "08": {"a", "b", "mul"}}[name[:2]]
    assert wanted <= texts
    keep(page, f"{name[:2]}-graph")


def test_what_was_recorded_is_shown_before_a_run(lecture, visit):
    page = visit(address(lecture, "37_wine_overfit_graph"))
    assert "Not run here yet" in page.locator("#recorded").inner_text()
    assert page.locator("#verdict dd").inner_text() == "not run yet"
    training = page.locator("#prints details").first
    training.locator("summary").click()
    epochs = [text.strip() for text in training.locator("tbody th").all_inner_texts()]
    assert epochs[0] == "1" and epochs[-1] == "3500"
    assert page.locator("#curves svg circle:visible").count() > 10
    keep(page, "37-recorded")


# Language, light, width, paper.


def test_language(lecture, visit):
    page = visit(address(lecture, "10_tensorboard_bmi"))
    code = page.locator("#code-title")
    assert code.inner_text() == "The slide's code, and today's"
    page.locator("#language").click()
    expect(code).to_have_text("슬라이드의 코드와 오늘의 코드", use_inner_text=True)
    assert page.locator("#verdict dt").inner_text() == "판정"
    assert page.locator("html").get_attribute("lang") == "ko"
    keep(page, "10-korean")
    page.goto(address(lecture))
    assert page.locator("#found").inner_text() == f"{LESSONS}개 중 {LESSONS}개"
    assert "케라스" in page.locator("#package").inner_text()
    assert page.locator("#search").get_attribute("placeholder").startswith("제목")
    keep(page, "index-korean")


def test_korean_is_broken_between_words(lecture, visit):
    page = visit(address(lecture), width=390)
    page.locator("#language").click()
    heading = page.locator("h1")
    lines = """e => {
        const walker = document.createTreeWalker(e, NodeFilter.SHOW_TEXT), lines = [];
        let y = null;
        while (walker.nextNode()) [...walker.currentNode.data].forEach((letter, i) => {
            const range = document.createRange();
            range.setStart(walker.currentNode, i);
            range.setEnd(walker.currentNode, i + 1);
            const box = range.getBoundingClientRect();
            if (!box.width) return;
            if (box.y !== y) { lines.push(""); y = box.y; }
            lines[lines.length - 1] += letter;
        });
        return lines;
    }"""
    broken = [line.strip() for line in heading.evaluate(lines)]
    assert len(broken) > 1
    assert " ".join(broken) == "슬라이드와 실행 결과를 나란히"


def brightness(page):
    """Returns how bright the page's background and its writing are, 0 to 255."""
    style = "e => [getComputedStyle(e).backgroundColor, getComputedStyle(e).color]"
    canvas = page.locator("body").evaluate(style)
    return [sum(map(int, colour.strip("rgb()").split(","))) / 3 for colour in canvas]


def test_dark(lecture, visit):
    page = visit(address(lecture, "10_tensorboard_bmi"))
    paper, ink = brightness(page)
    assert paper > 230 and ink < 60
    page.locator("#theme").click()
    paper, ink = brightness(page)
    assert paper < 40 and ink > 210
    keep(page, "10-dark")
    page.goto(address(lecture))
    assert brightness(page)[0] < 40
    page.locator("#theme").click()
    assert brightness(page)[0] > 230
    assert brightness(visit(address(lecture), scheme="dark"))[0] < 40


@pytest.mark.parametrize("name", PAGES)
def test_390_pixels_do_not_scroll_sideways(lecture, visit, name):
    page = visit(address(lecture, name), width=390)
    for details in page.locator("details").all():
        details.evaluate("e => { e.open = true; }")
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    cut = """es => es.filter(e => e.getClientRects().length && e.scrollWidth > e.clientWidth + 1)
                     .map(e => e.textContent)"""
    assert page.locator("#listing pre, #prints .same pre, .prose, .facts dd").evaluate_all(cut) == []
    keep(page, f"{name[:5]}-390")


def test_wide_graph_begins_in_its_middle(lecture, visit):
    page = visit(address(lecture, "10_tensorboard_bmi"), width=390)
    left, room = page.locator(".scroll.drawing").evaluate(
        "e => [e.scrollLeft, e.scrollWidth - e.clientWidth]"
    )
    assert room > 20 and abs(left - room / 2) <= 1


def test_on_paper(lecture, visit):
    page = visit(address(lecture, "10_tensorboard_bmi"), scheme="dark")
    page.emulate_media(media="print")
    for gone in (".bar", "#copy", "#contents", "footer"):
        expect(page.locator(gone)).to_be_hidden()
    assert brightness(page)[0] == 255
    expect(page.locator("#listing pre.slide", has_text="SummaryWriter")).to_be_visible()
    prints = page.locator("#prints")
    assert prints.evaluate("e => e.scrollHeight <= e.clientHeight")
    page.set_viewport_size({"width": 700, "height": 990})  # A4 without its margins
    assert page.evaluate("document.documentElement.scrollWidth") <= 700
    assert page.locator("#graph svg").first.bounding_box()["height"] <= 20 / 2.54 * 96 + 1
    paper = page.pdf(format="A4", prefer_css_page_size=True, path=chromium.SCREENSHOTS / "10-paper.pdf")
    assert 3 <= paper.count(b"/Type /Page\n") <= 5
    keep(page, "10-paper")


@pytest.mark.parametrize(("width", "scheme"), [(1400, "light"), (390, "dark")])
@pytest.mark.parametrize("name", PAGES)
def test_accessible(lecture, visit, name, width, scheme):
    page = visit(address(lecture, name), width, scheme)
    for details in page.locator("details").all():
        details.evaluate("e => { e.open = true; }")
    page.evaluate(AXE_SCRIPT)
    found = page.evaluate("axe.run({ preload: false })")
    assert [(rule["id"], rule["nodes"][0]["html"]) for rule in found["violations"]] == []
    assert {"color-contrast", "document-title", "html-has-lang"} <= {rule["id"] for rule in found["passes"]}


# A lesson changed on purpose.

CHANGED = {
    "number": ("\na = tf.constant(1234)", "\na = tf.constant(1235)"),
    "line": ("\nprint(res)", "\nprint(res)\nprint(res)"),
    "mark": ("  # slide[api]: import tensorflow as tf", ""),
}


@pytest.mark.parametrize("change", CHANGED)
def test_a_change_is_seen(house, visit, change):
    lesson = house.folder / "tf1_lessons" / "02_constants.py"
    source = lesson.read_text(encoding="utf-8")
    old, new = CHANGED[change]
    assert source.count(old) == 1
    lesson.write_text(source.replace(old, new), encoding="utf-8")
    ran = house.start("run", "02")
    assert (ran.code == 0) == (change == "mark")
    write_report(house)
    page = visit(address(house, "02_constants"))
    expect(page.locator("#problems")).to_be_visible()
    assert "not the slide's listing" in page.locator("#problems").inner_text()
    if change == "number":
        assert page.locator("#verdict").get_attribute("data-state") == "bad"
        assert page.locator("#prints pre.today mark.number").inner_text() == "6235"
        assert page.locator("#prints pre.slide").inner_text().strip() == "6234"
    elif change == "line":
        assert page.locator("#verdict").get_attribute("data-state") == "bad"
        assert page.locator("#prints pre.today").all_inner_texts() == ["6234", "6234"]
        assert page.locator("#prints pre.slide.empty").count() == 1
    keep(page, f"02-changed-{change}")


# TensorBoard.


@pytest.fixture
def board(lecture, visit, tools):
    """Returns a function that opens TensorBoard on a lesson as `lessons.py board NN` says."""
    boards = []

    def opened(number):
        boards.append(Board(lecture, number))
        at = tools.wait_until(boards[-1].address, chromium.SECONDS)[0]
        tools.wait_until(lambda: has_runs(boards[-1]), chromium.SECONDS)
        return visit(at)

    yield opened
    for each in boards:
        tools.kill_group(each.process)


def has_runs(board):
    """Tells whether TensorBoard has read a run."""
    try:
        return json.loads(board.get("data/runs"))
    except OSError:
        return []


def nodes(page):
    """Returns the names of the nodes that TensorBoard draws."""
    return set(page.locator("g.node:not(.bridge)").evaluate_all("es => es.map(e => e.dataset.name)"))


def test_board_of_08(board, tools):
    """Its constants stand beside what they go into, and their edges are thin."""
    page = board("08")
    constants = page.locator("g.annotation.constant")
    expect(constants.locator("text.annotation-label")).to_have_text([re.compile("^a"), re.compile("^b")])
    assert nodes(page) == {"mul"}
    style = "es => es.map(e => parseFloat(getComputedStyle(e).strokeWidth))"
    widths = constants.locator("path.annotation-edge").evaluate_all(style)
    assert len(widths) == 2 and max(widths) < 1
    label = constants.locator("text.annotation-label").first
    tools.wait_until(
        lambda: label.bounding_box()["height"] > 12, chromium.SECONDS
    )  # drawn large enough to read
    page.screenshot(path=chromium.SCREENSHOTS / "board-08.png")


def test_board_of_10(board):
    page = board("10")
    interface = page.locator('g.node[data-name="interface"]').first
    expect(interface).to_be_visible()
    assert nodes(page) == {"x", "y_", "interface", "loss", "training", "accuracy"}
    page.screenshot(path=chromium.SCREENSHOTS / "board-10.png")
    interface.dblclick()
    expect(page.locator('g.node[data-name="interface/softmax"]')).to_be_visible()
    assert {"interface/W", "interface/b", "interface/softmax"} <= nodes(page)
    expect(page.locator("tf-node-info").get_by_text("Subgraph: 9 nodes")).to_be_visible()
    page.screenshot(path=chromium.SCREENSHOTS / "board-10-interface.png")


def test_board_of_17(board):
    page = board("17")
    expect(page.locator('g.node[data-name="Sqrt"]').first).to_be_visible()
    steps = {"Variable", "Variable_1", "mul", "add", "Square", "Mean", "Sqrt", "gradients"}
    assert steps <= nodes(page)
    page.screenshot(path=chromium.SCREENSHOTS / "board-17.png")


def write_curves(folder):
    """Writes what the training of lesson 37 would: two runs, three curves that fall and rise."""
    for run, lowest in (("train", 0.01), ("validation", 0.04)):
        writer = EventFileWriter(str(folder / run))
        for step in range(0, 3500, 100):
            summary = summary_pb2.Summary()
            for tag, value in (("epoch_loss", lowest + 50 / (step + 100)), ("epoch_accuracy", 1 - lowest)):
                summary.value.add(tag=tag, simple_value=value)
            writer.add_event(event_pb2.Event(summary=summary, step=step, wall_time=1e9 + step))
        writer.close()


def test_board_of_37(lecture, board, tools):
    write_curves(lecture.logs / "37_wine_overfit_graph")
    page = board("37")
    assert page.url.endswith("#timeseries")
    card = page.locator("card-view", has_text="epoch_loss").first
    for run, value in (("train", "0.0243"), ("validation", "0.0543")):
        line = card.locator("tb-data-table-content-row", has_text=run)
        expect(line).to_contain_text(value)
        expect(line).to_contain_text("3,400")
    assert page.locator("card-view").count() >= 2

    def drawn():
        chart = Image.open(io.BytesIO(card.locator("line-chart").first.screenshot())).convert("RGB")
        colours = dict((colour, count) for count, colour in chart.getcolors(1 << 20))
        return min(colours.get(TRAIN, 0), colours.get(VALIDATION, 0)) > 20

    tools.wait_until(drawn, chromium.SECONDS)
    page.screenshot(path=chromium.SCREENSHOTS / "board-37.png")
