"""Lists of a plot's artists that change, the help of argparse, and the flags there are."""

import argparse

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt
import tensorflow as tf

fig, ax = plt.subplots()
lines = ax.plot([1, 2]) + ax.plot([2, 1]) + ax.plot([3, 3])
for number, line in enumerate(lines):
    line.set_label(str(number))


def labels():
    return [line.get_label() for line in ax.lines]


ax.lines.remove(lines[1])
print(labels())
ax.lines.append(lines[1])
print(labels(), ax.lines.pop() is lines[1])
ax.lines.insert(0, lines[1])
print(labels())
ax.lines[0] = plt.Line2D([0, 1], [1, 1], label="new")
print(labels(), len(ax.lines))
ax.lines[1:] = []
print(labels())
ax.lines.extend([plt.Line2D([0, 1], [1, 1], label=name) for name in "ab"])
del ax.lines[0]
print(labels())
ax.text(0, 0, "first")
ax.text(1, 1, "second")
ax.texts.remove(ax.texts[0])
print([text.get_text() for text in ax.texts])
ax.bar([1, 2], [1, 2])
ax.patches.clear()
del ax.lines[:]
print(len(ax.patches), labels())
try:
    ax.lines = []
except AttributeError:
    print("AttributeError")

parser = argparse.ArgumentParser(prog="train.py", description="Trains.")
parser.add_argument("data", help="where the data are")
parser.add_argument("--rate", type=float, default=0.1, help="(default: %(default)s)")
parser.add_argument_group("others").add_argument("--quick", action="store_true")
parser.print_help()
print(parser.parse_args(["here", "--quick"]))

flags = tf.app.flags
flags.DEFINE_integer("steps", 3, "how many")
flags.DEFINE_string("test_tmpdir_of_mine", "x", "where")
FLAGS = flags.FLAGS
print(FLAGS.steps)
print({name: flag.value for name, flag in FLAGS.__flags.items() if name != "test_tmpdir"})
print(list(FLAGS.flags_by_module_dict())[:4], FLAGS.test_tmpdir.endswith("absl_testing"))
print(tf.test.TestCase.__name__, FLAGS.test_random_seed)
