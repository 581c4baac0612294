"""Classes of ours under the names of Keras's own."""


def as_keras_own(ours: type, name: str, module: str) -> type:
    """Names a class as Keras's own is named, so that a saved model asks for nothing of ours.

    Args:
        ours: The class; it is changed and returned.
        name: Keras's name for it.
        module: Where Keras has it, "keras.layers".
    """
    ours.__module__, ours.__name__, ours.__qualname__ = module, name, name
    return ours
