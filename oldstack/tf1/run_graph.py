"""The graph that a session runs: a copy of the script's, in which some nodes call functions.

The script's own graph keeps the ops of TensorFlow 1.15, be they shown, written, imported, frozen or differentiated. The
copy is made when a session first runs and follows the graph as it grows. In it, a node for which there is a rule calls
the rule's function under the node's name; names, feeds, fetches, variables and messages are those of the script's graph.
"""

import functools
import re
import threading
import weakref
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from tensorflow.core.framework import graph_pb2, node_def_pb2
from tensorflow.core.protobuf import config_pb2, rewriter_config_pb2
from tensorflow.python.client import pywrap_tf_session, session
from tensorflow.python.eager import context
from tensorflow.python.framework import errors_impl, ops

from oldstack.loading.patch import patch


class Call(NamedTuple):
    """What a node does in the graph that runs.

    Attributes:
        function: A function of `tensorflow.python.framework.function`, of which the node calls one.
        inputs: The names of tensors that it takes after those of the op.
        nodes: Nodes of the graph that runs that are added before it.
    """

    function: object
    inputs: Sequence[str] = ()
    nodes: Sequence[object] = ()


class Steps(NamedTuple):
    """What stands for an op in the graph that runs where it takes more than a call.

    Attributes:
        nodes: Nodes of that graph, of which one has the op's name, and outputs of the same types.
        taken: The name of the node whose output those take that take the op's, where that is another one.
    """

    nodes: Sequence[node_def_pb2.NodeDef]
    taken: str | None = None


def arithmetic_node(name: str, kind: str, inputs: Sequence[str], op: ops.Operation) -> node_def_pb2.NodeDef:
    """Returns a node of the graph that runs, of one type of numbers.

    Args:
        name: Its name.
        kind: Its op's type.
        inputs: The names of what it takes.
        op: The op that it takes part in, whose device and type of numbers it has, and that it waits with.
    """
    made = node_def_pb2.NodeDef(name=name, op=kind, device=op.device)
    made.input.extend([*inputs, *(f"^{each.name}" for each in op.control_inputs)])
    made.attr["T"].type = op.inputs[0].dtype.base_dtype.as_datatype_enum
    return made


# From so many calls on, optimizing the graph with the functions in it takes longer than some thousand steps gain by it.
_MANY_CALLS = 24
_TAKEN = re.compile("Node name '(.*)' already exists in the Graph")
# How an error names a node of a function, and where functions were not inlined, the node that calls it.
_WITHIN = re.compile(r"\[\[(?:\{\{function_node (\S+?)\}\})?\{\{node \S+?\}\}\]\](?:\n\t \[\[(\S+?)\]\])?")
_rules: dict[str, list[Callable[[ops.Operation, "RunGraph"], Call | Steps | None]]] = {}
_feeders: list[Callable[["RunGraph", list], dict[str, object]]] = []
_of = weakref.WeakKeyDictionary()


def add_rule(op_type: str, rule: Callable[[ops.Operation, "RunGraph"], Call | Steps | None]) -> None:
    """Lets ops of a type call functions when they run.

    Args:
        op_type: The type, "Exp".
        rule: Takes an op of the script's graph and the graph that runs; returns what its node does there, or None where
            it stays as it is. It is asked once for each op, in the order in which they were made, unless a rule that was
            added before it has found something.
    """
    _rules.setdefault(op_type, []).append(rule)


def add_feeder(feeder: Callable[["RunGraph", list], dict[str, object]]) -> None:
    """Lets a run be fed more than the script feeds.

    Args:
        feeder: Takes the graph that runs, and the tensors and ops that are asked for; returns the names of tensors of
            the graph that runs, "x:0", and their values.
    """
    _feeders.append(feeder)


