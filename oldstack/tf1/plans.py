"""What `Session.run` finds out about its arguments, kept for the next run that asks for and feeds the same tensors.

A training loop runs the same tensors thousands of times. What takes longest in a run of a small graph is the look at
fetches and feeds in Python. Whatever is not plain, or wrong, goes TensorFlow's own way, which has the words for it.
"""

from collections.abc import Callable
from typing import NamedTuple

from tensorflow.python.client import session
from tensorflow.python.framework import ops, tensor
from tensorflow.python.util import numpy_compat

_MOST_PLANS = 256
_PLAIN = (tensor.Tensor, ops.Operation)


class _Feed(NamedTuple):
    """A tensor that is fed: its type, and its shape, with None for a size that any value may have."""

    ref: object
    dtype: type
    shape: list[int | None] | None


class _Plan(NamedTuple):
    """Fetches and feeds; `given` keeps alive what the plan is known by."""

    given: object
    handler: object
    feeds: list[_Feed]


def planned(run: Callable) -> Callable:
    """Returns a session's `run` that keeps such plans.

    Args:
        run: `BaseSession.run`.
    """

    def run_planned(self, fetches, feed_dict=None, options=None, run_metadata=None):
        plans = vars(self).setdefault("_plans", {})
        plan = None if options or run_metadata else _plan(self, plans, fetches, feed_dict)
        fed = None if plan is None else _fed(plan, feed_dict)
        if fed is None:
            try:
                return run(self, fetches, feed_dict, options, run_metadata)
            except ValueError:
                _refuse_what_is_no_feed(self.graph, feed_dict)
                raise
        results = self._do_run(None, plan.handler.targets(), plan.handler.fetches(), fed, None, None)
        return plan.handler.build_results(self, results)

    return run_planned


def _plan(own, plans, fetches, feed_dict):
    """Returns the plan for fetches and feeds; None where there is none."""
    kind = type(fetches)
    wanted = fetches if kind is list or kind is tuple else (fetches,)
    if own._closed or not (feed_dict is None or type(feed_dict) is dict):
        return None
    fed = feed_dict or ()
    key = kind, *map(id, wanted), None, *map(id, fed)
    if key in plans:
        return plans[key]
    if not all(isinstance(each, _PLAIN) for each in wanted) or not all(
        isinstance(each, tensor.Tensor) and own.graph.is_feedable(each) for each in fed
    ):
        return None
    refs = [each.ref() for each in fed]
    try:
        handler = session._FetchHandler(own.graph, fetches, dict.fromkeys(refs))
        for each in fed:
            own.graph.as_graph_element(each)
    except (TypeError, ValueError):
        return None
    is_plain = len(handler.fetches()) == len({id(each) for each in wanted if isinstance(each, tensor.Tensor)})
    if not is_plain or handler._fetch_handles or not (handler.fetches() or handler.targets()):
        return None
    if len(plans) >= _MOST_PLANS:
        plans.clear()
    feeds = [
        _Feed(ref, each.dtype.as_numpy_dtype, None if each.shape.rank is None else each.shape.as_list())
        for ref, each in zip(refs, fed, strict=True)
    ]
    plans[key] = _Plan((list(wanted), list(fed)), handler, feeds)
    return plans[key]


def _refuse_what_is_no_feed(graph, feed_dict):
    """Refuses a tensor that the graph doesn't let be fed; today's text has its name alone."""
    for each in feed_dict if type(feed_dict) is dict else ():
        if isinstance(each, tensor.Tensor) and each.graph is graph and not graph.is_feedable(each):
            raise ValueError(f"Tensor {each} may not be fed.") from None


def _fed(plan, feed_dict):
    """Returns the arrays to feed, by tensor; None where a value is not plain or doesn't fit."""
    fed = {}
    for (ref, dtype, shape), value in zip(plan.feeds, (feed_dict or {}).values(), strict=True):
        kind = type(value)
        is_array = hasattr(kind, "__array__") and not isinstance(value, tensor.Tensor)  # NumPy's, pandas'
        if is_array or kind is list or kind is tuple or kind is float:
            try:
                array = numpy_compat.np_asarray(value, dtype)
            except (TypeError, ValueError):
                return None
        else:
            return None
        if shape is not None and not (
            len(shape) == array.ndim
            and all(size is None or size == there for size, there in zip(shape, array.shape, strict=True))
        ):
            return None
        fed[ref] = array
    return fed
