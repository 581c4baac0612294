"""The marks: every form of them, taken back; and every lesson held against its slide.

`expected/listings.sha256` has a digest for each listing of the slides; for one that leaves out code (`.....`), of the
listing as its lesson fills it in. Where the environment variable LESSONS_SLIDES names a folder with the listings
themselves, they are compared too.
"""

import os
import random
import re
from pathlib import Path

import pytest

from lessonkit.lessons import catalog
from lessonkit.lessons.listing import Row, deviations, digest, matches, mended, restore, tokens

LESSONS = catalog.lessons()
DIGESTS = {lesson.name: lesson.listing for lesson in LESSONS if lesson.listing}
SLIDES = os.environ.get("LESSONS_SLIDES")
# The slides show no code of these, or break off before it; their marks tell Keras 2's spelling.
WITHOUT_LISTING = {
    "12_dense_layers", "25_optimizers", "27_loss_functions", "31_hidden_layers_and_overfitting", "46_imdb_cnn_lstm",
}  # fmt: skip

# Each form of a mark: what stands in the lesson for the slide's line OLD, with the kind KIND.
FORMS = {
    "as on the slide": ["OLD"],
    "as on the slide, with a comment": ["# 왜 [api]: 이렇게", "OLD  # slide 3"],
    "replaced": ["새것(1)  # slide[KIND]: OLD"],
    "replaced by several rows": ["new(  # slide[KIND]: OLD", "    '#',  # 왜", "", "    2)"],
    "replaced by several lines": ["# slide[KIND]: OLD", "new()  # added[KIND]", "new(  # added[KIND]", "2)"],
    "added before": ["new()  # added[KIND]", "OLD"],
    "gone": ["# slide[KIND]: OLD", "pass  # added[extra]"],
}
TAKEN_BACK = ("api", "path")


def script(*rows):
    """Returns a text of these rows."""
    return "\n".join(rows) + "\n"


def random_lesson(seed):
    """Returns a slide's listing, and a lesson that says the same with marks."""
    rng = random.Random(seed)
    slide, lesson, indentation = [], ['"""제목 · Title', "", '# slide[api]: no mark"""'], ""
    for number in range(12):
        old = rng.choice([f"x{number} = f('# {number}')", "y = ''' 한 '''", "print(x [0])  ;z = 1"])
        slide.append(indentation + old)
        kind = rng.choice(["api", "path", "erratum", "extra"])
        form = FORMS[rng.choice(list(FORMS))]
        lesson += [indentation + row.replace("OLD", old).replace("KIND", kind) for row in form]
        indentation = rng.choice(["", indentation])
        if rng.random() < 0.3:
            slide.append(indentation + "for i in 'ab':")
            lesson.append(slide[-1])
            indentation += "    "
        elif rng.random() < 0.2 and not indentation:
            lesson += ["# %% added: 표", "new()", "if new:", "    # 왜", "    new()", "# %% 다음"]
    slide.append(indentation + "end")
    return script(*slide), script(*lesson, indentation + "end")


@pytest.mark.parametrize("seed", range(50))
def test_marks_taken_back_give_the_slide(seed):
    """Lessons made at random, with every form of a mark, restore their slide character for character."""
    slide, lesson = random_lesson(seed)
    compile(lesson, "lesson", "exec")
    restored = restore(lesson)
    # A cell's title leaves an empty row.
    assert restored.replace("\n\n", "\n") == slide
    assert digest(restored) == digest(slide)
    assert matches(restored, slide) is None


@pytest.mark.parametrize("seed", range(50))
def test_mended_takes_back_api_and_path_and_nothing_else(seed):
    """The marks that stay are all the others, and they still restore the slide."""
    slide, lesson = random_lesson(seed)
    text = mended(lesson)
    compile(text, "mended", "exec")
    assert restore(text).replace("\n\n", "\n") == slide
    # Line numbers and indentations may be other ones.
    kept = [(d.kind, d.slide, d.script) for d in deviations(lesson) if d.kind not in TAKEN_BACK]
    assert [(d.kind, d.slide, d.script) for d in deviations(text)] == kept


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("kind", ["api", "path", "erratum", "elided", "extra"])
def test_each_form_within_a_block(form, kind):
    """The slide's line comes out with the indentation of the block, whatever the kind."""
    rows = ["    " + row.replace("OLD", "old ( )").replace("KIND", kind) for row in FORMS[form]]
    lesson = script("with it:", *rows, "last")
    assert restore(lesson) == script("with it:", "    old ( )", "last")


