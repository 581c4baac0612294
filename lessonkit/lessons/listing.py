"""The marks in a lesson: what differs from the slide's listing, line by line.

Where a lesson differs from the slide, the line says so:

    CODE  # slide[KIND]: OLD        CODE stands in for the slide's line OLD
    # slide[KIND]: OLD              the slide's line OLD is not here; what replaces it follows
    CODE  # added[KIND]             a line that the slide does not have
    # %% added: TITLE               a cell that the slide does not have, to the last line

A line is a logical line: a call that goes over several rows is one, and may carry a mark on each row
for a slide's line of several rows. OLD is indented as CODE is, or as the comment that stands alone,
and by what it has in front of its own text besides. Only where CODE and OLD are the same, the mark
is about the indentation itself: then OLD is indented by what it has of its own, and nothing else.
"""

import ast
import hashlib
import io
import re
import tokenize
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

KINDS = ("api", "path", "erratum", "elided", "extra")

# The slide's sign for lines that it leaves out.
ELISION = "....."

_SLIDE = re.compile(r"#\s*slide\[(\w+)\]: ?(.*\S)")
_ADDED = re.compile(r"#\s*added\[(\w+)\]")
_ALMOST_A_MARK = re.compile(r"\b(slides?|added)\s*\[|^#\s*(slide|added)\s*:", re.IGNORECASE)
_CELL = re.compile(r"#\s*%%\s*(.*)")
_SHORT = 70  # a comment that ends before so many characters without a stop does not go on in the next line
_DOCSTRING = re.compile(r"[rR]?(\"\"\"|''')")

_NAMES = {tokenize.NEWLINE: "\n", tokenize.INDENT: "<indent>", tokenize.DEDENT: "<dedent>"}
_WHITE = {tokenize.COMMENT, tokenize.NL, tokenize.ENDMARKER}


@dataclass(frozen=True)
class Row:
    """A logical line of a lesson beside the slide's.

    Attributes:
        number: The number of the lesson's line.
        slide: The slide's line with its indentation, or None if the slide has none here.
        script: The lesson's line with its indentation, or None if the lesson has none here.
        kind: The kind of its mark, one of `KINDS`, or None where both are the same.
    """

    number: int
    slide: str | None
    script: str | None
    kind: str | None


@dataclass(frozen=True)
class Block:
    """Lines of a lesson and the prose that explains them.

    Attributes:
        prose: The comments above them, as running text; a note that is no sentence, or is indented, is a line of its
            own.
        rows: The lines; an empty one is a row of two empty texts.
    """

    prose: str
    rows: list[Row]


@dataclass(frozen=True)
class Cell:
    """A cell of a lesson.

    Attributes:
        title: Its title, "" above the first.
        is_added: Whether the slide has nothing of it.
        blocks: What it consists of.
    """

    title: str
    is_added: bool
    blocks: list[Block]


@dataclass(frozen=True)
class _Line:
    """A logical line of a lesson, or a row between two: a comment alone, or nothing.

    Attributes:
        number: The number of its first row.
        text: Its rows as they stand.
        code: Its rows without comments, "" if nothing is left.
        kind: The kind of its marks, or None.
        slide: The slide's rows that it stands in for, indented as on the slide.
        in_added_cell: Whether its whole cell is added.
        opens_cell: Whether it is the title of a cell.
    """

    number: int
    text: str
    code: str
    kind: str | None
    slide: tuple[str, ...]
    in_added_cell: bool
    opens_cell: bool


def restore(source: str) -> str:
    """Returns the slide's listing: marks taken back; added lines, docstring and comments left out.

    Args:
        source: A lesson.

    Raises:
        ValueError: A mark can't be read; the message has the line number and says what to do.
    """
    rows: list[str] = []
    for line in _without_docstring(_lines(source)):
        if line.slide:
            rows += line.slide
        elif line.code and not _is_added(line):
            rows.append(line.code)
        elif line.opens_cell or not line.text.strip():
            rows.append("")
    return _with_single_blank_rows(rows)


