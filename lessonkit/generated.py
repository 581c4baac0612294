"""Every page that is made from what stands elsewhere: `python -m lessonkit.generated` writes them anew."""

import functools
from collections.abc import Callable
from pathlib import Path

from lessonkit.data import registry
from lessonkit.folders import DATASETS, ROOT
from lessonkit.lessons import catalog, deviations, slide_figures
from oldstack import names
from oldstack.messages import speaking

_OLD_NAMES = """\
# Old names and today's

What `lessons.py legacy` gives back to an old script, explains, rewrites and names in advice. Made from `oldstack/names/`
by `python -m lessonkit.generated`.

"""


def _in(language: str, page: Callable[[], str]) -> str:
    with speaking(language):
        return page()


PAGES: dict[Path, Callable[[], str]] = {
    ROOT / "docs" / "lessons.md": functools.partial(_in, "en", catalog.page),
    ROOT / "docs" / "lessons.ko.md": functools.partial(_in, "ko", catalog.page),
    ROOT / "docs" / "deviations.md": functools.partial(_in, "en", deviations.page),
    ROOT / "docs" / "old_names.md": functools.partial(_in, "en", lambda: _OLD_NAMES + names.markdown()),
    slide_figures.TABLE: slide_figures.table,
    DATASETS / "SOURCES.md": registry.sources,
}


def main() -> None:
    """Writes the pages that are not as they should be, and prints which."""
    for file, page in PAGES.items():
        text = page()
        if not file.exists() or file.read_text(encoding="utf-8") != text:
            file.write_text(text, encoding="utf-8", newline="\n")
            print(file.relative_to(ROOT))


if __name__ == "__main__":
    main()
