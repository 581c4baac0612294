"""`tf.contrib.distribute`: strategies that are told how many graphics cards there are."""

from oldstack.tf1 import tf

# What `tf.distribute` has too.
_CORE = (
    "CrossDeviceOps OneDeviceStrategy ReplicaContext get_loss_reduction get_replica_context get_strategy has_strategy "
    "in_cross_replica_context"
)


class MirroredStrategy(tf.distribute.MirroredStrategy):
    """Mirrors variables over devices.

    Args:
        devices: Their names; by default the graphics cards, or the processor.
        num_gpus: How many graphics cards; with 0 the processor is taken.
        num_gpus_per_worker: The same.
        cross_device_ops: What adds up their gradients.
        auto_shard_dataset: Not used: there is one process.
        cross_tower_ops: What `cross_device_ops` was called.

    Raises:
        ValueError: Devices are named and counted, or counted twice.
    """

    def __init__(
        self,
        devices=None,
        num_gpus=None,
        num_gpus_per_worker=None,
        cross_device_ops=None,
        auto_shard_dataset=False,
        cross_tower_ops=None,
    ):
        if num_gpus is not None and num_gpus_per_worker is not None:
            raise ValueError("You cannot specify both `num_gpus` and `num_gpus_per_worker`.")
        number = num_gpus_per_worker if num_gpus is None else num_gpus
        if number is not None:
            if devices is not None:
                raise ValueError("Must only specify one of `devices` and `num_gpus_per_worker`.")
            devices = [f"/device:GPU:{card}" for card in range(number)] or None
        super().__init__(devices, cross_device_ops or cross_tower_ops)


def names() -> dict[str, object]:
    """Returns the names of `tf.contrib.distribute`."""
    core = {name: getattr(tf.distribute, name) for name in _CORE.split()}
    return {**core, "DistributionStrategy": tf.distribute.Strategy, "MirroredStrategy": MirroredStrategy}
