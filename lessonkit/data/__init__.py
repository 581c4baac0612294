"""Data sets by name: `pd.read_csv(dataset("bmi.csv"))`, `mnist.load_data()`.

The file comes from `datasets/`, else from Keras's own folder, else from the mirror that LESSONS_DATA_MIRROR
names (a folder or a URL), else from the URLs in `datasets/registry.toml`; what is fetched must have a known
hash. If all fail, a generated stand-in takes its place and says so; with LESSONS_REAL_DATA=1 that is an
error.
"""

import json
import time
from pathlib import Path
from typing import TYPE_CHECKING

from lessonkit import settings
from lessonkit.data import download, own_file, registry
from lessonkit.folders import DATASETS, running_dir
from oldstack.messages import UserError, say, tr

if TYPE_CHECKING:
    from numpy import ndarray

    # Inputs and labels to train on, and those to test on.
    _Parts = tuple[tuple[ndarray, ndarray], tuple[ndarray, ndarray]]

TRY_AGAIN = 3600  # seconds from a failed download to the next attempt

REAL, STAND_IN, OWN, MISSING = "real", "stand-in", "your own file", "missing"
_used: dict[str, str] = {}


def dataset(name: str) -> str:
    """Returns the path of a data set's file: the real one, the user's own, or a stand-in.

    Args:
        name: A file name of `datasets/registry.toml`, "wine.csv".

    Raises:
        UserError: The name is unknown; the user's own file doesn't fit, can't be read, or has fewer or more
            rows than the running lesson can do with; `datasets/` can't be written; or the real file can't be had and
            LESSONS_REAL_DATA is 1.
    """
    name, entry = registry.find(name)
    if file := _local(name, entry):
        kind, rows = _kind(file, name, entry)
        if kind == OWN and _used.get(name) != OWN:
            english = f"{name}: your own file is used, {rows} rows (the lecture's has {entry['rows']})."
            say(english, f"{name}: 직접 넣은 파일을 씁니다({rows}행, 강의 파일은 {entry['rows']}행).")
        _used[name] = kind
        if kind == OWN:
            _refuse_unfit(file, entry, rows)
    else:
        file = DATASETS / name
        wait = _failed_lately(name) and not settings.real_data_only()
        sources = _near(name, entry) if wait else _near(name, entry) + entry["urls"]
        kind = REAL if any(download.fetch(source, file, entry) for source in sources) else STAND_IN
        file = file if kind == REAL else _stand_in(name)
    _used[name] = kind
    return str(file)


def used() -> dict[str, str]:
    """Returns `REAL`, `STAND_IN` or `OWN` for each name that this process has asked for."""
    return dict(_used)


def fetch(name: str) -> None:
    """Gets the real file into `datasets/`, and says what came of it.

    Args:
        name: A file name of `datasets/registry.toml`.

    Raises:
        UserError: The name is unknown, no source has the file, the user's own is in its place, or
            `datasets/` can't be written.
    """
    name, entry = registry.find(name)
    file, sources = _local(name, entry), _near(name, entry) + entry["urls"]
    if file and _kind(file, name, entry)[0] == OWN:
        english = f"{name}: not fetched, since {file} is your own file: move it away first."
        raise UserError(tr(english, f"{name}: {file} 자리에 직접 넣은 파일이 있습니다. 먼저 옮기세요."))
    if file:
        say(f"{name}: already in {file.parent}", f"{name}: 이미 {file.parent} 에 있음")
    elif not any(download.fetch(source, DATASETS / name, entry) for source in sources):
        english = f"{name}: none of {len(sources)} sources gave it. Try again later, {_else(name)}"
        korean = f"{name}: {len(sources)}곳 모두에서 받지 못했습니다. 나중에 다시 시도하거나, {_else(name)}"
        raise UserError(tr(english, korean))


def state(name: str) -> str:
    """Returns `REAL`, `STAND_IN`, `OWN` or `MISSING`, without fetching anything.

    Args:
        name: A file name of `datasets/registry.toml`.

    Raises:
        UserError: The name is unknown, or the file in `datasets/` can't be used.
    """
    name, entry = registry.find(name)
    if file := _local(name, entry):
        return _kind(file, name, entry)[0]
    return STAND_IN if _stand_in_file(name).exists() else MISSING