class RunGraph:
    """The graph that the sessions of a script's graph run.

    Attributes:
        graph: It.
        calls: For the name of each op that is a call there, what it calls.
    """

    def __init__(self):
        self.graph = ops.Graph()
        self.calls: dict[str, Call] = {}
        self._operations: dict[str, object] = {}
        self._outputs: dict[tuple[object, int], object] = {}
        # For the name of each op whose output is another node's for those that take it, that node's name.
        self._taken: dict[str, str] = {}
        self._followed = 0
        self._lock = threading.Lock()

    def follow(self, graph: ops.Graph) -> None:
        """Adds what the script's graph has got since.

        Args:
            graph: The script's graph.
        """
        if graph.num_operations() > self._followed:
            with self._lock:
                self._follow(graph)

    def output(self, output):
        """Returns a tensor of the graph that runs for one of the script's graph, both as of TensorFlow's C API."""
        key = output.oper, output.index
        if key not in self._outputs:
            self._outputs[key] = _output(self.operation(output.oper), output.index)
        return self._outputs[key]

    def fed(self, output):
        """Returns the tensors of the graph that runs that are fed for one of the script's graph."""
        name = pywrap_tf_session.TF_OperationName(output.oper) if self._taken else None
        return [self.output(output), *([self.named(self._taken[name])] if name in self._taken else [])]

    def operation(self, operation):
        """Returns the same for an op."""
        return self._operations[pywrap_tf_session.TF_OperationName(operation)]

    def named(self, name: str):
        """Returns a tensor of the graph that runs by its name."""
        op, index = _tensor(name)
        return _output(self._operations[op], index)

    def in_script(self, message: str, asked_for: Sequence[ops.Operation]) -> str:
        """Returns an error's message with nodes of the script's graph in place of those of functions.

        Args:
            message: The message; where it tells the function alone, the first call of it that was needed is named.
            asked_for: The ops that the run was asked for.
        """

        def node(match):
            function, caller = match.groups()
            if caller not in self.calls:
                possible = {op.name for op in needed(asked_for)}
                callers = (name for name, call in self.calls.items() if call.function.name == function)
                caller = next((name for name in callers if name in possible), None)
            return f"[[{{{{node {caller}}}}}]]" if caller else match[0]

        return _WITHIN.sub(node, message)

    def _follow(self, graph):
        new = graph.operations[self._followed :]
        definition = self._definition(graph, new)
        for function in graph._functions.values():
            if not self.graph._is_function(function.name):
                self.graph._add_function(function)
        # Nodes of a loop that was imported don't tell that they are within it.
        is_imported = any(op.type == "NextIteration" and not op._get_control_flow_context() for op in new)
        nodes = []
        # Another thread may have added nodes since `new` was taken.
        for op, node in zip(new, definition.node, strict=False):
            rules = () if is_imported else _rules.get(op.type, ())
            call = next((found for rule in rules if (found := rule(op, self))), None)
            if isinstance(call, Steps):
                nodes += call.nodes
                if call.taken:
                    self._taken.update(dict.fromkeys([op.name, f"{op.name}:0"], call.taken))
                continue
            if call:
                self.calls[op.name] = call
                nodes += call.nodes
                self._make_call(op, node, call)
            nodes.append(node)
        if self._taken:
            for node in nodes:
                node.input[:] = [self._taken.get(name, name) for name in node.input]
        self._import(graph_pb2.GraphDef(node=nodes, versions=definition.versions))
        self._followed += len(new)

    def _definition(self, graph, new):
        if not self._followed:
            return graph._as_graph_def(use_pybind11_proto=False)[0]
        return graph_pb2.GraphDef(node=[op.node_def for op in new], versions=graph.graph_def_versions)

    def _make_call(self, op, node, call):
        function = call.function
        if not self.graph._is_function(function.name):
            with self.graph.as_default():
                function.add_to_graph(self.graph)
        inputs = list(node.input)
        number = len(op.inputs)
        pivots = [f"^{pivot.name}" for pivot in [_pivot(op)] if pivot is not None]
        attributes = {name: node.attr[name] for name in ("_class",) if name in node.attr}
        node.op = function.name
        node.ClearField("input")
        node.input.extend([*inputs[:number], *call.inputs, *inputs[number:], *pivots])
        node.ClearField("attr")
        for name, value in attributes.items():
            node.attr[name].CopyFrom(value)

    def _import(self, definition):
        names = [node.name for node in definition.node]
        while True:
            try:
                imported = self._imported(definition)
                break
            except errors_impl.InvalidArgumentError as error:
                # Nodes below it were imported before: `name=scope`, after a run.
                taken = _TAKEN.search(error.message)
                if not taken or taken[1] in self._operations or taken[1] not in names:
                    raise
                _rename(definition, taken[1], f"{taken[1]}/{len(self._operations)}")
        self._operations.update(zip(names, imported, strict=True))

    def _imported(self, definition):
        names = {node.name for node in definition.node}
        options = pywrap_tf_session.TF_NewImportGraphDefOptions()
        try:
            pywrap_tf_session.TF_ImportGraphDefOptionsSetPrefix(options, "")
            pywrap_tf_session.TF_ImportGraphDefOptionsSetUniquifyNames(options, False)
            pywrap_tf_session.TF_ImportGraphDefOptionsSetValidateColocationConstraints(options, False)
            if self._operations:
                for name in {each for node in definition.node for each in node.input}:
                    op, index = _tensor(name.removeprefix("^"))
                    if op in names:
                        continue
                    if name.startswith("^"):
                        pywrap_tf_session.TF_ImportGraphDefOptionsRemapControlDependency(
                            options, op, self._operations[op]
                        )
                    else:
                        pywrap_tf_session.TF_ImportGraphDefOptionsAddInputMapping(
                            options, op, index, _output(self._operations[op], index)
                        )
            for node in definition.node:
                pywrap_tf_session.TF_ImportGraphDefOptionsAddReturnOperation(options, node.name)
            results = pywrap_tf_session.TF_GraphImportGraphDefWithResultsNoSerialization(
                self.graph.get(), definition, options
            )
        finally:
            pywrap_tf_session.TF_DeleteImportGraphDefOptions(options)
        imported = pywrap_tf_session.TF_ImportGraphDefResultsReturnOperations(results)
        pywrap_tf_session.TF_DeleteImportGraphDefResults(results)
        return imported


