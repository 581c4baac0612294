"""Which lessons there are: read from the folders and from the header of each script."""

import ast
import difflib
import re
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path, PurePath

from lessonkit.data import STAND_IN, download
from lessonkit.folders import COURSE, LOGS
from lessonkit.lessons import course, markdown
from lessonkit.lessons.compare import MODES
from oldstack.messages import UserError, tr

# For each key of a header, the kinds of lessons that must have it.
_KEYS = {
    "Slides": course.KINDS,
    "Data": course.KINDS,
    "Expect": course.KINDS,
    "Changed": (course.KERAS,),
    "Compare": (),
}
_said: set[str] = set()  # what has been said about files that are no lessons, once for each process
_PAGE = """\
# The lessons

Every lesson, in the order of the slides; the numbers are one count over both folders. `tf1_lessons/` is graph mode,
`keras_lessons/` today's Keras. The last column is a line of what the lesson prints on the real data.

Made from the headers of the scripts by `python -m lessonkit.generated`. 한국어: [lessons.ko.md](lessons.ko.md)

{table}"""
_KOREAN_PAGE = """\
# 예제

모든 예제를 슬라이드 순서대로 적었습니다. 번호는 두 폴더를 통틀어 하나로 매깁니다. `tf1_lessons/`는 그래프 모드,
`keras_lessons/`는 오늘의 Keras입니다. 마지막 열은 진짜 데이터에서 찍히는 줄 하나입니다.

스크립트의 머리글에서 `python -m lessonkit.generated`로 만듭니다. English: [lessons.md](lessons.md)

{table}"""


@dataclass(frozen=True)
class Lesson:
    """A lesson, as its file name and its header tell.

    Attributes:
        number: The number, one count over both packages.
        name: "04_variable_assign".
        kind: One of `lessonkit.lessons.course.KINDS`.
        package: The name of the folder.
        path: The script.
        title: The title in Korean.
        title_english: The title in English.
        slides: Where it stands in the slides.
        data: The names of the data files it reads.
        expect: The line to look for in what it prints.
        changed: What changed in the API since the slide, in one line; "" in graph mode.
        compare: How its output is compared: one of `lessonkit.lessons.compare.MODES`, or "spread" for a lesson
            that is trained (see `lessonkit.lessons.spread`).
    """

    number: int
    name: str
    kind: str
    package: str
    path: Path
    title: str
    title_english: str
    slides: str
    data: tuple[str, ...]
    expect: str
    changed: str
    compare: str

    @property
    def local_title(self) -> str:
        """The title in the user's language."""
        return tr(self.title_english, self.title)

    @property
    def slug(self) -> str:
        """The name without the number."""
        return self.name.partition("_")[2]

    @property
    def expected(self) -> Path:
        """The file with what it prints; where the original's spread is in it on any data, else on real data."""
        suffix = ".json" if self.compare == "spread" else ".txt"
        return self.path.parent / "expected" / f"{self.name}{suffix}"

    def expected_for(self, stand_in: bool) -> Path:
        """Returns the file with what it prints on real data, or on a stand-in for it."""
        is_of_its_own = stand_in and self.expected.suffix == ".txt"
        return self.expected.with_suffix(f".{STAND_IN}.txt") if is_of_its_own else self.expected

    def words(self, stand_in: bool) -> Path:
        """Returns the file with what the original printed, on real data or on a stand-in for it."""
        return self.expected.with_suffix(".stand-in.txt" if stand_in else ".txt")

    @property
    def listing(self) -> str | None:
        """The digest of the slide's listing, as `lessonkit.lessons.listing.digest` gives it; None without one."""
        file = self.path.parent / "expected" / "listings.sha256"
        rows = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
        return next((row.split()[0] for row in rows if row.split()[1] == self.name), None)

    @property
    def logs(self) -> Path:
        """The folder for what it writes."""
        return LOGS / self.name


def lessons(root: Path = COURSE) -> list[Lesson]:
    """Returns every lesson, by number; a file that is none is passed over, and stderr says why.

    Args:
        root: The folder of the course.

    Raises:
        UserError: There is no course.
    """
    found, refused = _survey(root)
    _say(refused.values())
    return found


def find(wanted: list[str], root: Path = COURSE) -> list[Lesson]:
    """Returns the lessons that a user names, in that order, each once.

    Args:
        wanted: For each, a number ("4", "04"), a name ("04_variable_assign", "variable_assign", also as
            a file), a range ("02-06") or "all".
        root: The folder of the course.

    Raises:
        UserError: There is no such lesson: the message suggests the nearest. Or its file is none: it says why.
    """
    known, refused = _survey(root)
    found = list(dict.fromkeys(lesson for text in wanted for lesson in _find_one(text, known, refused)))
    _say(refused.values())
    return found