def mended(source: str) -> str:
    """Returns the lesson as it runs on the original TensorFlow: marks of `api` and `path` taken back.

    What the slide has wrong stays mended, and added cells stay. One case stays besides: an import
    that is `added[path]`, if a mended line still calls what it imports (lesson 10 mends the line
    that also carries a path). It needs this project on the path of the original Python.

    Args:
        source: A lesson.

    Raises:
        ValueError: A mark can't be read; the message has the line number and says what to do.
    """
    lines = list(_lines(source))
    staying = "\n".join(line.code for line in lines if line.kind not in ("api", "path"))
    texts = []
    for line in lines:
        if line.kind not in ("api", "path") or (line.kind == "path" and _imports_for(line, staying)):
            texts.append(line.text)
        else:
            texts += line.slide
    return "\n".join(texts) + "\n"


def clean(source: str) -> str:
    """Returns today's script: a lesson without its marks.

    Args:
        source: A lesson.

    Raises:
        ValueError: A mark can't be read; the message has the line number and says what to do.
    """
    rows = source.split("\n")
    changed: dict[int, str] = {}
    for token in _python_tokens(source):
        row, column = token.start
        if token.type != tokenize.COMMENT:
            continue
        if _mark(token):
            changed[row - 1] = rows[row - 1][:column].rstrip()
        elif cell := _CELL.fullmatch(token.string):
            changed[row - 1] = f"# %% {cell[1].removeprefix('added:').lstrip()}"
    return "\n".join(changed.get(i, row) for i, row in enumerate(rows) if changed.get(i) != "")


def deviations(source: str) -> list[Row]:
    """Returns every line in which a lesson differs from its slide, from top to bottom.

    Args:
        source: A lesson.

    Raises:
        ValueError: A mark can't be read; the message has the line number and says what to do.
    """
    return [_row(line) for line in _lines(source) if line.kind and (line.slide or line.code)]


def cells(source: str) -> list[Cell]:
    """Returns a lesson beside its slide, cell by cell, without docstring and marks; comments are prose.

    Args:
        source: A lesson.

    Raises:
        ValueError: A mark can't be read; the message has the line number and says what to do.
    """
    found = [Cell("", False, [])]
    prose: list[str] = []
    for line in _without_docstring(_lines(source)):
        text = line.text.strip()
        if line.opens_cell and (cell := _CELL.match(text)):
            if prose:
                found[-1].blocks.append(Block(running(prose), []))
            found.append(Cell(cell[1].removeprefix("added:").strip(), line.in_added_cell, []))
            prose = []
        elif line.code or line.slide:
            row = _row(line)
            if prose or not found[-1].blocks:
                found[-1].blocks.append(Block(running(prose), []))
            found[-1].blocks[-1].rows.append(row)
            prose = []
        elif text:
            prose.append(text.lstrip("#").removeprefix(" "))
        elif found[-1].blocks and not prose:
            found[-1].blocks[-1].rows.append(Row(line.number, "", "", None))
    if prose:
        found[-1].blocks.append(Block(running(prose), []))
    return [_without_blank_ends(cell) for cell in found if cell.blocks]


def running(comments: list[str]) -> str:
    """Returns comments as running text; a note that is no sentence, or is indented, is a line of its own.

    Args:
        comments: The comments, row by row, without `# `.
    """
    text = ""
    for comment in comments:
        is_note = text and not text.endswith((".", "?", "!", ",", ":")) and len(text.split("\n")[-1]) < _SHORT
        starts_line = is_note or (text and comment.startswith(" "))
        text += ("\n" if starts_line else " " if text else "") + comment.strip()
    return text


def tokens(text: str) -> list[str]:
    r"""Returns the Python tokens of a listing, without comments and white space.

    The ends of logical lines ("\n") and the blocks ("<indent>", "<dedent>") are tokens too, and a
    line `.....` is one. Text that Python can't read as tokens is cut into words and signs.

    Args:
        text: A listing of a slide, or a restored one.
    """
    try:
        found = list(tokenize.generate_tokens(io.StringIO(text).readline))
    except (SyntaxError, tokenize.TokenError):
        return _words(text)
    if any(token.type == tokenize.ERRORTOKEN for token in found):
        return _words(text)
    visible = [token for token in found if token.type not in _WHITE]
    return _join_elisions([_NAMES.get(token.type, token.string) for token in visible])


