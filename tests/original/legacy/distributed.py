"""TensorFlow 1's distributed runtime: a parameter server and two workers, with the flags that courses have."""

import socket
import subprocess
import sys

import numpy as np
import tensorflow as tf

flags = tf.app.flags
flags.DEFINE_string("ps_hosts", "", "host:port, ...")
flags.DEFINE_string("worker_hosts", "", "host:port, ...")
flags.DEFINE_string("job_name", "", "ps or worker; all of them, each in a process, if it is not given")
flags.DEFINE_integer("task_index", 0, "which of its job")
FLAGS = flags.FLAGS


def free_ports(count):
    sockets = [socket.socket() for _ in range(count)]
    for each in sockets:
        each.bind(("127.0.0.1", 0))
    ports = ["127.0.0.1:%d" % each.getsockname()[1] for each in sockets]
    for each in sockets:
        each.close()
    return ports


def start_all():
    ps, *workers = free_ports(3)
    hosts = ["--ps_hosts=" + ps, "--worker_hosts=" + ",".join(workers)]

    def start(job, index):
        command = [sys.executable, __file__, "--job_name=" + job, "--task_index=%d" % index]
        return subprocess.Popen(command + hosts, stdout=subprocess.PIPE, universal_newlines=True)

    processes = [start("ps", 0), start("worker", 0), start("worker", 1)]
    try:
        for process in processes[1:]:
            for line in process.stdout:
                print(line, end="")
                if "step 50" in line:  # the chief itself does not end: it waits for one more gradient
                    break
    finally:
        for process in processes:
            process.kill()
            process.wait()


def train(server, cluster):
    index, is_chief = FLAGS.task_index, FLAGS.task_index == 0
    rng = np.random.RandomState(index)
    samples = rng.rand(64, 2).astype("float32")
    labels = samples.dot([[2.0], [-1.0]]) + rng.normal(0, 0.1, [64, 1])

    with tf.device(
        tf.train.replica_device_setter(worker_device="/job:worker/task:%d" % index, cluster=cluster)
    ):
        global_step = tf.train.get_or_create_global_step()
        x = tf.placeholder(tf.float32, [None, 2])
        y = tf.placeholder(tf.float32, [None, 1])
        w = tf.get_variable("w", [2, 1], initializer=tf.truncated_normal_initializer(seed=1))
        b = tf.get_variable("b", [1], initializer=tf.zeros_initializer())
        loss = tf.reduce_mean(tf.square(tf.matmul(x, w) + b - y))
        optimizer = tf.train.SyncReplicasOptimizer(
            tf.train.AdamOptimizer(0.1), replicas_to_aggregate=2, total_num_replicas=2
        )
        train_op = optimizer.minimize(loss, global_step=global_step)
        sync = optimizer.make_session_run_hook(is_chief, num_tokens=0)
    with tf.device("/job:ps/task:0"):  # nobody begins a step before the other has ended the one before
        ready = [tf.FIFOQueue(1, tf.int32, shared_name="ready%d" % i) for i in range(2)]
        tell, wait = ready[1 - index].enqueue(1), ready[index].dequeue()
    print("worker", index, [str(v.device) for v in (w, b)], loss.device, flush=True)

    hooks = [sync, tf.train.StopAtStepHook(last_step=50)]
    with tf.train.MonitoredTrainingSession(master=server.target, is_chief=is_chief, hooks=hooks) as session:
        for step in range(50):
            value, _ = session.run([loss, train_op], {x: samples, y: labels})
            if step < 49:
                session.run_step_fn(lambda step_context: step_context.session.run([tell, wait]))
            if step % 10 == 9:
                print("worker", index, "step", step + 1, "loss %.4f" % value, flush=True)


if not FLAGS.job_name:
    start_all()
else:
    cluster = tf.train.ClusterSpec({"ps": FLAGS.ps_hosts.split(","), "worker": FLAGS.worker_hosts.split(",")})
    server = tf.train.Server(cluster, job_name=FLAGS.job_name, task_index=FLAGS.task_index)
    if FLAGS.job_name == "ps":
        server.join()
    else:
        train(server, cluster)
