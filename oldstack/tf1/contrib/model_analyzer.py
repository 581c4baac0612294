"""`tf.contrib.slim.model_analyzer` as of TensorFlow 1.15: how large a model's variables and ops' outputs are."""


def tensor_description(var):
    """Returns a tensor's type and sizes: "(float32 3x2)".

    Args:
        var: A tensor or variable.
    """
    return f"({var.dtype.name} {'x'.join(map(str, var.get_shape()))})"


def _size(tensor):
    return tensor.get_shape().num_elements() or 0


def _title(*lines):
    print("---------", *lines, "---------", sep="\n")


def analyze_ops(graph, print_info=False):
    """Returns how many numbers the ops of a graph give.

    Args:
        graph: The graph.
        print_info: Whether to print each op.
    """
    if print_info:
        _title("Operations: name -> (type shapes) [size]")
    total = 0
    for op in graph.get_operations():
        size = sum(map(_size, op.outputs))
        total += size
        if print_info:
            shapes = ", ".join(tensor_description(each) for each in op.outputs if each.get_shape())
            print(op.name, "\t->", shapes, f"[{size}]")
    return total


def analyze_vars(variables, print_info=False):
    """Returns how many numbers variables hold, and how many bytes.

    Args:
        variables: The variables.
        print_info: Whether to print each.
    """
    if print_info:
        _title("Variables: name (type shape) [size]")
    numbers = in_bytes = 0
    for var in variables:
        size = _size(var)
        own_bytes = size * var.dtype.size
        numbers, in_bytes = numbers + size, in_bytes + own_bytes
        if print_info:
            print(var.name, tensor_description(var), f"[{size}, bytes: {own_bytes}]")
    if print_info:
        print(f"Total size of variables: {numbers}\nTotal bytes of variables: {in_bytes}")
    return numbers, in_bytes


def names() -> dict[str, object]:
    """Returns the names of `tf.contrib.slim.model_analyzer`."""
    return {each.__name__: each for each in (analyze_ops, analyze_vars, tensor_description)}
