"""Variables: their scopes, reads and savers."""

import uuid

from oldstack.loading.patch import Hooks, patch

_OPS = "tensorflow.python.ops."
hooks = Hooks()


@hooks.on(_OPS + "variable_scope")
def _variable_scope(module):
    get_single_variable = module._VariableStore._get_single_variable

    def get_and_regularize(self, name, *args, regularizer=None, **options):
        """Adds the regularization loss at once, in the variable's own scope."""
        is_new = name not in self._vars
        variable = get_single_variable(self, name, *args, regularizer=None, **options)
        if regularizer and is_new:
            with module.ops.colocate_with(variable), module.ops.name_scope(name + "/Regularizer/"):
                loss = regularizer(variable)
            if loss is not None:
                module.ops.add_to_collection(module.ops.GraphKeys.REGULARIZATION_LOSSES, loss)
        return variable

    patch(module._VariableStore, "_get_single_variable", get_and_regularize)


@hooks.on(_OPS + "resource_variable_ops")
def _resource_variable_ops(module):
    sparse_read = module.BaseResourceVariable.sparse_read

    def sparse_read_and_pass_on(self, indices, name=None):
        rows = sparse_read(self, indices, name)
        return rows if module.context.executing_eagerly() else module.array_ops.identity(rows)

    patch(module.BaseResourceVariable, "sparse_read", sparse_read_and_pass_on)


@hooks.on("tensorflow.python.training.saver")
def _saver(module):
    from tensorflow.python.framework import constant_op, ops
    from tensorflow.python.ops import array_ops, gen_io_ops, string_ops

    def add_sharded_save_ops(self, checkpoint_prefix, per_device):
        """Saves by device into a folder beside the checkpoint, and puts the parts together."""
        suffix = f"_temp_{uuid.uuid4().hex}/part"
        place = string_ops.string_join([checkpoint_prefix, suffix])
        number = constant_op.constant(len(per_device), name="num_shards")
        names, saved = [], []
        for shard, (device, saveables) in enumerate(per_device):
            with ops.device(module.saveable_object_util.set_cpu0(device)):
                names.append(self.sharded_filename(place, shard, number))
                saved.append(self._AddSaveOps(names[-1], saveables))
        last = module.saveable_object_util.set_cpu0(per_device[-1][0])
        with ops.control_dependencies([each.op for each in saved]), ops.device(last):
            merged = gen_io_ops.merge_v2_checkpoints(names, checkpoint_prefix, delete_old_dirs=True)
            with ops.control_dependencies([merged]):
                return array_ops.identity(checkpoint_prefix)

    patch(module.BaseSaverBuilder, "_AddShardedSaveOpsForV2", add_sharded_save_ops)
