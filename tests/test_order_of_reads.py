"""Whether a step reads each weight before it changes it, in the graph that TensorFlow runs.

Where a change waits for nothing, the digits of a figure depend on which thread is faster: rarely, and more often on a
busy machine. So the graph is looked at, and not the digits.
"""

from collections import defaultdict

import numpy as np
import pytest
import tensorflow as tf
from tensorflow.python.eager import context

from oldstack.keras2 import modules, streams
from oldstack.training import as_keras2

X = np.random.RandomState(0).rand(8, 6)
ONES = np.ones((8, 1))


@pytest.fixture
def old():
    """Gives the modules of Keras 2.2.5."""
    yield modules.modules()
    as_keras2(False)
    streams.leave_python_random(False)


def _twice(old, loss):
    """Returns a model that asks a small one in two places, and has a loss whose gradient doesn't need its value."""
    layers, models = old["keras.layers"], old["keras.models"]
    judge = models.Sequential(
        [
            layers.Dense(7, input_dim=6, activation="tanh"),
            layers.Dropout(0.4),
            layers.Dense(4),
            layers.Dropout(0.3),
            layers.Dense(1),
        ]
    )
    real, fake = layers.Input((6,)), layers.Input((6,))
    model = models.Model([real, fake], [judge(real), judge(fake)])
    model.compile("rmsprop", ["mse", loss])
    return model


def _steps(graphs):
    """Returns the graphs that change a weight."""
    return [graph for graph in graphs if any(node.op == "AssignSubVariableOp" for node in graph.node)]


def _unordered(graph):
    """Returns the reads and changes of a variable of which none waits for the other."""
    nodes = {node.name: node for node in graph.node}
    before = {}

    def source(name):
        return name.lstrip("^").split(":")[0]

    def all_before(name):
        if name not in before:
            before[name] = set().union(
                *({each} | all_before(each) for each in map(source, nodes[name].input))
            )
        return before[name]

    reads, changes = defaultdict(list), []
    for node in graph.node:
        if node.op == "ReadVariableOp":
            reads[source(node.input[0])].append(node.name)
        elif node.op.startswith("Assign"):
            changes.append((source(node.input[0]), node.name))
    return [
        (read, change)
        for variable, change in changes
        for read in reads[variable]
        if read not in all_before(change) and change not in all_before(read)
    ]


def test_a_step_reads_each_weight_before_it_changes_it(old):
    model = _twice(old, lambda true, predicted: old["keras.backend"].mean(true * predicted))
    with context.collect_graphs(optimized=True) as graphs:
        model.train_on_batch([X, 1 - X], [ONES, ONES])
    (step,) = _steps(graphs)
    assert _unordered(step) == []


def test_keras_3_has_the_graphs_that_it_had(old):
    def options():
        return tf.config.optimizer.get_experimental_options()["dependency_optimization"]

    assert not options()
    as_keras2(False)
    assert options()
