"""`tf` as of TensorFlow 1.15, for the lessons: `from lessonkit.tf1 import tf`.

The engine is `oldstack.tf1`; the graph of each lesson is written for TensorBoard when `lessons.py run` runs it.
"""

from pathlib import Path

from lessonkit import errors
from lessonkit.folders import events
from oldstack.loading import quick_libraries
from oldstack.tf1 import tf

__all__ = ["tf", "write_graph"]

errors.install()
quick_libraries.install()


def write_graph(folder: Path) -> None:
    """Writes the default graph for TensorBoard, unless it is empty or the script wrote one there itself.

    Args:
        folder: The folder.
    """
    graph = tf.get_default_graph()
    if graph.get_operations() and not events(folder):
        tf.summary.FileWriter(str(folder), graph=graph).close()
