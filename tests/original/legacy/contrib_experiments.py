# tf.contrib.learn: monitors, experiments; what is logged of them.
import logging
import re
import shutil
import tempfile

import numpy as np
import tensorflow as tf
from tensorflow.contrib import learn
from tensorflow.contrib.learn.python.learn import learn_runner
from tensorflow.contrib.learn.python.learn import monitors as monitor_lib


class Shown(logging.Handler):
    def emit(self, record):
        text = record.getMessage()
        if text.startswith(("Step", "Validation", "Stopping", "Logging Trainable")):
            print(re.sub(r"\d+\.\d{3,}", lambda found: "%.5f" % float(found[0]), text))


log = logging.getLogger("tensorflow")
log.handlers = [Shown()]
log.setLevel(logging.INFO)
np.random.seed(3)
X = np.random.randn(40, 3).astype(np.float32)
Y = (X.sum(1) > 0).astype(np.int64)
COLUMNS = [tf.contrib.layers.real_valued_column("", dimension=3)]
FOLDERS = []


def folder():
    FOLDERS.append(tempfile.mkdtemp())
    return FOLDERS[-1]


def config(**options):
    return learn.RunConfig(tf_random_seed=7, save_checkpoints_steps=10, save_checkpoints_secs=None, **options)


class Counter(learn.monitors.EveryN):
    def __init__(self):
        super().__init__(every_n_steps=8, first_n_steps=2)
        self.seen = []

    def every_n_step_begin(self, step):
        return ["global_step:0"]

    def every_n_step_end(self, step, outputs):
        self.seen.append((step, int(outputs["global_step:0"]) > 0))

    def every_n_post_step(self, step, session):
        self.seen.append(step)


model = learn.DNNClassifier([4], COLUMNS, model_dir=folder(), config=config())
validation = learn.monitors.ValidationMonitor(
    X, Y, every_n_steps=5, check_interval_secs=None, early_stopping_rounds=20, early_stopping_metric="accuracy",
    early_stopping_metric_minimize=False,
)  # fmt: skip
counter, kept = Counter(), monitor_lib.CaptureVariable("dnn/logits/biases:0", every_n=6)
model.fit(
    X,
    Y,
    steps=60,
    monitors=[validation, counter, kept, learn.monitors.PrintTensor(["global_step:0"], every_n=100)],
)
print(
    counter.seen,
    validation.early_stopped,
    validation.best_step,
    validation.best_value,
    len(validation.best_metrics),
)
print([(step, "%.4f" % value[0]) for step, value in sorted(kept.values.items())])
print(model.evaluate(X, Y)["global_step"])
stopped = learn.LinearClassifier(COLUMNS, model_dir=folder(), config=config())
stopped.fit(X, Y, steps=60, monitors=[learn.monitors.StopAtStep(num_steps=7)])
print(stopped.evaluate(X, Y)["global_step"])


def batch():
    return {"x": tf.constant(X)}, tf.constant(Y)


def made(run_config, hparams):
    columns = [tf.feature_column.numeric_column("x", shape=3)]
    if hparams.core:
        estimator = tf.estimator.DNNClassifier([4], columns, config=run_config)
    else:
        estimator = learn.DNNClassifier([4], columns, config=run_config)
    return learn.Experiment(
        estimator, batch, batch, train_steps=25, eval_steps=1, min_eval_frequency=10, check_interval_secs=None
    )


for core in (False, True):
    settings = tf.contrib.training.HParams(core=core)
    measured, exported = learn_runner.run(made, run_config=config(model_dir=folder()), hparams=settings)
    print(sorted((key, "%.5f" % value) for key, value in measured.items()), exported)
experiment = made(config(model_dir=folder()), settings)
print(experiment.train_steps, experiment.test()["global_step"], experiment.train() is experiment.estimator)
print(experiment.evaluate(delay_secs=0)["global_step"])
for wrong in (
    lambda: learn.Experiment("model", batch, batch),
    lambda: learn_runner.run(made),
    lambda: learn_runner.run(made, output_dir="a", run_config=config()),
    lambda: learn.monitors.StopAtStep(),
    lambda: learn.monitors.ValidationMonitor(),
):
    try:
        wrong()
    except ValueError as error:
        print(error)
for each in FOLDERS:
    shutil.rmtree(each)
