"""`tf.estimator.train_and_evaluate`."""


def train_and_evaluate(estimator, train_spec, eval_spec):
    """Trains, and evaluates at the end.

    Args:
        estimator: The estimator.
        train_spec: How to train, a `TrainSpec`.
        eval_spec: How to evaluate, an `EvalSpec`.

    Returns:
        The metrics, and None.
    """
    estimator.train(train_spec.input_fn, hooks=train_spec.hooks, max_steps=train_spec.max_steps)
    return (
        estimator.evaluate(
            eval_spec.input_fn, steps=eval_spec.steps, hooks=eval_spec.hooks, name=eval_spec.name
        ),
        None,
    )
