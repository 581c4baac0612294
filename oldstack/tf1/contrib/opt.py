"""`tf.contrib.opt` as of TensorFlow 1.15: optimizers.

Arguments that a class does not describe are those of the optimizer that it is made from.
"""

import itertools

import numpy as np
from tensorflow.python.framework import ops
from tensorflow.python.ops import (
    array_ops,
    control_flow_ops,
    gen_training_ops,
    gradients,
    math_ops,
    resource_variable_ops,
    state_ops,
    variables,
)
from tensorflow.python.training import (
    adam,
    momentum,
    moving_averages,
    optimizer,
    saver,
)
from tensorflow.python.training.saving import saveable_object_util

from oldstack.tf1 import tf


class _Adam(adam.AdamOptimizer):
    """Adam with its settings as a variable's type wants them."""

    def _settings(self, dtype):
        settings = (
            *self._get_beta_accumulators(), self._lr_t, self._beta1_t, self._beta2_t, self._epsilon_t
        )  # fmt: skip
        return [math_ops.cast(each, dtype) for each in settings]


class LazyAdamOptimizer(_Adam):
    """Adam that leaves rows alone which a sparse gradient doesn't have."""

    def _apply_sparse(self, grad, var):
        power1, power2, rate, beta1, beta2, epsilon = self._settings(var.dtype.base_dtype)
        rate = rate * math_ops.sqrt(1 - power2) / (1 - power1)
        rows, locking = grad.indices, {"use_locking": self._use_locking}
        m, v = self.get_slot(var, "m"), self.get_slot(var, "v")
        m_new = beta1 * array_ops.gather(m, rows) + (1 - beta1) * grad.values
        m = state_ops.scatter_update(m, rows, m_new, **locking)
        v_new = beta2 * array_ops.gather(v, rows) + (1 - beta2) * math_ops.square(grad.values)
        v = state_ops.scatter_update(v, rows, v_new, **locking)
        m_rows, v_rows = array_ops.gather(m, rows), array_ops.gather(v, rows)
        root = math_ops.sqrt(v_rows) + epsilon
        update = state_ops.scatter_sub(var, rows, rate * m_rows / root, **locking)
        return control_flow_ops.group(update, m, v)

    def _resource_apply_sparse(self, grad, var, indices):
        power1, power2, rate, beta1, beta2, epsilon = self._settings(var.dtype.base_dtype)
        rate = rate * math_ops.sqrt(1 - power2) / (1 - power1)
        m, v = self.get_slot(var, "m"), self.get_slot(var, "v")
        m_new = beta1 * array_ops.gather(m, indices) + (1 - beta1) * grad
        m_done = resource_variable_ops.resource_scatter_update(m.handle, indices, m_new)
        v_new = beta2 * array_ops.gather(v, indices) + (1 - beta2) * math_ops.square(grad)
        v_done = resource_variable_ops.resource_scatter_update(v.handle, indices, v_new)
        step = rate * m_new / (math_ops.sqrt(v_new) + epsilon)
        done = resource_variable_ops.resource_scatter_sub(var.handle, indices, step)
        return control_flow_ops.group(done, m_done, v_done)


