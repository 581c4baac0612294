"""The flags that TensorFlow 1.15 itself defined: scripts print all that there are."""

import os
import tempfile

_LOOPS = "op_conversion_fallback_to_while_loop"
_PFOR = "tensorflow.python.ops.parallel_for.pfor"


def install(flags: object) -> None:
    """Defines them. Who defines one of them later replaces it.

    Args:
        flags: The module `tensorflow.python.platform.flags`.
    """
    loops = "Whether ops that can't be converted run in a loop."
    flags.DEFINE_bool(
        _LOOPS,
        False,
        loops,
        module_name=_PFOR,
        allow_override=True,
    )
    of_tests = {"module_name": "absl.testing.absltest", "allow_override": True}
    text, number = flags.DEFINE_string, flags.DEFINE_integer
    folder = os.environ.get("TEST_TMPDIR") or os.path.join(tempfile.gettempdir(), "absl_testing")
    text("test_srcdir", os.environ.get("TEST_SRCDIR", ""), "Where tests find their sources.", **of_tests)
    text("test_tmpdir", folder, "Where tests write.", **of_tests)
    number("test_random_seed", int(os.environ.get("TEST_RANDOM_SEED", "301")), "Tests' seed.", **of_tests)
    order = os.environ.get("TEST_RANDOMIZE_ORDERING_SEED", "")
    text("test_randomize_ordering_seed", order, "A seed for the order of tests, or none.", **of_tests)
    text("xml_output_file", "", "Where tests write what they found.", **of_tests)


def install_loops(pfor: object) -> None:
    """Gives the flag of loops its default of then; TensorFlow reads it no more.

    Args:
        pfor: The module that defines it.
    """
    pfor.flags.FLAGS.set_default(_LOOPS, False)