def digest(text: str) -> str:
    """Returns what tells a listing from another one: a short SHA-256 of its tokens, in hexadecimal."""
    return hashlib.sha256("\0".join(tokens(text)).encode()).hexdigest()[:16]


def matches(restored: str, listing: str) -> str | None:
    """Compares a restored listing with the slide's, token for token.

    Args:
        restored: What `restore` returned.
        listing: The slide's listing. Its lines `.....` stand for any number of any lines.

    Returns:
        None if the two are the same, else where they differ, in one line.
    """
    have = tokens(restored)
    parts = _between_elisions(tokens(listing))
    position = 0
    for number, part in enumerate(parts):
        first, last = number == 0, number == len(parts) - 1
        lowest = max(position, len(have) - len(part)) if last else position
        highest = 0 if first else len(have) - len(part)
        starts = range(lowest, highest + 1)
        start = next((start for start in starts if have[start : start + len(part)] == part), None)
        if start is None:
            return _difference(part, have, [0] if first else range(position, len(have) + 1))
        position = start + len(part)
    return None


def _lines(source: str) -> Iterator[_Line]:
    rows = source.split("\n")
    number, comments, has_code, in_added_cell = 1, [], False, False
    for token in _python_tokens(source):
        if token.type == tokenize.COMMENT:
            comments.append(token)
        elif token.type == tokenize.NEWLINE or (token.type == tokenize.NL and not has_code):
            title = None if has_code else _cell_title(comments)
            if title is not None:
                in_added_cell = title.startswith("added:")
            last = token.start[0]
            yield _line(number, rows[number - 1 : last], comments, in_added_cell, title is not None)
            number, comments, has_code = last + 1, [], False
        elif token.type not in (tokenize.NL, tokenize.INDENT, tokenize.DEDENT):
            has_code = True


def _python_tokens(source: str) -> list[tokenize.TokenInfo]:
    try:
        return list(tokenize.generate_tokens(io.StringIO(source).readline))
    except tokenize.TokenError as error:
        message, (number, _) = error.args
    except SyntaxError as error:
        message, number = error.msg, error.lineno
    raise ValueError(f"line {number}: not Python ({message}): mend the lesson")


def _cell_title(comments: list[tokenize.TokenInfo]) -> str | None:
    cell = _CELL.match(comments[0].string) if comments else None
    if cell is None:
        return None
    if re.match(r"added\b(?!:)", cell[1]):
        number = comments[0].start[0]
        raise ValueError(f"line {number}: write the title of an added cell as `# %% added: TITLE`")
    return cell[1]


def _line(
    number: int, rows: list[str], comments: list[tokenize.TokenInfo], in_added_cell: bool, opens_cell: bool
) -> _Line:
    marks = [mark for mark in map(_mark, comments) if mark]
    text, code = "\n".join(rows), _without_comments(number, rows, comments)
    slide = [old for _, old in marks if old is not None]
    _check_marks(number, marks, code)
    kind = marks[0][0] if marks else "extra" if in_added_cell else None
    indented = _indented_as_on_slide(slide, code, _indentation(text))
    return _Line(number, text, code, kind, indented, in_added_cell, opens_cell)


def _mark(comment: tokenize.TokenInfo) -> tuple[str, str | None] | None:
    """Returns kind and slide's line (None for an added line), or None for any other comment."""
    text, number = comment.string.rstrip(), comment.start[0]
    slide, added = _SLIDE.fullmatch(text), _ADDED.fullmatch(text)
    if slide:
        kind, old = slide.groups()
    elif added:
        kind, old = added[1], None
    else:
        if _ALMOST_A_MARK.search(text):
            raise ValueError(
                f"line {number}: not a mark: {text}: write `# slide[KIND]: the slide's line` or `# added[KIND]`, "
                "and nothing else in that comment"
            )
        return None
    if kind not in KINDS:
        raise ValueError(f"line {number}: unknown kind of mark: {kind}: take one of {', '.join(KINDS)}")
    return kind, old


def _check_marks(number: int, marks: list[tuple[str, str | None]], code: str) -> None:
    if len({(kind, old is None) for kind, old in marks}) > 1:
        raise ValueError(f"line {number}: different marks on one line: keep one, or part the line")
    if marks and marks[0][1] is None and not code:
        raise ValueError(f"line {number}: `added` marks no code: put it at the end of the added line")