class NadamOptimizer(_Adam):
    """Adam with Nesterov's momentum."""

    def _apply_dense(self, grad, var):
        settings = self._settings(var.dtype.base_dtype)
        slots = self.get_slot(var, "m"), self.get_slot(var, "v")
        return gen_training_ops.apply_adam(
            var, *slots, *settings, grad, use_locking=self._use_locking, use_nesterov=True
        ).op

    def _resource_apply_dense(self, grad, var):
        settings = self._settings(grad.dtype.base_dtype)
        slots = self.get_slot(var, "m").handle, self.get_slot(var, "v").handle
        return gen_training_ops.resource_apply_adam(
            var.handle, *slots, *settings, grad, use_locking=self._use_locking, use_nesterov=True
        )

    def _apply_sparse_shared(self, grad, var, indices, scatter_add):
        power1, power2, rate, beta1, beta2, epsilon = self._settings(var.dtype.base_dtype)
        rate = rate * math_ops.sqrt(1 - power2) / (1 - power1)
        m = self.get_slot(var, "m")
        m_new = grad * (1 - beta1)
        m = state_ops.assign(m, m * beta1, use_locking=self._use_locking)
        with ops.control_dependencies([m]):
            m = scatter_add(m, indices, m_new)
            ahead = m_new + beta1 * array_ops.gather(m, indices)
        v = self.get_slot(var, "v")
        v_new = (grad * grad) * (1 - beta2)
        v = state_ops.assign(v, v * beta2, use_locking=self._use_locking)
        with ops.control_dependencies([v]):
            v = scatter_add(v, indices, v_new)
        root = math_ops.sqrt(array_ops.gather(v, indices))
        update = scatter_add(var, indices, -rate * ahead / (root + epsilon))
        return control_flow_ops.group(update, ahead, v)


class AdaMaxOptimizer(adam.AdamOptimizer):
    """Adam with the largest gradient in place of the mean square."""

    def __init__(
        self, learning_rate=0.001, beta1=0.9, beta2=0.999, epsilon=1e-8, use_locking=False, name="AdaMax"
    ):
        super().__init__(learning_rate, beta1, beta2, epsilon, use_locking, name)

    def _get_beta_accumulators(self):
        return self._get_non_slot_variable("beta1_power", graph=ops.get_default_graph())

    def _create_slots(self, var_list):
        first = min(var_list, key=lambda each: each.name)
        self._create_non_slot_variable(initial_value=self._beta1, name="beta1_power", colocate_with=first)
        for var in var_list:
            self._zeros_slot(var, "m", self._name)
            self._zeros_slot(var, "v", self._name)

    def _settings(self, dtype):
        settings = (
            self._get_beta_accumulators(), self._lr_t, self._beta1_t, self._beta2_t, self._epsilon_t
        )  # fmt: skip
        return [math_ops.cast(each, dtype) for each in settings]

    def _apply_dense(self, grad, var):
        slots = self.get_slot(var, "m"), self.get_slot(var, "v")
        settings = self._settings(var.dtype.base_dtype)
        return gen_training_ops.apply_ada_max(var, *slots, *settings, grad, use_locking=self._use_locking).op

    def _resource_apply_dense(self, grad, var):
        slots = self.get_slot(var, "m").handle, self.get_slot(var, "v").handle
        settings = self._settings(grad.dtype.base_dtype)
        return gen_training_ops.resource_apply_ada_max(
            var.handle, *slots, *settings, grad, use_locking=self._use_locking
        )

    def _apply_sparse_with(self, grad, var, indices, add, update):
        power, rate, beta1, beta2, epsilon = self._settings(var.dtype.base_dtype)
        m = self.get_slot(var, "m")
        m_new = array_ops.gather(m, indices) * beta1 + grad * (1 - beta1)
        with ops.control_dependencies([m_new]):
            m = update(m, indices, m_new)
        v = self.get_slot(var, "v")
        v_new = math_ops.maximum(array_ops.gather(v, indices) * beta2, math_ops.abs(grad))
        with ops.control_dependencies([v_new]):
            v = update(v, indices, v_new)
        step = -rate / (1 - power) * (m_new / (v_new + epsilon))
        with ops.control_dependencies([step]):
            done = add(var, indices, step)
        return control_flow_ops.group(done, m, v)

    def _apply_sparse(self, grad, var):
        def add(var, rows, values):
            return state_ops.scatter_add(var, rows, values, use_locking=self._use_locking)

        def update(var, rows, values):
            return state_ops.scatter_update(var, rows, values, use_locking=self._use_locking)

        return self._apply_sparse_with(grad.values, var, grad.indices, add, update)

    def _resource_apply_sparse(self, grad, var, indices):
        def update(var, rows, values):
            done = resource_variable_ops.resource_scatter_update(var.handle, rows, values)
            with ops.control_dependencies([done]):
                return var.value()

        return self._apply_sparse_with(grad, var, indices, self._resource_scatter_add, update)

    def _finish(self, update_ops, name_scope):
        with ops.control_dependencies(update_ops):
            power = self._get_beta_accumulators()
            with ops.colocate_with(power):
                done = power.assign(power * self._beta1_t, use_locking=self._use_locking)
        return control_flow_ops.group(*update_ops, done, name=name_scope)


