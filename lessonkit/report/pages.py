"""The report as static pages: an index, a page for each lesson, and what they need beside them."""

import re
import shutil
from pathlib import Path

import jinja2
from markupsafe import Markup, escape

from lessonkit.data import OWN, REAL, STAND_IN
from lessonkit.lessons import course
from lessonkit.report import align, curves, graph, highlight, kinds
from lessonkit.report.collect import Shown
from oldstack.figure_folder import not_writable
from oldstack.messages import in_both, tr

_HERE = Path(__file__).parent
_STATIC = _HERE / "static"
_KINDS = {
    course.GRAPH: ("graph mode", "그래프 모드"),
    course.KERAS: ("Keras", "케라스"),
    course.OLD: ("old, unchanged", "그때 그대로"),
}
_DATA = {
    REAL: ("real data", "진짜 데이터"),
    STAND_IN: ("stand-in data", "대체 데이터"),
    OWN: ("your own file", "직접 넣은 파일"),
    "": ("no data", "데이터 없음"),
}
_TABLE = re.compile(r"\S {2,}\S+ {2,}\S")  # what is set in columns, as pandas does
_WORDS = re.compile(r"[^\W\d_]\w{2,}")


def write(shown: list[Shown], folder: Path) -> Path:
    """Writes the report.

    Args:
        shown: The lessons, in the order in which previous and next go.
        folder: Where to; what is there of an older report is replaced.

    Returns:
        The index.

    Raises:
        UserError: The folder can't be written.
    """
    try:
        return _write(shown, folder)
    except OSError as error:
        raise not_writable(folder, error) from None


def page_name(shown: Shown) -> str:
    """Returns the file name of a lesson's page."""
    return f"{shown.lesson.name}.html"


def _write(shown, folder):
    (folder / "assets").mkdir(parents=True, exist_ok=True)
    for file in _STATIC.iterdir():
        shutil.copy(file, folder / "assets" / file.name)
    pages = _environment()
    lecture = course.read()
    common = {
        "language": tr("en", "ko"),
        "course": lecture,
        "prose_language": lecture.languages[0],
        "packages": _packages(shown),
        "data_names": _DATA,
    }
    cards = [_card(each) for each in shown]
    index = folder / "index.html"
    _save(index, pages.get_template("index.html").render(common, cards=cards))
    template = pages.get_template("lesson.html")
    for i, each in enumerate(shown):
        figures = _copy_figures(each, folder)
        text = template.render(
            common,
            shown=each,
            lesson=each.lesson,
            card=cards[i],
            previous=shown[i - 1].lesson if i else None,
            next=shown[i + 1].lesson if i + 1 < len(shown) else None,
            counts=_counts(each),
            output=each.output,
            has_table=_TABLE.search(each.run.printed if each.run else each.words.text if each.words else ""),
            figures=figures,
            curves=curves.draw(each.run.fits if each.run else [], each.words.text if each.words else ""),
            drawings=graph.draw(each.lesson.logs) if each.run else [],
            problems=list(zip(*in_both(lambda each=each: each.problems()), strict=True)),
        )
        _save(folder / page_name(each), text)
    return index


def _packages(shown):
    """Returns what each folder of scripts is called: by the kind of its lessons, and by itself where others share it."""
    kinds_of = {each.lesson.package: each.lesson.kind for each in shown}
    shared = [kind for kind in _KINDS if list(kinds_of.values()).count(kind) > 1]
    return {
        package: tuple(f"{name}, {package}" for name in _KINDS[kind]) if kind in shared else _KINDS[kind]
        for package, kind in kinds_of.items()
    }


def _save(path, text):
    path.write_text(text, encoding="utf-8", newline="\n")


def _environment() -> jinja2.Environment:
    pages = jinja2.Environment(
        loader=jinja2.FileSystemLoader(_HERE / "templates"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    pages.globals |= {"t": _both, "kind_names": kinds.KINDS, "kind_of": lambda part: type(part).__name__}
    pages.filters |= {
        "code": highlight.code,
        "indentation": highlight.indentation,
        "prose": highlight.prose,
        "reason": kinds.reason,
        "pieces": _pieces,
        "safe_svg": Markup,
    }
    return pages


def _both(english, korean=None):
    """Returns a text in both languages, of which the page shows one.

    Args:
        english: The English one, or a pair of both.
        korean: The Korean one.
    """
    if korean is None:
        english, korean = english
    return Markup('<span class="t" lang="en">{}</span><span class="t" lang="ko">{}</span>').format(
        english, korean
    )


def _card(shown):
    states, texts = zip(*in_both(shown.verdict), strict=True)
    lesson = shown.lesson
    words = {word.lower() for word in _WORDS.findall(shown.source)}
    words |= {word.lower() for word in (lesson.title + " " + lesson.title_english).split()}
    return {
        "shown": shown,
        "lesson": lesson,
        "page": page_name(shown),
        "state": states[0],
        "verdict": texts,
        "text": " ".join(sorted(words)),
    }


def _counts(shown):
    """Returns how many lines differ from the slide, by kind."""
    found = dict.fromkeys(kinds.KINDS, 0)
    for cell in shown.cells:
        for block in cell.blocks:
            for row in block.rows:
                if row.kind:
                    found[row.kind] += 1
    return {kind: count for kind, count in found.items() if count}


def _copy_figures(shown, folder):
    for old in folder.glob(f"figures/{shown.lesson.number:02d}-*.png"):
        old.unlink()
    names = []
    for number, file in enumerate(shown.figures, start=1):
        (folder / "figures").mkdir(exist_ok=True)
        name = f"figures/{shown.lesson.number:02d}-{number}.png"
        shutil.copy(file, folder / name)
        names.append(name)
    return names


def _pieces(pieces: list[align.Piece]) -> Markup:
    """Returns a printed line as HTML, what differs marked with its kind and distance."""
    html = Markup("")
    for piece in pieces:
        if piece.state == align.SAME:
            html += escape(piece.text)
        else:
            state = piece.state.replace(" ", "-")
            apart = Markup(' data-apart="{}"').format(piece.apart) if piece.apart else Markup("")
            html += Markup('<mark class="{}"{}>{}</mark>').format(state, apart, piece.text)
    return html
