"""Examples that are parsed, and feature columns."""

from oldstack.loading.patch import Hooks, patch, replace

_OPS = "tensorflow.python.ops."
hooks = Hooks()


@hooks.on(_OPS + "parsing_ops")
def _parsing_ops(module):
    from tensorflow.python.framework import ops
    from tensorflow.python.ops import gen_parsing_ops

    config = module.parsing_config
    kinds = [
        config.VarLenFeature,
        config.SparseFeature,
        config.FixedLenFeature,
        config.FixedLenSequenceFeature,
    ]

    def params_of(features):
        if not features:
            raise ValueError(f"Missing: features was {features}.")
        return config._ParseOpParams.from_features(module._prepend_none_dimension(features), kinds)

    def parsed(features, params, outputs):
        indices, values, shapes, dense = outputs
        sparse = [
            module.sparse_tensor.SparseTensor(*parts) for parts in zip(indices, values, shapes, strict=True)
        ]
        found = dict(zip(params.sparse_keys + params.dense_keys, [*sparse, *dense], strict=True))
        return module._construct_tensors_for_composite_features(
            module._prepend_none_dimension(features), found
        )

    def parse_example(serialized, features, name=None, example_names=None):
        """Parses a batch of examples by the op of that time."""
        params = params_of(features)
        with ops.name_scope(name, "ParseExample", [serialized, example_names]):
            outputs = gen_parsing_ops.parse_example(
                serialized=serialized,
                names=[] if example_names is None else example_names,
                dense_defaults=params.dense_defaults_vec,
                sparse_keys=params.sparse_keys,
                sparse_types=params.sparse_types,
                dense_keys=params.dense_keys,
                dense_shapes=params.dense_shapes_as_proto,
                name=name,
            )
            return parsed(features, params, outputs)

    def parse_single_example(serialized, features, name=None, example_names=None):
        """Parses one example by the op of that time."""
        params = params_of(features)
        with ops.name_scope(name, "ParseSingleExample", [serialized]):
            outputs = gen_parsing_ops.parse_single_example(
                serialized=ops.convert_to_tensor(serialized, name="serialized"),
                dense_defaults=params.dense_defaults_vec,
                num_sparse=len(params.sparse_keys),
                sparse_keys=params.sparse_keys,
                sparse_types=params.sparse_types,
                dense_keys=params.dense_keys,
                dense_shapes=params.dense_shapes_as_proto,
                name=name,
            )
            return parsed(features, params, outputs)

    replace(module, "parse_example", parse_example)
    replace(module, "parse_single_example", parse_single_example)


@hooks.on("tensorflow.python.feature_column.feature_column")
def _feature_column(module):
    for layer in (module._FCLinearWrapper, module._BiasLayer):
        init = layer.__init__

        def init_with_resources(self, *args, init=init, **options):
            init(self, *args, **options)
            self._use_resource_variables = True

        patch(layer, "__init__", init_with_resources)


@hooks.on("tensorflow.python.feature_column.feature_column_v2")
def _feature_column_v2(module):
    from tensorflow.python.framework import dtypes, ops, sparse_tensor
    from tensorflow.python.ops import array_ops, check_ops, math_ops

    def identified(self, input_tensor):
        """Returns numbers of classes, which are checked or have a default."""
        if not input_tensor.dtype.is_integer:
            raise ValueError(f"Invalid input, not integer. key: {self.key} dtype: {input_tensor.dtype}")
        values = math_ops.cast(input_tensor.values, dtypes.int64, name="values")
        number = math_ops.cast(self.num_buckets, dtypes.int64, name="num_buckets")
        zero = math_ops.cast(0, dtypes.int64, name="zero")
        if self.default_value is None:
            told = (
                f'Bucket index for categorical column "{self.name}" exceeds number of buckets',
                f'Negative bucket index for categorical column "{self.name}"',
            )
            checks = (
                check_ops.assert_less(
                    values,
                    number,
                    data=(values, number),
                    message=told[0],
                    name="assert_less_than_num_buckets",
                ),
                check_ops.assert_greater_equal(
                    values, zero, data=(values,), message=told[1], name="assert_greater_or_equal_0"
                ),
            )
            with ops.control_dependencies(checks):
                values = array_ops.identity(values)
        else:
            is_outside = math_ops.logical_or(values < zero, values >= number, name="out_of_range")
            default = math_ops.cast(self.default_value, dtypes.int64)
            defaults = array_ops.fill(array_ops.shape(values), default, name="default_values")
            values = array_ops.where_v2(is_outside, defaults, values)
        return sparse_tensor.SparseTensor(input_tensor.indices, values, input_tensor.dense_shape)

    patch(module.IdentityCategoricalColumn, "_transform_input_tensor", identified)