class DecoupledWeightDecayExtension:
    """Makes weights smaller before an optimizer changes them; it stands before the optimizer among a class's bases.

    Args:
        weight_decay: The share of a weight that goes each step.
        **kwargs: The optimizer's arguments.
    """

    def __init__(self, weight_decay, **kwargs):
        self._decayed, self._weight_decay = None, weight_decay
        super().__init__(**kwargs)

    def minimize(
        self,
        loss,
        global_step=None,
        var_list=None,
        gate_gradients=optimizer.Optimizer.GATE_OP,
        aggregation_method=None,
        colocate_gradients_with_ops=False,
        name=None,
        grad_loss=None,
        decay_var_list=None,
    ):
        """Returns the optimizer's op.

        Args:
            loss: As the optimizer takes it; the following, too.
            global_step: The step.
            var_list: The variables.
            gate_gradients: How gradients wait for each other.
            aggregation_method: How gradients are added.
            colocate_gradients_with_ops: Where gradients are computed.
            name: The op's name.
            grad_loss: The loss's gradient.
            decay_var_list: Which variables become smaller, by default all.
        """
        self._decayed = set(decay_var_list) if decay_var_list else False
        return super().minimize(
            loss,
            global_step=global_step,
            var_list=var_list,
            gate_gradients=gate_gradients,
            aggregation_method=aggregation_method,
            colocate_gradients_with_ops=colocate_gradients_with_ops,
            name=name,
            grad_loss=grad_loss,
        )

    def apply_gradients(self, grads_and_vars, global_step=None, name=None, decay_var_list=None):
        """Returns the op that applies gradients.

        Args:
            grads_and_vars: Pairs of gradient and variable.
            global_step: The step.
            name: The op's name.
            decay_var_list: Which variables become smaller, by default all.
        """
        self._decayed = set(decay_var_list) if decay_var_list else False
        return super().apply_gradients(grads_and_vars, global_step=global_step, name=name)

    def _prepare(self):
        decay = self._weight_decay
        ops.convert_to_tensor(decay() if callable(decay) else decay, name="weight_decay")
        super()._prepare()

    def _decay(self, var):
        if not self._decayed or var in self._decayed:
            return var.assign_sub(self._weight_decay * var, self._use_locking)
        return control_flow_ops.no_op()

    def _decay_rows(self, var, indices, scatter_add):
        if not self._decayed or var in self._decayed:
            update = -self._weight_decay * array_ops.gather(var, indices)
            return scatter_add(var, indices, update, self._use_locking)
        return control_flow_ops.no_op()

    def _apply_dense(self, grad, var):
        with ops.control_dependencies([self._decay(var)]):
            return super()._apply_dense(grad, var)

    def _resource_apply_dense(self, grad, var):
        with ops.control_dependencies([self._decay(var)]):
            return super()._resource_apply_dense(grad, var)

    def _apply_sparse(self, grad, var):
        with ops.control_dependencies([self._decay_rows(var, grad.indices, state_ops.scatter_add)]):
            return super()._apply_sparse(grad, var)

    def _resource_scatter_add(self, x, i, v, _=None):
        with ops.control_dependencies([resource_variable_ops.resource_scatter_add(x.handle, i, v)]):
            return x.value()

    def _resource_apply_sparse(self, grad, var, indices):
        with ops.control_dependencies([self._decay_rows(var, indices, self._resource_scatter_add)]):
            return super()._resource_apply_sparse(grad, var, indices)


