"""A course: a folder with a `course.toml`, scripts with headers, and what they are expected to print.

This project's own lecture is one. `lessons.py --course DIR` works on another.
"""

import tomllib
from dataclasses import dataclass
from pathlib import Path

from lessonkit.folders import COURSE
from oldstack.messages import UserError, tr

# Graph mode through `lessonkit.tf1`; today's Keras, judged by the original's spread; a script as it was, unchanged.
GRAPH, KERAS, OLD = KINDS = ("graph", "keras", "old")
LANGUAGES = ("ko", "en")
_FILE = "course.toml"


@dataclass(frozen=True)
class Course:
    """What `course.toml` says.

    Attributes:
        root: The folder that it is in.
        title: The title in Korean, or in the one language that there is.
        title_english: The title in English.
        languages: The languages of its titles and prose, "ko" and "en".
        folders: For each folder of scripts its kind, one of `KINDS`.
    """

    root: Path
    title: str
    title_english: str
    languages: tuple[str, ...]
    folders: dict[str, str]


def read(root: Path = COURSE) -> Course:
    """Reads a course.

    Args:
        root: The folder that has its `course.toml`.

    Raises:
        UserError: There is no such file, or it isn't as described.
    """
    file = root / _FILE
    try:
        text = tomllib.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise _wrong(file, "there is no such file", "파일이 없습니다") from None
    except OSError as error:
        raise _wrong(
            file, f"can't be read ({error.strerror})", f"읽을 수 없습니다({error.strerror})"
        ) from None
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise _wrong(file, f"is not TOML in UTF-8: {error}", f"UTF-8로 된 TOML이 아닙니다: {error}") from None
    title, folders = text.get("title"), text.get("folders")
    if not isinstance(title, str) or not title:
        raise _wrong(file, 'has no title: write title = "..."', '제목이 없습니다: title = "..."')
    if not isinstance(folders, dict) or not folders or set(map(str, folders.values())) - set(KINDS):
        wanted = ", ".join(KINDS)
        raise _wrong(
            file,
            f"has no good [folders]: name each folder of scripts, and its kind, one of {wanted}",
            f"[folders]가 바르지 않습니다: 스크립트 폴더마다 종류({wanted})를 쓰세요",
        )
    languages = text.get("languages", list(LANGUAGES))
    if not isinstance(languages, list) or not languages or set(map(str, languages)) - set(LANGUAGES):
        wanted = ", ".join(LANGUAGES)
        raise _wrong(
            file, f"has unknown languages: take {wanted}", f"모르는 언어입니다: {wanted} 중에서 고르세요"
        )
    for folder in folders:
        if not (root / folder).is_dir():
            raise _wrong(
                file,
                f"names the folder {folder!r}, and there is none: make it, or take the line out",
                f"[folders]에 적힌 {folder!r} 폴더가 없습니다. 만들거나 그 줄을 지우세요",
            )
    return Course(root, title, str(text.get("title_english", title)), tuple(languages), dict(folders))


def _wrong(file, english, korean):
    return UserError(tr(f"{file}: {english}.", f"{file}: {korean}."))