def check(name: str) -> tuple[str, int]:
    """Returns what the file in `datasets/` is, and its rows, after checking hash, shape and columns.

    Args:
        name: A file name of `datasets/registry.toml`.

    Raises:
        UserError: The name is unknown, or the file is missing, can't be used or isn't as described.
    """
    name, entry = registry.find(name)
    file = _local(name, entry)
    if not file:
        raise UserError(tr(f"{name}: not here. {_how(name)}", f"{name}: 없습니다. {_how(name)}"))
    kind, rows = _kind(file, name, entry)
    if kind == REAL and not _as_described(file, entry):
        english = f"{file}: the file is known, but {registry.REGISTRY} describes another shape: mend that."
        korean = f"{file}: 알려진 파일이지만 {registry.REGISTRY} 의 설명과 모양이 다릅니다. 설명을 고치세요."
        raise UserError(tr(english, korean))
    return kind, rows


class _Mnist:
    """What a lesson needs of `keras.datasets.mnist`."""

    def load_data(self) -> "_Parts":
        """Returns `(x_train, y_train), (x_test, y_test)`: images of 28 x 28 from 0 to 255, and their digits.

        Raises:
            UserError: As `dataset`.
        """
        found = _arrays("mnist.npz", "x_train", "y_train", "x_test", "y_test")
        return (found["x_train"], found["y_train"]), (found["x_test"], found["y_test"])


class _Reuters:
    """What a lesson needs of `keras.datasets.reuters`."""

    def load_data(
        self,
        *,
        num_words: int | None = None,
        skip_top: int = 0,
        maxlen: int | None = None,
        test_split: float = 0.2,
        seed: int = 113,
        start_char: int | None = 1,
        oov_char: int | None = 2,
        index_from: int | None = 3,
    ) -> "_Parts":
        """Returns `(x_train, y_train), (x_test, y_test)`: texts as lists of integers, and their topics.

        Args:
            num_words: Words from this number on are replaced by `oov_char`; None keeps all but the last.
            skip_top: So are those below this number.
            maxlen: Only texts of less than this many words; None for all.
            test_split: The share of the texts that is for the test.
            seed: Of the order of the texts.
            start_char: Stands before each text; None for nothing.
            oov_char: Stands for the words left out; None for nothing.
            index_from: Is added to each word's number.

        Raises:
            UserError: As `dataset`.
            ValueError: No text is shorter than `maxlen`.
        """
        import numpy as np

        from lessonkit.data import arrays

        found, random = _arrays("reuters.npz", "x", "offsets", "y"), np.random.RandomState(seed)
        texts, labels = arrays.texts(found, "", random, maxlen, start_char, index_from)
        kept = arrays.limited(texts, num_words, skip_top, oov_char)
        cut = int(len(kept) * (1 - test_split))
        return (arrays.lists(kept[:cut]), labels[:cut]), (arrays.lists(kept[cut:]), labels[cut:])

    def get_word_index(self) -> dict[str, int]:
        """Returns the number of each word, from 1; `load_data` adds `index_from`.

        Raises:
            UserError: As `dataset`.
        """
        return _word_index("reuters_word_index.json")


class _Imdb:
    """What a lesson needs of `keras.datasets.imdb`."""

    def load_data(
        self,
        *,
        num_words: int | None = None,
        skip_top: int = 0,
        maxlen: int | None = None,
        seed: int = 113,
        start_char: int | None = 1,
        oov_char: int | None = 2,
        index_from: int | None = 3,
    ) -> "_Parts":
        """Returns `(x_train, y_train), (x_test, y_test)`: reviews as lists of integers; 1 is favourable.

        Args:
            num_words: Words from this number on are replaced by `oov_char`; None keeps all but the last.
            skip_top: So are those below this number.
            maxlen: Only reviews of less than this many words; None for all.
            seed: Of the order of the reviews.
            start_char: Stands before each review; None for nothing.
            oov_char: Stands for the words left out; None for nothing.
            index_from: Is added to each word's number.

        Raises:
            UserError: As `dataset`.
            ValueError: No review is shorter than `maxlen`.
        """
        import numpy as np

        from lessonkit.data import arrays

        names = [name + part for name in ("x", "offsets", "y") for part in ("_train", "_test")]
        found, random = _arrays("imdb.npz", *names), np.random.RandomState(seed)
        train, y_train = arrays.texts(found, "_train", random, maxlen, start_char, index_from)
        test, y_test = arrays.texts(found, "_test", random, maxlen, start_char, index_from)
        texts = arrays.limited(train + test, num_words, skip_top, oov_char)
        return (arrays.lists(texts[: len(train)]), y_train), (arrays.lists(texts[len(train) :]), y_test)

    def get_word_index(self) -> dict[str, int]:
        """Returns the number of each word, from 1; `load_data` adds `index_from`.

        Raises:
            UserError: As `dataset`.
        """
        return _word_index("imdb_word_index.json")