def extend_with_decoupled_weight_decay(base_optimizer):
    """Returns an optimizer's class whose first argument is the weights' decay.

    Args:
        base_optimizer: The optimizer's class.
    """

    class OptimizerWithDecoupledWeightDecay(DecoupledWeightDecayExtension, base_optimizer):
        def __init__(self, weight_decay, *args, **kwargs):
            super().__init__(weight_decay, *args, **kwargs)

    return OptimizerWithDecoupledWeightDecay


class AdamWOptimizer(DecoupledWeightDecayExtension, adam.AdamOptimizer):
    """Adam with weights' decay."""

    def __init__(
        self,
        weight_decay,
        learning_rate=0.001,
        beta1=0.9,
        beta2=0.999,
        epsilon=1e-8,
        use_locking=False,
        name="AdamW",
    ):
        super().__init__(
            weight_decay,
            learning_rate=learning_rate,
            beta1=beta1,
            beta2=beta2,
            epsilon=epsilon,
            use_locking=use_locking,
            name=name,
        )


class MomentumWOptimizer(DecoupledWeightDecayExtension, momentum.MomentumOptimizer):
    """Momentum with weights' decay."""

    def __init__(
        self, weight_decay, learning_rate, momentum, use_locking=False, name="MomentumW", use_nesterov=False
    ):
        super().__init__(
            weight_decay,
            learning_rate=learning_rate,
            momentum=momentum,
            use_locking=use_locking,
            name=name,
            use_nesterov=use_nesterov,
        )


class MovingAverageOptimizer(optimizer.Optimizer):
    """An optimizer that also keeps moving averages of the variables, which `swapping_saver` saves in their place.

    Args:
        opt: The optimizer.
        average_decay: As `tf.train.ExponentialMovingAverage` takes it; the next, too.
        num_updates: The number of updates.
        sequential_update: Whether the averages wait for the optimizer.
    """

    def __init__(self, opt, average_decay=0.9999, num_updates=None, sequential_update=True):
        self._optimizer, self._in_turn, self._swaps = opt, sequential_update, None
        self._average = moving_averages.ExponentialMovingAverage(average_decay, num_updates=num_updates)

    def compute_gradients(self, *args, **kwargs):
        """Returns what the optimizer's `compute_gradients` does.

        Args:
            *args: Its arguments.
            **kwargs: Its arguments by name.
        """
        return self._optimizer.compute_gradients(*args, **kwargs)

    def apply_gradients(self, grads_and_vars, global_step=None, name=None):
        """Returns the op that applies gradients and averages.

        Args:
            grads_and_vars: Pairs of gradient and variable.
            global_step: The step.
            name: The op's name.
        """
        trained = self._optimizer.apply_gradients(grads_and_vars, global_step=global_step, name=name)
        changed = [var for gradient, var in grads_and_vars if gradient is not None]
        with ops.control_dependencies([trained] if self._in_turn else []):
            averaged = self._average.apply(changed)
        self._swaps = {}
        for var in changed:
            mean = self._average.average(var)
            self._swaps[var.op.name], self._swaps[mean.op.name] = mean.op.name, var.op.name
        return control_flow_ops.group(trained, averaged, name="train_with_avg")

    def swapping_saver(self, var_list=None, name="swapping_saver", **kwargs):
        """Returns a saver that saves averages under the variables' names.

        Args:
            var_list: Which variables.
            name: Its name.
            **kwargs: What `tf.train.Saver` takes.

        Raises:
            RuntimeError: Nothing has been minimized.
            ValueError: A variable is there without its average.
        """
        if self._swaps is None:
            raise RuntimeError("Must call apply_gradients or minimize before creating the swapping_saver")
        var_list = variables.global_variables() if var_list is None else var_list
        if not isinstance(var_list, dict):
            var_list = saveable_object_util.op_list_to_dict(var_list)

        def swapped(var_name, var):
            other = self._swaps.get(var_name)
            if other is not None and other not in var_list:
                raise ValueError(
                    f"Variable to swap {other} is not part of variables to save. "
                    "This breaks MovingAverageOptimizer."
                )
            return var if other is None else var_list[other]

        return saver.Saver({each: swapped(each, var) for each, var in var_list.items()}, name=name, **kwargs)


