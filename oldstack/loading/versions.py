"""The releases of TensorFlow and Keras that this package stands for, and those that it was made for."""

from oldstack.messages import say

STANDS_FOR = {"TensorFlow": "1.15.5", "Keras": "2.2.5"}
MADE_FOR = {"TensorFlow": "2.21.0", "Keras": "3.15.1"}

_said: set[str] = set()


def say_if_other(library: str, version: str) -> None:
    """Says on stderr, once in a process, that a library is of another release than the one it should be.

    Args:
        library: "TensorFlow" or "Keras".
        version: The release that is there, "2.21.0".
    """
    made_for = MADE_FOR[library]
    if version == made_for or library in _said:
        return
    _said.add(library)
    say(
        f"oldstack was made for {library} {made_for}, and this is {version}: digits may differ.",
        f"oldstack은 {library} {made_for}에 맞추어 만들었습니다. 여기 있는 것은 {version}이어서 숫자가 다를 수 있습니다.",
    )