def test_restored_listing_is_readable():
    """No comments, one empty row between cells; strings keep their rows."""
    lesson = script(
        '"""제목 · Title',
        "",
        'Data: none"""',
        "from ours import tf  # slide[api]: import tensorflow as tf",
        "# %% 첫째",
        "# 왜",
        "a = f(1,  # 하나",
        "      # 둘은 없다",
        "      3)",
        "",
        "# 왜",
        "",
        "d = 4",
        "# %% added: 표",
        "b = 2",
        "",
        "# %% 둘째",
        "c = '''#",
        "",
        "",
        "'''",
    )
    assert restore(lesson) == script(
        "import tensorflow as tf", "", "a = f(1,", "      3)", "", "d = 4", "", "c = '''#", "", "", "'''"
    )


def test_only_a_docstring_at_the_top_is_dropped():
    """A string of the slide's own stays."""
    assert restore("# 머리\nr'''제목'''\n'''slide'''\n") == "'''slide'''\n"
    assert restore("a = 1\n'''slide'''\n") == "a = 1\n'''slide'''\n"


def test_a_line_that_was_moved_into_a_block_comes_out_of_it():
    """Where only the indentation differs, the mark tells the slide's."""
    lesson = script(
        "with it:",
        "    a",
        "    b( 1)  # slide[erratum]: b(1)",
        "    new  # slide[erratum]: c",
        "    d  # slide[erratum]:   d",
    )
    assert restore(lesson) == script("with it:", "    a", "b(1)", "    c", "  d")
    assert [d.slide for d in deviations(lesson)] == ["b(1)", "    c", "  d"]


def test_a_block_in_marks_keeps_its_own_indentation():
    """What OLD is indented by comes on top of the block's indentation."""
    lesson = script(
        "if a:",
        "    # slide[api]: for i in b:",
        "    # slide[api]:     c(i)",
        "    c(b)  # added[api]",
        "    d(1,  # slide[api]: e(1,",
        "      2)  # slide[api]:   3)",
    )
    assert restore(lesson) == script("if a:", "    for i in b:", "        c(i)", "    e(1,", "      3)")


def test_elided_lines():
    """What the slide leaves out is added, and its `.....` comes back."""
    lesson = script(
        "# slide[elided]: .....",
        "a = 1  # added[elided]",
        "b",
        "# slide[elided]: .....",
        "# %% added: c",
        "c",
    )
    assert restore(lesson).split() == [".....", "b", "....."]
    assert digest(restore(lesson)) == digest("# 설명\n.....\n\nb # b\n.....  \n")


def test_mended_keeps_what_the_original_needs():
    """An import for a path stays only if a line that stays calls what it imports."""
    lesson = script(
        '"""제목"""',
        "from lessonkit.data import dataset  # added[path]",
        "from lessonkit.folders import log_dir  # added[path]",
        "from lessonkit.extra import extra_dir  # added[api]",
        "from lessonkit.tf1 import tf  # slide[api]: import tensorflow as tf",
        "from ours import now  # slide[path]: from time import now",
        "# 왜",
        "print(dataset, pandas.dataset(now()))",
        'dataset = read(dataset("a"))  # slide[path]: dataset = read("a")',
        'w = W(log_dir())  # slide[erratum]: w = V("log_dir")',
        "# %% added: 표",
        "extra_dir()",
    )
    assert mended(lesson) == script(
        '"""제목"""',
        "from lessonkit.folders import log_dir  # added[path]",
        "import tensorflow as tf",
        "from time import now",
        "# 왜",
        "print(dataset, pandas.dataset(now()))",
        'dataset = read("a")',
        'w = W(log_dir())  # slide[erratum]: w = V("log_dir")',
        "# %% added: 표",
        "extra_dir()",
    )


