"""`lessons.py record`: records the original stack again, for lessons, tests and tables."""

from lessonkit import data
from lessonkit.commands.parser import Add
from oldstack.messages import UserError, tr

_SEEDS = "0-9"
# What each part records.
_PARTS = {
    "scripts": (
        "what the lessons on graphs and the tests' scripts print",
        "그래프 예제와 테스트 스크립트의 출력",
    ),
    "keras": ("what the Keras lessons come to", "Keras 예제의 결과"),
    "graphs": ("the nodes of graphs that tests compare", "테스트가 비교하는 그래프의 노드"),
    "keras-names": (
        "the names of Keras 2.2.5's modules and objects",
        "Keras 2.2.5의 모듈과 객체가 지닌 이름",
    ),
    "seconds": ("how long lessons took in their last runs", "예제가 마지막 실행에서 걸린 시간"),
    "stand-ins": ("the statistics that stand-ins are drawn from", "대체 데이터를 만드는 통계"),
}
_OF_PYTHON = ("scripts", "keras", "graphs", "keras-names")
_NAMES = (
    (
        "scripts",
        "NAME",
        "04_variable_assign, or a script of tests/original; all if none is named",
        "04_variable_assign 또는 tests/original의 스크립트; 없으면 모두",
    ),
    ("keras", "NAME", "29_iris; all if none is named", "29_iris; 없으면 모두"),
    ("seconds", "NN", "26, 02-06, a name; all if none is named", "26, 02-06, 이름; 없으면 모두"),
)


def register(add: Add) -> None:
    """Adds the command to the parser.

    Args:
        add: Takes name, function and help in both languages; returns the command's own parser.
    """
    record = add("record", _main, "record the original stack again", "원래 환경의 출력과 수치를 다시 기록")
    subparsers = record.add_subparsers(dest="part", required=True, metavar=tr("PART", "대상"))
    parts = {name: _part(subparsers, name, *words) for name, words in _PARTS.items()}
    for name in _OF_PYTHON:
        text = tr("a Python with TensorFlow 1.15.5", "TensorFlow 1.15.5가 있는 Python")
        parts[name].add_argument("python", metavar="PYTHON", help=text)
    for name, metavar, english, korean in _NAMES:
        parts[name].add_argument("names", nargs="*", metavar=metavar, help=tr(english, korean))
    _add_options_of_keras(parts["keras"])
    text = tr("where the real files are", "원본 파일이 있는 폴더")
    parts["stand-ins"].add_argument("folder", metavar="FOLDER", help=text)


def _part(subparsers, name, english, korean):
    return subparsers.add_parser(name, help=tr(english, korean), description=tr(english, korean))


def _add_options_of_keras(keras):
    named = "original, race_free, ours, rounding"
    keras.add_argument("--only", nargs="+", metavar="PART", help=tr(f"{named}; all", f"{named}; 없으면 모두"))
    kinds = (data.REAL, data.STAND_IN)
    keras.add_argument(
        "--data", nargs="+", choices=kinds, default=kinds, help=tr("of which data", "어느 데이터로")
    )
    keras.add_argument(
        "--seeds", default=_SEEDS, metavar="N-M", help=tr("a seed, or a range", "시드 하나 또는 범위")
    )
    keras.add_argument(
        "--runs",
        type=int,
        metavar="N",
        help=tr(
            "of the original with each seed; 1, and 3 with the first",
            "시드마다 원래 환경에서 실행할 횟수; 1번, 첫 시드는 3번",
        ),
    )
    keras.add_argument(
        "--jobs", type=int, default=1, metavar="N", help=tr("so many at a time", "동시에 실행할 수")
    )
    keras.add_argument(
        "--missing",
        action="store_true",
        help=tr("leave what is there and run the rest", "있는 것은 두고 나머지만 실행"),
    )


def _main(arguments):
    from lessonkit.record import original

    if arguments.part == "stand-ins":
        from lessonkit.record import stand_in_statistics

        return stand_in_statistics.main(arguments.folder)
    if arguments.part == "seconds":
        from lessonkit.lessons import catalog, times

        print(times.record(catalog.find(arguments.names or ["all"])))
        return 0
    if arguments.part == "keras":
        arguments.seeds = _seeds(arguments.seeds)
    arguments.python = original.found(arguments.python)
    if arguments.part == "keras":
        from lessonkit.record import keras_lessons

        arguments.only = _known("--only", arguments.only, keras_lessons.PARTS)
        return keras_lessons.main(arguments)
    if arguments.part == "graphs":
        from lessonkit.record import graphs

        return graphs.main(arguments.python)
    if arguments.part == "keras-names":
        from lessonkit.record import keras_names

        return keras_names.record(arguments.python)
    from lessonkit.record import scripts

    return scripts.main(arguments.python, *arguments.names)


def _seeds(text):
    first, _, last = text.partition("-")
    if not (first.isdigit() and (last or first).isdigit()):
        raise UserError(
            tr(
                f"--seeds: {text} is no number or range: 0-9.",
                f"--seeds: {text}는 수나 범위(0-9)가 아닙니다.",
            )
        )
    return range(int(first), int(last or first) + 1)


def _known(argument, names, known):
    """Returns the names, all known ones if there are none; raises UserError for another one."""
    for name in names or ():
        if name not in known:
            english = f"{argument}: there is no {name}: it is one of {', '.join(known)}."
            raise UserError(
                tr(english, f"{argument}: {name}은(는) 없습니다. {', '.join(known)} 가운데 하나입니다.")
            )
    return tuple(names or known)