class ExternalOptimizerInterface:
    """Lets an optimizer outside of TensorFlow minimize a loss. `_minimize` of a subclass calls it.

    Args:
        loss: A scalar tensor.
        var_list: The variables, by default all that are trained.
        equalities: Tensors that shall be 0.
        inequalities: Tensors that shall not be negative.
        var_to_bounds: For a variable its least and its greatest values.
        **optimizer_kwargs: What the optimizer takes.
    """

    def __init__(
        self,
        loss,
        var_list=None,
        equalities=None,
        inequalities=None,
        var_to_bounds=None,
        **optimizer_kwargs,
    ):
        self._loss, self.optimizer_kwargs = loss, optimizer_kwargs
        self._equalities, self._inequalities = equalities or [], inequalities or []
        self._vars = variables.trainable_variables() if var_list is None else list(var_list)
        self._bounds = self._packed_bounds(var_to_bounds)
        self._holders = [array_ops.placeholder(each.dtype) for each in self._vars]
        self._updates = [
            var.assign(array_ops.reshape(holder, _sizes(var)))
            for var, holder in zip(self._vars, self._holders, strict=True)
        ]
        loss_gradients = self._gradients(loss)
        equality_gradients = [self._gradients(each) for each in self._equalities]
        inequality_gradients = [self._gradients(each) for each in self._inequalities]
        self._packed = _pack(self._vars)
        self._loss_gradient = _pack(loss_gradients)
        self._equality_gradients = [_pack(each) for each in equality_gradients]
        self._inequality_gradients = [_pack(each) for each in inequality_gradients]
        ends = list(itertools.accumulate((int(np.prod(_sizes(each))) for each in self._vars), initial=0))
        self._parts = [slice(*pair) for pair in itertools.pairwise(ends)]

    def _packed_bounds(self, bounds):
        if bounds is None:
            return None
        bounds = {id(var): pair for var, pair in bounds.items()}
        packed = []
        for var in self._vars:
            pair = bounds.get(id(var), (-np.inf, np.inf))
            packed += zip(*(np.broadcast_to(each, _sizes(var)).flat for each in pair), strict=True)
        return packed

    def _gradients(self, tensor):
        found = gradients.gradients(tensor, self._vars)
        return [
            array_ops.zeros_like(var) if each is None else each
            for var, each in zip(self._vars, found, strict=True)
        ]

    def minimize(
        self, session=None, feed_dict=None, fetches=None, step_callback=None, loss_callback=None, **run_kwargs
    ):
        """Minimizes the loss, and gives the variables their new values.

        Args:
            session: The session.
            feed_dict: What is fed.
            fetches: Tensors for `loss_callback`.
            step_callback: Is called after each step with all values as one vector.
            loss_callback: Is called with what was fetched whenever the loss is computed.
            **run_kwargs: What `Session.run` takes.
        """
        session, fetches = session or ops.get_default_session(), fetches or []

        def function(tensors, callback=lambda *values: None):
            tensors = tensors if isinstance(tensors, list) else [tensors]

            def evaluate(x):
                fed = {
                    var: x[part].reshape(_sizes(var))
                    for var, part in zip(self._vars, self._parts, strict=True)
                }
                values = session.run(tensors + fetches, feed_dict={**fed, **(feed_dict or {})})
                callback(*values[len(tensors) :])
                return values[: len(tensors)]

            return evaluate

        result = self._minimize(
            initial_val=session.run(self._packed),
            loss_grad_func=function(
                [self._loss, self._loss_gradient], loss_callback or (lambda *values: None)
            ),
            equality_funcs=[function(each) for each in self._equalities],
            equality_grad_funcs=[function(each) for each in self._equality_gradients],
            inequality_funcs=[function(each) for each in self._inequalities],
            inequality_grad_funcs=[function(each) for each in self._inequality_gradients],
            packed_bounds=self._bounds,
            step_callback=step_callback or (lambda x: None),
            optimizer_kwargs=self.optimizer_kwargs,
        )
        values = {holder: result[part] for holder, part in zip(self._holders, self._parts, strict=True)}
        session.run(self._updates, feed_dict=values, **run_kwargs)

    def _minimize(self, **told):
        raise NotImplementedError(
            "To use ExternalOptimizerInterface, subclass from it and implement the _minimize() method."
        )


