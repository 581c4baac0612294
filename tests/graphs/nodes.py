# Prints each node of the graphs that the scripts beside this one make: its name, its type and what it takes.
import glob
import os

import tensorflow as tf

for path in sorted(glob.glob("[0-9]*.py") + glob.glob("../dataset/[0-9]*.py")):
    with tf.Graph().as_default() as graph:
        names = {"__name__": "__main__"}
        with open(path) as file:
            exec(compile(file.read(), path, "exec"), names)
    print("#", os.path.basename(path))
    for op in names.get("graph", graph).get_operations():
        taken = [x.name for x in op.inputs] + sorted("^" + other.name for other in op.control_inputs)
        print(" ".join([op.name, op.type] + taken))