def page() -> str:
    """Returns every lesson as a page in Markdown for `docs/`, in the user's language."""
    heads = [
        tr("No.", "번호"),
        tr("Lesson", "예제"),
        tr("Slides", "슬라이드"),
        tr("Data", "데이터"),
        tr("Prints", "찍히는 줄"),
    ]
    return tr(_PAGE, _KOREAN_PAGE).format(table=markdown.table(heads, map(_cells, lessons())))


def _cells(lesson: Lesson) -> list[str]:
    data = [f"[{name}](../datasets/SOURCES.md#{_anchor(name)})" for name in lesson.data]
    return [
        f"[{lesson.number:02d}](../{lesson.package}/{lesson.path.name})",
        tr(f"{lesson.title_english} · {lesson.title}", lesson.title),
        lesson.slides,
        ", ".join(data) or tr("none", "없음"),
        f"`{lesson.expect}`",
    ]


def _anchor(heading: str) -> str:
    """Returns how GitHub calls a heading in an address."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


def _survey(root: Path) -> tuple[list[Lesson], dict[Path, str]]:
    """Returns the lessons, by number, and for each other file in their folders why it is none."""
    read, refused = [], {}
    for folder, kind in course.read(root).folders.items():
        for path in sorted((root / folder).glob("*.py")):
            try:
                read.append(_read(path, kind))
            except UserError as error:
                refused[path] = str(error)
    found: dict[int, Lesson] = {}
    # Of two with one number the one is the lesson whose output is known.
    for lesson in sorted(read, key=lambda lesson: (not lesson.expected.exists(), lesson.name)):
        other = found.setdefault(lesson.number, lesson)
        if other is not lesson:
            reason = f"has the number of {other.path.name}: give it its own"
            korean = f"{other.path.name} 와(과) 번호가 같습니다. 다른 번호를 붙이세요"
            refused[lesson.path] = str(_unfit(lesson.path, reason, korean))
    return sorted(found.values(), key=lambda lesson: lesson.number), refused


def _say(refused: Iterable[str]) -> None:
    """Says why files are passed over, each reason once."""
    for reason in dict.fromkeys(refused):
        if reason not in _said:
            print(tr(f"Passed over: {reason}", f"건너뜁니다: {reason}"), file=sys.stderr)
            _said.add(reason)


def _unfit(path: Path, english: str, korean: str) -> UserError:
    return UserError(tr(f"{path}: {english}.", f"{path}: {korean}."))


def _read(path: Path, kind: str) -> Lesson:
    if path.name.startswith("._"):
        english = f"{path.parent}: what begins with `._` is macOS's and no lesson: `dot_clean .` removes it."
        korean = f"{path.parent}: `._`로 시작하는 파일은 macOS가 만든 것입니다. `dot_clean .`으로 지우세요."
        raise UserError(tr(english, korean))
    if not re.fullmatch(r"\d\d_\w+", path.stem):
        raise _unfit(
            path,
            "not the name of a lesson: call it NN_slug.py",
            "예제 이름이 아닙니다. NN_slug.py로 바꾸세요",
        )
    titles, header = _header_of_old(path) if kind == course.OLD else _header(path, kind)
    return Lesson(
        number=int(path.stem[:2]),
        name=path.stem,
        kind=kind,
        package=path.parent.name,
        path=path,
        title=titles[0],
        title_english=titles[1],
        slides=header["Slides"],
        data=() if header["Data"] == "none" else tuple(re.split(r",\s*", header["Data"])),
        expect=header["Expect"],
        changed=header["Changed"],
        compare=header["Compare"],
    )


def _header(path: Path, kind: str) -> tuple[list[str], dict[str, str]]:
    """Reads both titles and the keys from the first two paragraphs of the docstring."""
    title, _, rest = _docstring(path).partition("\n\n")
    titles = title.split(" · ")
    if len(titles) != 2 or not all(titles):
        raise _unfit(
            path,
            "no title: begin the docstring with `제목 · Title` and an empty line",
            "제목이 없습니다. docstring을 `제목 · Title`과 빈 줄로 시작하세요",
        )
    header = {}
    for row in rest.partition("\n\n")[0].splitlines():
        key, colon, value = row.partition(":")
        if not colon or not value.strip():
            raise _unfit(
                path,
                f"`{row.strip()}` in the header: write it as `Key: value`, on one line",
                f"머리말의 `{row.strip()}`: 한 줄에 `Key: value`로 쓰세요",
            )
        header[key] = value.strip()
    for key, needed in _KEYS.items():
        if kind in needed and key not in header:
            raise _unfit(
                path, f"no `{key}:` in the header: write one", f"머리말에 `{key}:`이(가) 없습니다. 쓰세요"
            )
    for key in header.keys() - _KEYS.keys():
        names = ", ".join(_KEYS)
        raise _unfit(
            path,
            f"unknown key `{key}:` in the header: take one of {names}",
            f"머리말의 `{key}:`은(는) 모르는 항목입니다. {names} 중에서 고르세요",
        )
    of_kind = "spread" if kind == course.KERAS else "exact"
    header["Compare"] = header.get("Compare", of_kind).split()[0]
    header.setdefault("Changed", "")
    if header["Compare"] not in (*MODES, of_kind):
        names = ", ".join(MODES)
        raise _unfit(
            path,
            f"`Compare: {header['Compare']}`: take one of {names}",
            f"`Compare: {header['Compare']}`: {names} 중에서 고르세요",
        )
    return titles, header


def _header_of_old(path: Path) -> tuple[list[str], dict[str, str]]:
    """Reads the header of a script that nobody wrote as a lesson: without one it has its name for a title."""
    if " · " in _docstring(path).partition("\n\n")[0]:
        return _header(path, course.OLD)
    title = path.stem.partition("_")[2].replace("_", " ")
    return [title, title], {"Slides": "", "Data": "none", "Expect": "", "Changed": "", "Compare": "exact"}


def _docstring(path: Path) -> str:
    try:
        return ast.get_docstring(ast.parse(download.read(path).decode("utf-8"))) or ""
    except SyntaxError as error:
        english = f"{path}, line {error.lineno or 1}: {error.msg}. Mend the lesson."
        raise UserError(tr(english, f"{path} {error.lineno or 1}행: {error.msg}. 예제를 고치세요.")) from None
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        english = f"{path}, line {line}: not UTF-8: save it in that encoding."
        raise UserError(tr(english, f"{path} {line}행: UTF-8이 아닙니다. UTF-8로 저장하세요.")) from None
    except OSError as error:
        raise _unfit(
            path,
            f"can't be read ({error.strerror}): make it a readable file, or remove it",
            f"읽을 수 없습니다({error.strerror}). 읽을 수 있는 파일로 바꾸거나 지우세요",
        ) from None
    except (ValueError, RecursionError, MemoryError) as error:  # a zero byte; nested too deeply
        raise _unfit(
            path, f"not Python ({error}): mend it", f"Python이 아닙니다({error}). 고치세요"
        ) from None


def _find_one(text: str, known: list[Lesson], refused: dict[Path, str]) -> list[Lesson]:
    name = PurePath(text).name.removesuffix(".py")
    between = re.fullmatch(r"(\d{1,9})-(\d{1,9})", name, re.ASCII)
    if name == "all":
        found = known
    elif between:
        low, high = sorted(map(int, between.groups()))
        found = [lesson for lesson in known if low <= lesson.number <= high]
    elif _is_number(name):
        found = [lesson for lesson in known if lesson.number == int(name)]
    else:
        found = [lesson for lesson in known if name in (lesson.name, lesson.slug)]
    if not found:
        for path, reason in refused.items():
            number, _, slug = path.stem.partition("_")
            if name in (path.stem, number, slug) or (_is_number(name) and number == f"{int(name):02d}"):
                raise UserError(reason)
        raise _unknown(text, _nearest(name, known))
    return found


def _is_number(text: str) -> bool:
    return re.fullmatch(r"\d{1,9}", text, re.ASCII) is not None


def _nearest(name: str, known: list[Lesson]) -> list[str]:
    """Returns up to three names: the nearest by number if the name begins with one, else by spelling."""
    number = re.match(r"\d{1,9}", name, re.ASCII)
    if number:
        by_distance = sorted(known, key=lambda lesson: abs(lesson.number - int(number[0])))
        return [lesson.name for lesson in by_distance[:3]]
    names = {lesson.slug: lesson.name for lesson in known}
    return [names[slug] for slug in difflib.get_close_matches(name, names, n=3, cutoff=0.5)]


def _unknown(text: str, nearest: list[str]) -> UserError:
    english, korean = f"There is no lesson {text}.", f"{text} 예제는 없습니다."
    if nearest:
        english += f" The nearest: {', '.join(nearest)}."
        korean += f" 가까운 예제: {', '.join(nearest)}."
    return UserError(
        tr(f"{english} See `lessons.py list`.", f"{korean} 목록은 `lessons.py list`로 볼 수 있습니다.")
    )