def needed(asked_for: Iterable[ops.Operation]) -> set[ops.Operation]:
    """Returns the ops that a run needs.

    Args:
        asked_for: Those that it is asked for.
    """
    found: set[ops.Operation] = set()
    waiting = list(asked_for)
    while waiting:
        op = waiting.pop()
        if op not in found:
            found.add(op)
            waiting += [*(each.op for each in op.inputs), *op.control_inputs]
    return found


def _rename(definition, old, new):
    """Gives a node another name, for the nodes that take its outputs, too."""
    for node in definition.node:
        if node.name == old:
            node.name = new
        for place, each in enumerate(node.input):
            name, colon, index = each.removeprefix("^").partition(":")
            if name == old:
                node.input[place] = each[: -len(name + colon + index)] + new + colon + index


def _tensor(name):
    op, _, index = name.partition(":")
    return op, int(index or 0)


def _output(operation, index):
    found = pywrap_tf_session.TF_Output()
    found.oper, found.index = operation, index
    return found


def _pivot(op):
    """Returns the op on which a call within a loop or a branch has to wait, so that its constants are of the same frame."""
    context = op._get_control_flow_context()
    if context is None:
        return None
    pivot = context.GetControlPivot() if context.IsWhileContext() else context.pivot
    return getattr(pivot, "op", pivot)


def of(graph: ops.Graph) -> RunGraph:
    """Returns the graph that the sessions of a script's graph run, with all that this one holds by now.

    Args:
        graph: The script's graph.
    """
    found = _of.get(graph)
    if found is None:
        found = _of.setdefault(graph, RunGraph())
    found.follow(graph)
    return found


def _with_more_feeds(do_run):
    @functools.wraps(do_run)
    def run(self, handle, target_list, fetch_list, *args):
        _more.feeds = None
        if handle is None and _feeders:
            found = of(self._graph)
            wanted = [*target_list, *fetch_list]
            _more.feeds = {
                found.named(name): value
                for feeder in _feeders
                for name, value in feeder(found, wanted).items()
            }
        return do_run(self, handle, target_list, fetch_list, *args)

    return run


def _translated(call):
    @functools.wraps(call)
    def translated(self, first, feeds, fetches, *rest):
        run_graph = of(self._graph)
        feeds = {each: value for tensor, value in feeds.items() for each in run_graph.fed(tensor)}
        fetches = [run_graph.output(tensor) for tensor in fetches]
        if rest:
            targets, metadata = rest
            feeds.update(getattr(_more, "feeds", None) or {})
            rest = [run_graph.operation(op) for op in targets], metadata
        return call(self, first, feeds, fetches, *rest)

    return translated


_more = threading.local()


def _with_calls_left(init):
    """Has a session of many calls inline their functions only after it has optimized the graph, whose size they are not then."""

    @functools.wraps(init)
    def make(self, target="", graph=None, config=None):
        own = graph or ops.get_default_graph()
        is_valid = isinstance(own, ops.Graph) and isinstance(config, (config_pb2.ConfigProto, type(None)))
        if is_valid and len(of(own).calls) >= _MANY_CALLS:
            ours = config_pb2.ConfigProto()
            ours.CopyFrom(config or context.context().config)
            rewriting = ours.graph_options.rewrite_options
            rewriting.function_optimization = (
                rewriting.function_optimization or rewriter_config_pb2.RewriterConfig.OFF
            )
            config = ours
        init(self, target, graph, config)

    return make


@functools.cache
def install() -> None:
    """Lets sessions that are made from here on run such graphs."""
    own, base = pywrap_tf_session, session.BaseSession
    new_session = own.TF_NewSessionRef
    extend, do_call = base._extend_graph, base._do_call

    def extend_graph(self):
        of(self._graph)
        extend(self)

    def do_call_translated(self, function, *args):
        if args and args[0] is self._session:  # the set-up of a partial run
            run_graph = of(self._graph)
            feeds, fetches, targets = args[1:]
            args = (
                self._session,
                [run_graph.output(tensor) for tensor in feeds],
                [run_graph.output(tensor) for tensor in fetches],
                [run_graph.operation(op) for op in targets],
            )

        def call(*given):
            try:
                return function(*given)
            except errors_impl.OpError as error:
                lists = [each for part in given if isinstance(part, list) for each in part]
                names = [own.TF_OperationName(getattr(each, "oper", each)) for each in lists]
                asked_for = [self._graph.get_operation_by_name(name) for name in names]
                message = of(self._graph).in_script(error.message, asked_for)
                raise type(error)(error.node_def, error.op, message) from None

        return do_call(self, call, *args)

    patch(base, "__init__", _with_calls_left(base.__init__))
    patch(own, "TF_NewSessionRef", lambda graph, options: new_session(of(graph).graph.get(), options))
    patch(base, "_extend_graph", extend_graph)
    patch(base, "_do_call", do_call_translated)
    patch(base, "_do_run", _with_more_feeds(base._do_run))
    patch(base, "_call_tf_sessionrun", _translated(base._call_tf_sessionrun))
    patch(base, "_call_tf_sessionprun", _translated(base._call_tf_sessionprun))