def test_deviations():
    """Every difference is listed with its line, and every line of an added cell."""
    lesson = script(
        "from ours import tf  # slide[api]: import tf",
        "if tf:",
        "    # slide[elided]: .....",
        "    a = (1,",
        "         2)  # added[path]",
        "# %% added: 표",
        "# 왜",
        "b = 1  # 왜",
        "# %% 끝",
        "c",
    )
    assert deviations(lesson) == [
        Row(1, "import tf", "from ours import tf", "api"),
        Row(3, "    .....", None, "elided"),
        Row(4, None, "    a = (1,\n         2)", "path"),
        Row(8, None, "b = 1", "extra"),
    ]


@pytest.mark.parametrize("read", [restore, mended, deviations])
@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("a  # slide[apі]: b", "unknown kind of mark: apі: take one of api, path, erratum, elided, extra"),
        ("a  # added[API]", "unknown kind of mark: API"),
        ("# slide[errata]: b", "unknown kind of mark: errata"),
        ("a  # slide[api]:", "not a mark"),
        ("a  # slide[api] b", "not a mark"),
        ("a  # slide [api]: b", "not a mark"),
        ("a  # Slide[api]: b", "not a mark"),
        ("a  # slides[api]: b", "not a mark"),
        ("a  # slide: b", "not a mark"),
        ("a  # 왜  # slide[api]: b", "not a mark"),
        ("a  # added: b", "not a mark"),
        ("a  # added[api] 왜", "not a mark"),
        ("# added[api]", "marks no code"),
        ("# %% added 표", "write the title"),
        ("a(1,  # slide[api]: b\n2)  # added[api]", "different marks"),
        ("a(1,  # slide[api]: b\n2)  # slide[path]: c", "different marks"),
        ("a = (", "not Python"),
    ],
)
def test_a_mark_that_cannot_be_read_is_an_error(read, row, reason):
    """Nothing that looks like a mark is taken for a comment; the error has the line number."""
    with pytest.raises(ValueError, match=r"^line [34]: ") as error:
        read(script('"""제목"""', "", row))
    assert reason in str(error.value)


def test_tokens():
    """Rows, white space and comments are nothing; lines and blocks are something."""
    assert tokens("if a :  # 왜\n\n    b( 'c  d',\n # 왜\n      .5)\n") == [
        *["if", "a", ":", "\n", "<indent>", "b", "(", "'c  d'", ",", ".5", ")", "\n", "<dedent>"]
    ]
    assert tokens("a\n.....  \nb[...]") == ["a", "\n", ".....", "\n", "b", "[", "...", "]", "\n"]


@pytest.mark.parametrize("broken", ["a = 'b", "a = (1", "if a:\n    b\n  c"])
def test_text_that_is_not_python_has_tokens_too(broken):
    """A listing that was typed wrong can still be compared, on any Python."""
    assert tokens(broken) == re.findall(r"\w+|[^\w\s]", broken)
    assert digest(broken) == digest(f"\n{broken}  # 왜\n")
    assert digest(broken) != digest(broken + " d")
    assert matches(broken, f".....\n{broken}") is None
    assert matches(broken, f".....\n{broken} d") is not None


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("a = b+1", "a=b + 1 # c\n\n", True),
        ("f(a,\n  b)", "f(a, b)", True),
        ("with a:\n    b\nc", "with a:\n  b\nc", True),
        ("with a:\n    b\nc", "with a:\n    b\n    c", False),
        ("a\nb", "a b", False),
        ("a = 'b  c'", "a = 'b c'", False),
        ("a = 'b'", 'a = "b"', False),
        ("a = 1.", "a = 1.0", False),
        ("ab", "a b", False),
    ],
)
def test_digest_tells_listings_apart(one, other, same):
    """Two listings have one digest if and only if they match."""
    assert (digest(one) == digest(other)) is same
    assert (matches(one, other) is None) is same


@pytest.mark.parametrize(
    ("restored", "listing"),
    [
        ("a\nb\nc", ".....\nc"),
        ("a\nb\nc", "a\n....."),
        ("a\nb\nc", "a\n.....\nc"),
        ("a\nc", "a\n.....\nc"),
        ("a\n.....\nc", "a\n.....\nc"),
        ("c\nb\nc", ".....\nc"),
        ("a\nb\na\nb\nc", ".....\na\nb\n.....\nc"),
        ("a\nb", "....."),
        ("a\nif b:\n    c\nd", "a\n.....\nd"),
    ],
)
def test_elision_stands_for_any_lines(restored, listing):
    """At the top, at the end, between, more than once, for no line, for itself."""
    assert matches(restored, listing) is None


