"""Makes the README's pictures, docs/pictures/*.png: `.venv/bin/python tests/pictures.py`.

They show lesson 10 as it ran here last: `python3 lessons.py run 10` with real data comes before.
"""

import io
import sys
import tempfile
from pathlib import Path

import chromium
from PIL import Image

from lessonkit.data import REAL
from lessonkit.lessons import catalog
from lessonkit.report import pages
from lessonkit.report.collect import Shown

PICTURES = chromium.ROOT / "docs" / "pictures"
COLOURS = 64  # enough for a page, and a third of the size
LARGEST = 120_000  # bytes


def main():
    """Makes the pictures."""
    path = chromium.find() or sys.exit("no Chromium here (Debian: apt-get install chromium)")
    [lesson] = catalog.find(["10"])
    if Shown(lesson).run is None or Shown(lesson).data != REAL:
        sys.exit("lesson 10 has not run with real data: python3 lessons.py run 10 --real-data")
    with tempfile.TemporaryDirectory() as folder, chromium.started(path) as browser:
        index = pages.write([Shown(each) for each in catalog.lessons()], Path(folder))
        page = chromium.open_page(browser, index.with_name(f"{lesson.name}.html").as_uri())
        for _ in range(2):
            shown = page.locator("html").get_attribute("lang")
            save("lesson.png" if shown == "en" else f"lesson.{shown}.png", page.screenshot())
            page.locator("#language").click()
        page.add_style_tag(content=".bar { position: static }")  # else it covers what is scrolled to
        save("graph.png", page.locator("#graph svg").first.screenshot())


def save(name: str, picture: bytes):
    """Saves a picture with few colours.

    Args:
        name: Its file's name.
        picture: The picture, as PNG.
    """
    PICTURES.mkdir(exist_ok=True)
    file = PICTURES / name
    Image.open(io.BytesIO(picture)).convert("RGB").quantize(COLOURS).save(file, optimize=True)
    size = file.stat().st_size
    if size > LARGEST:
        sys.exit(f"{file} has {size} bytes, more than {LARGEST}")
    print(f"{file.relative_to(chromium.ROOT)}: {size} bytes")


if __name__ == "__main__":
    main()