class ScipyOptimizerInterface(ExternalOptimizerInterface):
    """Lets `scipy.optimize.minimize` minimize a loss, by L-BFGS-B if no `method` is given."""

    def _minimize(
        self,
        initial_val,
        loss_grad_func,
        equality_funcs,
        equality_grad_funcs,
        inequality_funcs,
        inequality_grad_funcs,
        packed_bounds,
        step_callback,
        optimizer_kwargs,
    ):
        import scipy.optimize

        def loss_and_gradient(x):
            loss, gradient = loss_grad_func(x)
            return loss, gradient.astype("float64")

        def in_double(function):
            return lambda x: np.asarray(function(x), np.float64)

        constraints = [
            {"type": kind, "fun": in_double(function), "jac": in_double(gradient)}
            for kind, functions, gradients_ in (
                ("eq", equality_funcs, equality_grad_funcs),
                ("ineq", inequality_funcs, inequality_grad_funcs),
            )
            for function, gradient in zip(functions, gradients_, strict=True)
        ]
        options = {"method": "L-BFGS-B", **optimizer_kwargs}
        own = {
            "jac": True,
            "callback": step_callback,
            "constraints": constraints,
            "bounds": packed_bounds,
        }
        for name in own:
            if name in options:
                raise ValueError(
                    "Bounds must be set using the var_to_bounds argument"
                    if name == "bounds"
                    else f"Optimizer keyword arg '{name}' is set automatically and cannot be injected manually"
                )
        result = scipy.optimize.minimize(loss_and_gradient, initial_val.astype(np.float64), **own, **options)
        lines = [
            "Optimization terminated with:",
            f"  Message: {result.message}",
            f"  Objective function value: {float(result.fun):f}",
        ]
        if hasattr(result, "nit"):
            lines.append(f"  Number of iterations: {result.nit}")
        if hasattr(result, "nfev"):
            lines.append(f"  Number of functions evaluations: {result.nfev}")
        tf.logging.info("\n".join(lines))
        return result["x"]


def _sizes(tensor):
    return tuple(tensor.shape.as_list())


def _pack(tensors):
    """Returns tensors as one vector."""
    flat = [array_ops.reshape(each, [-1]) for each in tensors]
    return flat[0] if len(flat) == 1 else array_ops.concat(flat, 0) if flat else None


def names() -> dict[str, object]:
    """Returns the names of `tf.contrib.opt`."""
    return {
        **{
            each.__name__: each
            for each in (
                AdaMaxOptimizer, AdamWOptimizer, DecoupledWeightDecayExtension, ExternalOptimizerInterface,
                LazyAdamOptimizer, MomentumWOptimizer, MovingAverageOptimizer, NadamOptimizer,
                ScipyOptimizerInterface, extend_with_decoupled_weight_decay,
            )
        },
    }  # fmt: skip
