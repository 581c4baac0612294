"""`tf.data` with the orders of TensorFlow 1.15.

A shuffled data set draws the seeds of each of its iterators from a generator that begins with its own two seeds; so it
does today. But where `repeat` stands right behind `shuffle`, 1.15 made one kernel of both (`shuffle_and_repeat_fusion`),
whose one stream of random numbers begins with the two seeds themselves and goes on from epoch to epoch. It did that
when an iterator was made from the data set, by `make_one_shot_iterator`, `make_initializable_iterator` and all that
uses these; not in `Iterator.make_initializer`. What 1.15 made then is built here (`one_stream`).

Source: data/ops/dataset_ops.py, core/kernels/data/shuffle_dataset_op.cc and
core/grappler/optimizers/data/shuffle_and_repeat_fusion.cc of TensorFlow 1.15.

Left as today: a shuffled data set inside the function of `interleave`, whose later elements went on with the seeds of
an earlier one.
"""

import warnings

from oldstack.loading.patch import Hooks, altered, patch
from oldstack.tf1 import iterators, one_stream
from oldstack.tf1.graph import count_as_surplus

_hooks = Hooks()


def install() -> None:
    """Makes data sets shuffle as 1.15 did, in this process; once their modules are imported."""
    _hooks.install()


@_hooks.on("tensorflow.python.data.ops.dataset_ops")
def _dataset_ops(module):
    from tensorflow.python.eager import context
    from tensorflow.python.framework import constant_op, dtypes, ops

    apply_today, options_today = module.DatasetV2._apply_debug_options, module._OptionsDataset.__init__

    # Of what `options` knows in a graph, and that is all that 1.15 knew.
    warnings.filterwarnings("ignore", message="To make it possible to preserve tf.data options")

    def apply_options(self):
        """Fuses, and adds the ops by which 1.15 tuned a pipeline; with no optimization to make, they pass it on."""
        dataset = apply_today(self)
        if context.executing_eagerly():
            fuses = _is_on(dataset.options().experimental_optimization)
            variant = iterators.made_again(dataset._variant_tensor, fuses)
            if variant is dataset._variant_tensor and not iterators.reshuffles(variant):
                return dataset
            return _as_built(module._VariantDataset(variant, dataset.element_spec))
        options, structure = dataset.options().experimental_optimization, dataset._flat_structure
        variant = _built_then(dataset._variant_tensor, _is_on(options))
        is_other = variant is not dataset._variant_tensor or _fused_today(variant)
        if (
            ops.get_default_graph().building_function
        ):  # today's kernels there begin an iterator more than 1.15's
            return _as_built(module._VariantDataset(variant, dataset.element_spec))
        if options.apply_default_optimizations is not False:
            none = constant_op.constant([], dtypes.string, name="optimizations")
            variant = module.gen_dataset_ops.optimize_dataset(variant, none, **structure)
        variant = module.gen_dataset_ops.model_dataset(variant, **structure)
        built = module._VariantDataset(variant, dataset.element_spec)
        return _as_built(built) if is_other else built

    def shown(self):
        shapes = module.nest.map_structure(str, module.get_legacy_output_shapes(self))
        types = module.nest.map_structure(repr, module.get_legacy_output_types(self))
        shapes, types = (str(each).replace("'", "") for each in (shapes, types))
        return f"<{type(self).__name__} shapes: {shapes}, types: {types}>"

    def with_options(self, *args, **named):
        """Is no op, as it seems to the seeds."""
        options_today(self, *args, **named)
        if not context.executing_eagerly():
            count_as_surplus(1)

    patch(module._OptionsDataset, "__init__", with_options)
    patch(module.DatasetV2, "_apply_debug_options", apply_options)
    patch(module.DatasetV1, "__repr__", shown)
    patch(module.DatasetV1, "__str__", shown)


@_hooks.on("tensorflow.python.data.ops.iterator_ops")
def _iterator_ops(module):
    from tensorflow.python.data.ops import dataset_ops
    from tensorflow.python.eager import context

    today = module.Iterator.make_initializer

    def make_initializer(self, dataset, name=None):
        """Takes a data set with nothing fused."""
        if not context.executing_eagerly():
            variant, spec = _built_then(dataset._variant_tensor, False), dataset.element_spec
            if variant is not dataset._variant_tensor or _fused_today(variant):
                dataset = _as_built(dataset_ops._VariantDataset(variant, spec))
        return today(self, dataset, name)

    patch(module.Iterator, "make_initializer", make_initializer)


@_hooks.on("tensorflow.python.data.ops.repeat_op")
def _repeat_op(module):
    from tensorflow.python.framework import ops

    class RepeatDataset(module._RepeatDataset):
        """Is fused at once inside a data set's function, which is traced before any iterator is made."""

        def __init__(self, input_dataset, count, name=None):
            super().__init__(input_dataset, count, name)
            if ops.get_default_graph().building_function:
                fused = _built_then(self._variant_tensor, True)
                module.dataset_ops.UnaryUnchangedStructureDataset.__init__(self, input_dataset, fused)

    patch(module, "_RepeatDataset", RepeatDataset)


@_hooks.on("tensorflow.python.data.ops.map_op")
def _map_op(module):
    gen = module.gen_dataset_ops

    def parallel_map(*inputs, deterministic, use_unbounded_threadpool, **options):
        return gen.parallel_map_dataset(*inputs, sloppy=deterministic == "false", **options)

    patch(module, "gen_dataset_ops", altered(gen, parallel_map_dataset_v2=parallel_map))
    # The op of then takes the number of calls in 32 bits.
    patch(module, "dtypes", altered(module.dtypes, int64=module.dtypes.int32))


