# Keras 1's arguments that Keras 2.2.5 takes, class by class, from its own tables; white space ends a name.
import inspect

import keras
import keras.layers


def conversions(function):
    while function is not None:
        held = dict(
            zip(function.__code__.co_freevars, [cell.cell_contents for cell in function.__closure__ or ()])
        )
        if "conversions" in held:
            return held["conversions"], held["value_conversions"] or {}
        function = getattr(function, "__wrapped__", None)
    return [], {}


def show(name, function):
    names, values = conversions(function)
    for old, now in sorted(map(tuple, names)):
        known = sorted((str(a), str(b)) for a, b in values.get(old, {}).items() if a != "default")
        print(name, old, now, *["%s=%s" % pair for pair in known])


for name, kind in sorted(vars(keras.layers).items()):
    if inspect.isclass(kind) and kind.__name__ == name and name != "InputLayer":
        show(name, kind.__init__)
for name in ("fit_generator", "evaluate_generator", "predict_generator"):
    show(name, getattr(keras.models.Model, name))
show("Model", keras.models.Model.__init__)
