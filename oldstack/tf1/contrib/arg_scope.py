"""`arg_scope` of `tf.contrib.framework` and `tf.contrib.slim`: arguments set for all calls inside a `with` block."""

import contextlib
import functools

# For each key of a function the arguments that the `arg_scope`s around us set; the innermost scope last.
_scopes = [{}]
# For each key of a decorated function the names that a scope can set.
_names = {}


def arg_scope_func_key(op):
    """Returns what a scope calls a function.

    Args:
        op: The function, decorated or not.
    """
    return getattr(op, "arg_scope_key", str(op))


def has_arg_scope(func) -> bool:
    """Returns whether a function is decorated with `add_arg_scope`.

    Args:
        func: The function.
    """
    return arg_scope_func_key(func) in _names


def arg_scoped_arguments(func) -> tuple[str, ...]:
    """Returns the names that a scope can set, as 1.15 told them.

    There they are read off the function's local variables, from as far from their end as there are defaults:
    of a function with variables of its own some names are missing.

    Args:
        func: A decorated function.

    Raises:
        AssertionError: It isn't decorated.
    """
    assert has_arg_scope(func)
    return _names[arg_scope_func_key(func)]


def add_arg_scope(func):
    """Lets a function take what the `arg_scope`s around a call set for it.

    Args:
        func: The function.

    Returns:
        A function that calls it.
    """
    key = arg_scope_func_key(func)
    code = func.__code__
    _names[key] = code.co_varnames[-len(func.__defaults__ or ()) : code.co_argcount]

    @functools.wraps(func)
    def func_with_args(*args, **options):
        return func(*args, **{**current_arg_scope().get(key, {}), **options})

    func_with_args.arg_scope_key = key
    return func_with_args


def current_arg_scope() -> dict[str, dict[str, object]]:
    """Returns for each key of a function the arguments that the scopes around the call set."""
    if not _scopes:
        _scopes.append({})
    return _scopes[-1]


@contextlib.contextmanager
def arg_scope(list_ops_or_scope, **options):
    """Sets arguments of decorated functions for all calls inside a `with` block.

    Args:
        list_ops_or_scope: A list or tuple of functions, or what an earlier `arg_scope` gave.
        **options: The arguments; none for an earlier scope.

    Yields:
        The scope: for each function's key its arguments.

    Raises:
        TypeError: It is neither a list nor a scope.
        ValueError: A function isn't decorated, or an earlier scope is given arguments.
    """
    if isinstance(list_ops_or_scope, dict):
        if options:
            raise ValueError(
                "When attempting to re-use a scope by suppling adictionary, kwargs must be empty."
            )
        scope = dict(list_ops_or_scope)
    elif not isinstance(list_ops_or_scope, (list, tuple)):
        raise TypeError("list_ops_or_scope must either be a list/tuple or reused scope (i.e. dict)")
    try:
        if not isinstance(list_ops_or_scope, dict):
            scope = _with_arguments(list_ops_or_scope, options)
        _scopes.append(scope)
        yield scope
    finally:
        # Also after a function that isn't decorated: as in 1.15, the scope around this one is lost then.
        current_arg_scope()
        _scopes.pop()


def _with_arguments(functions, options):
    scope = dict(current_arg_scope())
    for function in functions:
        if not has_arg_scope(function):
            where = function.__module__, function.__name__
            raise ValueError("%s is not decorated with @add_arg_scope", where)
        key = arg_scope_func_key(function)
        scope[key] = {**scope.get(key, {}), **options}
    return scope