def _without_comments(number: int, rows: list[str], comments: list[tokenize.TokenInfo]) -> str:
    columns = {comment.start[0] - number: comment.start[1] for comment in comments}
    changed = {i: rows[i][:column].rstrip() for i, column in columns.items()}
    return "\n".join(changed.get(i, row) for i, row in enumerate(rows) if changed.get(i) != "").rstrip()


def _indented_as_on_slide(slide: list[str], code: str, indentation: str) -> tuple[str, ...]:
    is_moved = tokens(code.strip()) == tokens("\n".join(slide).strip())
    return tuple(slide) if is_moved else tuple(indentation + old for old in slide)


def _indentation(text: str) -> str:
    return text[: len(text) - len(text.lstrip())]


def _row(line: _Line) -> Row:
    if line.slide:
        return Row(line.number, "\n".join(line.slide), line.code or None, line.kind)
    if _is_added(line):
        return Row(line.number, None, line.code, line.kind)
    return Row(line.number, line.code, line.code, None)


def _without_blank_ends(cell: Cell) -> Cell:
    for block in cell.blocks:
        while block.rows and not (block.rows[-1].slide or block.rows[-1].script):
            block.rows.pop()
    return cell


def _is_added(line: _Line) -> bool:
    return bool(line.code) and not line.slide and line.kind is not None


def _imports_for(line: _Line, staying: str) -> bool:
    """Tells whether an added line imports a function that the staying lines call."""
    if line.slide or not line.code.startswith(("import ", "from ")):
        return False
    try:
        statement = ast.parse(line.code).body[0]
    except SyntaxError as error:
        raise ValueError(f"line {line.number}: not Python ({error.msg}): mend the lesson") from None
    names = [node.asname or node.name for node in ast.walk(statement) if isinstance(node, ast.alias)]
    return any(re.search(rf"(?<![\w.]){re.escape(name)}\(", staying) for name in names)


def _without_docstring(lines: Iterator[_Line]) -> Iterator[_Line]:
    at_top = True
    for line in lines:
        if at_top and _DOCSTRING.match(line.code):
            at_top = False
            continue
        at_top = at_top and not line.code
        yield line


def _with_single_blank_rows(rows: list[str]) -> str:
    kept: list[str] = []
    for row in rows:
        if row or (kept and kept[-1]):
            kept.append(row)
    return "\n".join(kept).rstrip("\n") + "\n"


def _words(text: str) -> list[str]:
    return [word for row in text.split("\n") for word in re.findall(r"\.{5}|\w+|[^\w\s]", row.split("#")[0])]


def _join_elisions(found: list[str]) -> list[str]:
    """Returns the tokens with `.....` as one: Python reads it as `...`, `.`, `.`."""
    joined = []
    for token in found:
        joined.append(token)
        if joined[-3:] == ["...", ".", "."]:
            joined[-3:] = [ELISION]
    return joined


def _between_elisions(found: list[str]) -> list[list[str]]:
    parts: list[list[str]] = [[]]
    for token in found:
        if token == ELISION:
            parts.append([])
        elif token != "\n" or parts[-1] or len(parts) == 1:
            # Not the end of the line `.....` itself.
            parts[-1].append(token)
    return parts


def _difference(part: list[str], have: list[str], starts: Iterable[int]) -> str:
    """Tells where the two differ if the part is laid where most of it fits."""
    common, start = max(((_common(part, have[start:]), start) for start in starts), key=lambda best: best[0])
    return f"the slide has `{_line_of(part, common)}`, restored is `{_line_of(have, start + common)}`"


def _common(one: list[str], other: list[str]) -> int:
    pairs = zip(one, other, strict=False)
    return next((i for i, (a, b) in enumerate(pairs) if a != b), min(len(one), len(other)))


def _line_of(found: list[str], position: int) -> str:
    """Returns the logical line that a token is in, as one row."""
    if position >= len(found):
        return "(the end)"
    first = max((i + 1 for i in range(position) if found[i] == "\n"), default=0)
    last = next((i for i in range(position, len(found)) if found[i] == "\n"), len(found))
    return " ".join(found[first:last])