mnist, reuters, imdb = _Mnist(), _Reuters(), _Imdb()


def _local(name, entry):
    """Returns the file in `datasets/`, under either spelling, or None."""
    files = (DATASETS / spelling for spelling in registry.spellings(name, entry))
    return next((file for file in files if file.exists()), None)


def _kind(file, name, entry):
    """Returns whether the file in `datasets/` is the real one or the user's own, and its rows."""
    try:
        if download.known(download.read(file, 2 * entry["size"]), entry):
            return REAL, entry["rows"]
        if "columns" in entry:
            return OWN, own_file.rows(file, entry)
    except OSError as error:
        english = f"{file} can't be read ({error.strerror}): make it readable, or remove it."
        korean = f"{file} 파일을 읽을 수 없습니다({error.strerror}). 읽기 권한을 주거나 지우세요."
        raise UserError(tr(english, korean)) from None
    command = f"`python3 lessons.py data fetch {name}`"
    english = f"{file} is not the known file (SHA-256) and is not opened: remove it, then {command}."
    korean = f"{file}: 알려진 파일이 아니어서(SHA-256) 열지 않습니다. 지운 뒤 {command}를 실행하세요."
    raise UserError(tr(english, korean))


def _refuse_unfit(file, entry, rows):
    """Raises a UserError if the lesson that runs needs more rows, or fewer, than the user's own file has."""
    lesson = running_dir().name
    least, most = (entry.get(bound, {}).get(lesson, rows) for bound in ("least", "most"))
    if rows < least:
        english, korean = f"{least} at least", f"{least}행 이상"
    elif rows > most:
        english, korean = f"{most} at most", f"{most}행 이하"
    else:
        return
    english = (
        f"{file} has {rows} rows, and {lesson} needs {english}: change the file, or a copy of the script."
    )
    korean = f"{file}: {rows}행인데 {lesson}에는 {korean}가 필요합니다. 파일을, 또는 예제의 사본을 고치세요."
    raise UserError(tr(english, korean))


def _as_described(file, entry):
    if "columns" in entry:
        return own_file.check(file, entry) == entry["rows"]
    if "arrays" in entry:
        from lessonkit.data import arrays

        return arrays.shapes(file) == {array: tuple(shape) for array, shape in entry["arrays"].items()}
    return len(json.loads(file.read_bytes())) == entry["rows"]


def _near(name, entry):
    """Returns the places to look in before the registry's URLs: Keras's folder and the mirror."""
    names = registry.spellings(name, entry)
    keras = Path(settings.keras_home(), "datasets", name)
    places = [str(keras)] if "columns" not in entry and keras.exists() else []
    if mirror := settings.data_mirror():
        places += [f"{mirror.rstrip('/')}/{spelling}" for spelling in names]
    return places


def _failed_lately(name):
    """Returns whether a stand-in was written, as after each failed download, less than an hour ago."""
    file = _stand_in_file(name)
    return file.exists() and abs(time.time() - file.stat().st_mtime) < TRY_AGAIN


def _stand_in_file(name):
    return DATASETS / STAND_IN / name


def _stand_in(name):
    file = _stand_in_file(name)
    if settings.real_data_only():
        nothing = tr(f"{name}: no real file, ", f"{name}: 원본 없음, ")
        raise UserError(f"{nothing}LESSONS_REAL_DATA=1. {_how(name)}")
    if not _failed_lately(name):
        from lessonkit.data import stand_ins

        download.write(file, stand_ins.make(name))
    english = f"{name}: a generated stand-in is used, {file}. {_how(name)}"
    say(english, f"{name}: 원본 대신 생성한 데이터를 씁니다({file}). {_how(name)}")
    return file


def _how(name):
    """Returns how to get the real file."""
    command = f"`python3 lessons.py data fetch {name}`"
    return tr(f"For the real one: {command}, ", f"원본은 {command}로 받거나, ") + _else(name)


def _else(name):
    place = DATASETS / name
    english = f"put it at {place}, or set LESSONS_DATA_MIRROR to a folder or URL that has it."
    return tr(english, f"{place}에 두거나, 원본이 있는 폴더나 URL을 LESSONS_DATA_MIRROR에 지정하세요.")


def _arrays(name, *names):
    from lessonkit.data import arrays

    file = Path(dataset(name))
    # MNIST's arrays are flat as they are, and so are those of every stand-in.
    return arrays.flat(file) if _used[name] == REAL and name != "mnist.npz" else arrays.read(file, names)


def _word_index(name):
    return json.loads(Path(dataset(name)).read_text(encoding="utf-8"))
