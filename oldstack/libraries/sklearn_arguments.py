"""Arguments as scikit-learn 0.22 took them: those that are gone, by position, and with the default values of then."""

import functools
import inspect

from oldstack.libraries.calls import change, renaming
from oldstack.libraries.sklearn_orders import ORDERS
from oldstack.loading.patch import add, patch

_KEPT = "_of_then"
_DEFAULTS = {
    "AffinityPropagation": {"random_state": 0},
    "LinearSVC": {"dual": True},
    "LinearSVR": {"dual": True},
    "MDS": {"n_init": 4},
    "QuantileTransformer": {"subsample": 100000},
    "Ridge": {"tol": 0.001},
    "RidgeClassifier": {"tol": 0.001},
}


def keep(kind: type, *arguments: str) -> None:
    """Lets a class of estimators take arguments that are gone, and its clones have them too.

    Args:
        kind: The class.
        *arguments: The arguments' names.
    """
    init = kind.__init__

    @functools.wraps(init)
    def init_and_keep(self, *args, **options):
        kept = {name: options.pop(name) for name in arguments if name in options}
        vars(self).setdefault(_KEPT, {}).update(kept)
        init(self, *args, **options)

    def clone(self):
        from sklearn.base import _clone_parametrized

        other = _clone_parametrized(self)
        vars(other)[_KEPT] = vars(self).get(_KEPT, {})
        return other

    patch(kind, "__init__", init_and_keep)
    add(kind, "__sklearn_clone__", clone)


def kept(estimator: object, name: str, default: object = None) -> object:
    """Returns an argument that `keep` let an estimator take.

    Args:
        estimator: The estimator.
        name: The argument's name.
        default: What is returned where it wasn't given.
    """
    return vars(estimator).get(_KEPT, {}).get(name, default)


def by_position(module: object) -> None:
    """Lets the classes and functions of a module take by position what they take by name today.

    Args:
        module: The module.
    """
    for name in module.__all__:
        own = vars(module).get(name)  # names of experiments are in `__all__` and refuse to be looked at
        if inspect.isclass(own) and "__init__" in vars(own):
            patch(
                own, "__init__", _positional(own.__init__, f"self {ORDERS[name]}" if name in ORDERS else "")
            )
        elif inspect.isfunction(own):
            patch(module, name, _positional(own, ORDERS.get(name, "")))


def _positional(function, of_then=""):
    parameters = inspect.signature(function).parameters.values()
    first = [each.name for each in parameters if each.kind == each.POSITIONAL_OR_KEYWORD]
    if of_then:
        order = of_then.split()
        same = next((i for i, name in enumerate(order) if first[i : i + 1] != [name]), len(order))

        @functools.wraps(function)
        def in_order(*args, **options):
            return function(*args[:same], **dict(zip(order[same:], args[same:], strict=False)), **options)

        return in_order
    later = [each.name for each in parameters if each.kind == each.KEYWORD_ONLY]
    if not later or any(each.kind == each.VAR_POSITIONAL for each in parameters):
        return function

    @functools.wraps(function)
    def wrapped(*args, **options):
        more = dict(zip(later, args[len(first) :], strict=False))
        return function(*args[: len(first)], **more, **options)

    return wrapped


def defaults(module: object) -> None:
    """Gives the classes and functions of a module the default values of then, where they count.

    Args:
        module: The module.
    """
    for name, values in _DEFAULTS.items():
        own = vars(module).get(name)
        if inspect.isclass(own):
            change(own, "__init__", renaming, {}, values)
        elif own is not None:
            change(module, name, renaming, {}, values)


def class_weight(module: object) -> None:
    """Weights of classes take their arguments by position."""
    for name in ("compute_class_weight", "compute_sample_weight"):
        patch(module, name, _positional(getattr(module, name)))
