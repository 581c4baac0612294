"""The flags that TensorFlow 1.15 itself defined: scripts print all that there are."""

import os
import tempfile


def install(flags: object) -> None:
    """Defines them. Who defines one of them later replaces it.

    Args:
        flags: The module `tensorflow.python.platform.flags`.
    """
    loops = "Whether ops that can't be converted run in a loop."
    flags.DEFINE_bool(
        "op_conversion_fallback_to_while_loop",
        False,
        loops,
        module_name="tensorflow.python.ops.parallel_for.pfor",
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