@_hooks.on("tensorflow.python.data.ops.interleave_op")
def _interleave_op(module):
    gen, ops = module.gen_dataset_ops, module.ops

    def convert(value, dtype, name):
        return (
            value
            if name in ("buffer_output_elements", "prefetch_input_elements")
            else ops.convert_to_tensor(value, dtype, name)
        )

    def parallel_interleave(
        data, captured, cycle, block, _output, _prefetched, number, *, deterministic, **options
    ):
        return gen.parallel_interleave_dataset_v2(
            data, captured, cycle, block, number, sloppy=deterministic == "false", **options
        )

    patch(module, "gen_dataset_ops", altered(gen, parallel_interleave_dataset_v4=parallel_interleave))
    patch(module, "ops", altered(ops, convert_to_tensor=convert))


@_hooks.on("tensorflow.python.ops.gen_dataset_ops")
def _gen_dataset_ops(module):
    def shuffle_and_repeat_dataset(
        input_dataset, buffer_size, seed, seed2, count, output_types, output_shapes, name=None
    ):
        """Shuffles with one stream of numbers for all epochs; today's kernel begins a stream in each."""
        from tensorflow.python.eager import context
        from tensorflow.python.framework import ops

        if context.executing_eagerly():
            return one_stream.shuffled_and_repeated(
                input_dataset, buffer_size, seed, seed2, count, output_types, output_shapes
            )
        graph = ops.get_default_graph()
        before = graph.num_operations()
        with ops.name_scope(name, "ShuffleAndRepeatDataset"):
            shuffled = one_stream.shuffled_and_repeated(
                input_dataset, buffer_size, seed, seed2, count, output_types, output_shapes
            )
        count_as_surplus(graph.num_operations() - before - 1)
        return shuffled

    patch(module, "shuffle_and_repeat_dataset", shuffle_and_repeat_dataset)
    iterators.remember(module)


@_hooks.on("tensorflow.python.ops.gen_experimental_dataset_ops")
def _gen_experimental_dataset_ops(module):
    iterators.remember(module)


def _is_on(options):
    """Returns whether the options of optimizations leave 1.15's fusion on."""
    if options.shuffle_and_repeat_fusion is None:
        return options.apply_default_optimizations is not False
    return options.shuffle_and_repeat_fusion


def _as_built(dataset):
    """Returns a data set that today's TensorFlow runs as it is built, its orders with it."""
    from tensorflow.python.data.ops import dataset_ops, options

    as_built = options.Options()
    as_built.experimental_optimization.apply_default_optimizations = False
    return dataset_ops._OptionsDataset(dataset, as_built)


def _built_then(variant, fuses, known=None):
    """Returns a data set's tensor with the ops that 1.15 ran.

    Args:
        variant: The data set's tensor. What changes is made anew, so that the data set itself stays.
        fuses: Whether `shuffle` and the `repeat` right behind it become one op.
        known: The tensors by the ids of those that they stand for.
    """
    from tensorflow.python.framework import dtypes, ops

    known = {} if known is None else known
    if id(variant) in known:
        return known[id(variant)]
    op = variant.op
    shuffle = _shuffle_before(op) if fuses else None
    if shuffle is not None:
        source = _built_then(shuffle.inputs[0], fuses, known)
        known[id(variant)] = _shuffle_and_repeat(source, shuffle, op)
        return known[id(variant)]
    inputs = [_built_then(each, fuses, known) if each.dtype == dtypes.variant else each for each in op.inputs]
    if op.type == "ShuffleDataset" and _draws_seeds(inputs[0]):
        kinds = {name: op.get_attr(name) for name in ("output_types", "output_shapes")}
        inputs[0] = iterators.begun_again(inputs[0], kinds)
    known[id(variant)] = variant
    if any(new is not old for new, old in zip(inputs, op.inputs, strict=True)):
        count_as_surplus(1)
        types = [each.dtype for each in op.outputs]
        graph = ops.get_default_graph()
        copy = graph._create_op_internal(op.type, inputs, types, attrs=op.node_def.attr, op_def=op.op_def)
        known[id(variant)] = copy.outputs[variant.value_index]
    return known[id(variant)]


def _draws_seeds(variant):
    """Returns whether a data set has a part that draws new seeds for each of its iterators."""
    from tensorflow.python.framework import dtypes

    op = variant.op
    if op.type == "ShuffleDataset" and op.get_attr("reshuffle_each_iteration"):
        return True
    return any(_draws_seeds(each) for each in op.inputs if each.dtype == dtypes.variant)


def _fused_today(variant):
    """Returns whether today's TensorFlow makes one op of a `shuffle` and the `repeat` behind it."""
    from tensorflow.python.framework import dtypes

    op = variant.op
    return _shuffle_before(op) is not None or any(
        _fused_today(each) for each in op.inputs if each.dtype == dtypes.variant
    )


def _shuffle_before(repeat):
    """Returns the op that shuffles what an op repeats, if 1.15 made one of them."""
    from tensorflow.python.framework import tensor_util

    if repeat.type != "RepeatDataset" or tensor_util.constant_value(repeat.inputs[1]) == 1:
        return None
    op = repeat.inputs[0].op
    while op.type == "OptionsDataset":
        op = op.inputs[0].op
    return op if op.type == "ShuffleDataset" and op.get_attr("reshuffle_each_iteration") else None


def _shuffle_and_repeat(source, shuffle, repeat):
    """Returns the tensor of a data set that shuffles, its stream of numbers going on from epoch to epoch."""
    from tensorflow.python.ops import gen_dataset_ops

    count_as_surplus(1)
    return gen_dataset_ops.shuffle_and_repeat_dataset(
        source,
        *shuffle.inputs[1:],
        repeat.inputs[1],
        output_types=repeat.get_attr("output_types"),
        output_shapes=repeat.get_attr("output_shapes"),
    )