@pytest.mark.parametrize(
    ("restored", "listing", "difference"),
    [
        ("a\nb(1)\nc", "a\nb(2)\nc", "the slide has `b ( 2 )`, restored is `b ( 1 )`"),
        ("a\nb", "a", "the slide has `(the end)`, restored is `b`"),
        ("a", "a\nb", "the slide has `b`, restored is `(the end)`"),
        ("a\nb", ".....\na", "the slide has `(the end)`, restored is `b`"),
        ("b\na\nc", "a\n.....\nc", "the slide has `a`, restored is `b`"),
        ("b\nc\na", ".....\na\n.....\nb", "the slide has `b`, restored is `(the end)`"),
        ("a\nc d\ne", "a\n.....\nc f\ne", "the slide has `c f`, restored is `c d`"),
        ("a", "a\n.....\na", "the slide has `a`, restored is `(the end)`"),
        ("xa\nb", ".....\na\nb", "the slide has `a`, restored is `xa`"),
        ("if a:\n  b\n  c", "if a:\n  b\nc", "the slide has `<dedent> c`, restored is `c`"),
    ],
)
def test_where_a_listing_differs(restored, listing, difference):
    """The answer shows the line on both sides."""
    assert matches(restored, listing) == difference


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.name)
def test_lesson_restores_its_listing(lesson):
    """A lesson that has a digest, or any mark, restores the listing of that digest."""
    source = lesson.path.read_text(encoding="utf-8")
    if lesson.name in DIGESTS or (deviations(source) and lesson.name not in WITHOUT_LISTING):
        assert digest(restore(source)) == DIGESTS.get(lesson.name)
        assert digest(restore(mended(source))) == DIGESTS[lesson.name]


def test_every_digest_belongs_to_a_lesson():
    """A lesson that is renamed or lost doesn't go unnoticed."""
    assert set(DIGESTS) <= {lesson.name for lesson in LESSONS}
    assert len(DIGESTS) == 34


@pytest.mark.skipif(SLIDES is None, reason="LESSONS_SLIDES is not set")
@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.name)
def test_lesson_against_the_listing_itself(lesson):
    """The digests are the slides', and what compiles on the slide compiles restored."""
    path = Path(SLIDES, f"{lesson.name}.py")
    if not path.exists():
        assert lesson.name not in DIGESTS
        return
    listing = path.read_text(encoding="utf-8")
    restored = restore(lesson.path.read_text(encoding="utf-8"))
    assert matches(restored, listing) is None
    expected = digest(restored if "....." in tokens(listing) else listing)
    assert DIGESTS.get(lesson.name) == expected, f"write {expected}  {lesson.name}"
    if "....." not in tokens(listing):
        compile(listing, "listing", "exec")
        compile(restored, "restored", "exec")


@pytest.mark.parametrize(
    "lesson",
    [lesson for lesson in LESSONS if lesson.package == "tf1_lessons"],
    ids=lambda lesson: lesson.name,
)
def test_graph_mode_lesson_changes_only_its_import(lesson):
    """Whatever else differs belongs into lessonkit.tf1; what the slide has wrong may be mended."""
    source = lesson.path.read_text(encoding="utf-8")
    found = [
        deviation for deviation in deviations(source) if deviation.kind not in ("path", "erratum", "extra")
    ]
    imports = [deviation for deviation in found if deviation.slide == "import tensorflow as tf"]
    others = [deviation.slide for deviation in found if deviation not in imports]
    assert {(d.kind, d.script) for d in imports} <= {("api", "from lessonkit.tf1 import tf")}
    assert len(imports) == restore(source).count("import tensorflow") * (lesson.name in DIGESTS)
    if lesson.name == "21_multi_logistic_regression":
        # NumPy 2 formats no array of one element with %d.
        assert [line.split("%")[-1] for line in others] == [" (new_x[:,0], new_x[:,1]))"]
    else:
        assert not others
