"""TensorFlow 1.15 and before: its names, and what takes their place in code of today."""

from oldstack.names.rows import Argument, Before1Name, BesideKerasName, GoneName, GraphName

_AT_ONCE = "nothing: operations run at once", "없음. 연산은 바로 실행됨"
_HAS_VALUE = "nothing: a variable has its value at once", "없음. 변수는 만들 때 값을 가짐"
_PARAMETER = "the argument of a function", "함수의 인자"
_NO_SESSION = "nothing: there are no sessions", "없음. 세션이 없음"
_CARD = "tf.config, for a graphics card's memory", "그래픽 카드의 메모리라면 tf.config"

_BEFORE_1_0 = (
    Before1Name("tensorflow.audio_summary", "tensorflow.summary.audio"),
    Before1Name("tensorflow.batch_matmul", "tensorflow.matmul"),
    Before1Name("tensorflow.histogram_summary", "tensorflow.summary.histogram"),
    Before1Name("tensorflow.image_summary", "tensorflow.summary.image"),
    Before1Name("tensorflow.merge_all_summaries", "tensorflow.summary.merge_all"),
    Before1Name("tensorflow.merge_summary", "tensorflow.summary.merge"),
    Before1Name("tensorflow.mul", "tensorflow.multiply"),
    Before1Name("tensorflow.neg", "tensorflow.negative"),
    Before1Name("tensorflow.pack", "tensorflow.stack"),
    Before1Name("tensorflow.scalar_summary", "tensorflow.summary.scalar"),
    Before1Name("tensorflow.select", "tensorflow.where"),
    Before1Name("tensorflow.sub", "tensorflow.subtract"),
    Before1Name("tensorflow.train.SummaryWriter", "tensorflow.summary.FileWriter"),
    Before1Name("tensorflow.unpack", "tensorflow.unstack"),
)

_GRAPH = (
    GraphName("tensorflow.ConfigProto", "tf.config"),
    GraphName("tensorflow.InteractiveSession", *_AT_ONCE),
    GraphName("tensorflow.Session", *_AT_ONCE),
    GraphName(
        "tensorflow.Variable", "tf.Variable, which has its value at once", "tf.Variable, 만들 때 값을 가짐"
    ),
    GraphName("tensorflow.arg_max", "tf.argmax"),
    GraphName("tensorflow.assign", "variable.assign(value)"),
    GraphName("tensorflow.assign_add", "variable.assign_add(value)"),
    GraphName("tensorflow.div", "tf.divide"),
    GraphName("tensorflow.get_variable", "tf.Variable"),
    GraphName("tensorflow.gfile", "tf.io.gfile"),
    GraphName("tensorflow.global_variables_initializer", *_HAS_VALUE),
    GraphName("tensorflow.gradients", "tf.GradientTape"),
    GraphName("tensorflow.initialize_all_variables", *_HAS_VALUE),
    GraphName("tensorflow.log", "tf.math.log"),
    GraphName("tensorflow.losses", "keras.losses"),
    GraphName("tensorflow.metrics", "keras.metrics"),
    GraphName("tensorflow.multinomial", "tf.random.categorical"),
    GraphName("tensorflow.placeholder", *_PARAMETER),
    GraphName("tensorflow.placeholder_with_default", *_PARAMETER),
    GraphName("tensorflow.random_normal", "tf.random.normal"),
    GraphName("tensorflow.random_shuffle", "tf.random.shuffle"),
    GraphName("tensorflow.random_uniform", "tf.random.uniform"),
    GraphName("tensorflow.read_file", "tf.io.read_file"),
    GraphName(
        "tensorflow.reset_default_graph", "nothing: there is no default graph", "없음. 기본 그래프가 없음"
    ),
    GraphName(
        "tensorflow.set_random_seed",
        "tf.random.set_seed, which draws other numbers",
        "tf.random.set_seed, 다른 난수가 나옴",
    ),
    GraphName("tensorflow.summary.FileWriter", "tf.summary.create_file_writer"),
    GraphName(
        "tensorflow.summary.merge_all", "nothing: each summary is written at once", "없음. 요약은 바로 기록됨"
    ),
    GraphName("tensorflow.TextLineReader", "tf.data.TextLineDataset"),
    GraphName("tensorflow.decode_csv", "tf.io.decode_csv"),
    GraphName("tensorflow.to_float", "tf.cast(x, tf.float32)"),
    GraphName("tensorflow.to_int32", "tf.cast(x, tf.int32)"),
    GraphName("tensorflow.train.AdadeltaOptimizer", "keras.optimizers.Adadelta"),
    GraphName("tensorflow.train.AdagradOptimizer", "keras.optimizers.Adagrad"),
    GraphName("tensorflow.train.AdamOptimizer", "keras.optimizers.Adam"),
    GraphName("tensorflow.train.Coordinator", "tf.data.Dataset"),
    GraphName("tensorflow.train.GradientDescentOptimizer", "keras.optimizers.SGD"),
    GraphName("tensorflow.train.MomentumOptimizer", "keras.optimizers.SGD(momentum=...)"),
    GraphName("tensorflow.train.RMSPropOptimizer", "keras.optimizers.RMSprop"),
    GraphName("tensorflow.train.Saver", "tf.train.Checkpoint"),
    GraphName("tensorflow.train.batch", "tf.data.Dataset.batch"),
    GraphName("tensorflow.train.exponential_decay", "keras.optimizers.schedules.ExponentialDecay"),
    GraphName("tensorflow.train.shuffle_batch", "tf.data.Dataset.shuffle"),
    GraphName("tensorflow.train.start_queue_runners", "tf.data.Dataset"),
    GraphName("tensorflow.train.string_input_producer", "tf.data.TextLineDataset"),
    GraphName("tensorflow.truncated_normal", "tf.random.truncated_normal"),
    GraphName("tensorflow.variable_scope", "a keras.Layer", "keras.Layer"),
)

_ENDED = "nothing: it ended with TensorFlow 1", "없음. TensorFlow 1에서 끝남"

_GONE = (
    GoneName("tensorflow.app.flags", "argparse"),
    GoneName(
        "tensorflow.contrib.crf",
        "the package tensorflow-addons had it last",
        "마지막으로 패키지 tensorflow-addons에 있었음",
    ),
    GoneName(
        "tensorflow.contrib.cudnn_rnn",
        "tf.contrib.rnn: cuDNN needs a graphics card, of TensorFlow 1.15 too",
        "tf.contrib.rnn. cuDNN은 TensorFlow 1.15에서도 그래픽 카드가 있어야 함",
    ),
    GoneName("tensorflow.contrib.data", "tf.data"),
    GoneName("tensorflow.contrib.distribute", "tf.distribute"),
    GoneName(
        "tensorflow.contrib.distributions",
        "the package tensorflow-probability",
        "패키지 tensorflow-probability",
    ),
    GoneName(
        "tensorflow.contrib.eager.Network",
        "tf.keras.Model, whose layers are attributes, without track_layer",
        "tf.keras.Model. 레이어는 속성으로 두고 track_layer는 쓰지 않음",
    ),
    GoneName(
        "tensorflow.contrib.eager",
        "plain TensorFlow: operations run at once",
        "그냥 TensorFlow. 연산은 바로 실행됨",
    ),
    GoneName("tensorflow.contrib.estimator", "keras.Model"),
    GoneName("tensorflow.contrib.factorization", "scikit-learn"),
    GoneName("tensorflow.contrib.framework.arg_scope", "functools.partial"),
    GoneName("tensorflow.contrib.framework", "tf.train, tf.Module"),
    GoneName("tensorflow.contrib.graph_editor", "tf.import_graph_def(graph_def, input_map={...})"),
    GoneName("tensorflow.contrib.image", "tf.image"),
    GoneName("tensorflow.contrib.keras", "keras"),
    GoneName("tensorflow.contrib.layers.batch_norm", "keras.layers.BatchNormalization"),
    GoneName("tensorflow.contrib.layers.conv2d", "keras.layers.Conv2D"),
    GoneName("tensorflow.contrib.layers.dropout", "keras.layers.Dropout"),
    GoneName("tensorflow.contrib.layers.flatten", "keras.layers.Flatten"),
    GoneName("tensorflow.contrib.layers.fully_connected", "keras.layers.Dense"),
    GoneName("tensorflow.contrib.layers.l1_regularizer", "keras.regularizers.L1"),
    GoneName(
        "tensorflow.contrib.layers.l2_regularizer",
        "keras.regularizers.L2, without the factor 1/2",
        "keras.regularizers.L2, 1/2을 곱하지 않음",
    ),
    GoneName("tensorflow.contrib.layers.max_pool2d", "keras.layers.MaxPooling2D"),
    GoneName("tensorflow.contrib.layers.optimize_loss", "keras.Model.fit"),
    GoneName("tensorflow.contrib.layers.variance_scaling_initializer", "keras.initializers.VarianceScaling"),
    GoneName("tensorflow.contrib.layers.xavier_initializer", "keras.initializers.GlorotUniform"),
    GoneName("tensorflow.contrib.layers.xavier_initializer_conv2d", "keras.initializers.GlorotUniform"),
    GoneName("tensorflow.contrib.layers", "keras.layers"),
    GoneName(
        "tensorflow.contrib.kernel_methods",
        "scikit-learn's RBFSampler and SGDClassifier",
        "scikit-learn의 RBFSampler와 SGDClassifier",
    ),
    GoneName(
        "tensorflow.contrib.learn.DynamicRnnEstimator",
        "tf.estimator.Estimator with tf.nn.dynamic_rnn in its model_fn",
        "model_fn에 tf.nn.dynamic_rnn을 쓴 tf.estimator.Estimator",
    ),
    GoneName("tensorflow.contrib.learn.SVM", "scikit-learn's LinearSVC", "scikit-learn의 LinearSVC"),
    GoneName(
        "tensorflow.contrib.learn",
        "tf.estimator, whose place keras.Model took",
        "tf.estimator, 지금은 keras.Model",
    ),
    GoneName("tensorflow.contrib.legacy_seq2seq", "keras.layers, keras.losses"),
    GoneName("tensorflow.contrib.losses", "keras.losses"),
    GoneName("tensorflow.contrib.lookup", "tf.lookup"),
    GoneName("tensorflow.contrib.metrics", "keras.metrics"),
    GoneName(
        "tensorflow.contrib.quantize",
        "nothing: without these lines the script trains the same network, not quantized",
        "없음. 이 줄들을 빼면 양자화하지 않은 같은 신경망을 학습함",
    ),
    GoneName("tensorflow.contrib.rnn.BasicLSTMCell", "keras.layers.LSTMCell"),
    GoneName("tensorflow.contrib.rnn.BasicRNNCell", "keras.layers.SimpleRNNCell"),
    GoneName("tensorflow.contrib.rnn.GRUCell", "keras.layers.GRUCell"),
    GoneName("tensorflow.contrib.rnn.LSTMCell", "keras.layers.LSTMCell"),
    GoneName("tensorflow.contrib.rnn.MultiRNNCell", "keras.layers.StackedRNNCells"),
    GoneName("tensorflow.contrib.rnn.static_rnn", "keras.layers.RNN(cell, unroll=True)"),
    GoneName("tensorflow.contrib.rnn", "keras.layers"),
    GoneName(
        "tensorflow.contrib.seq2seq.sequence_loss",
        "keras.losses.SparseCategoricalCrossentropy with sample_weight",
        "sample_weight를 준 keras.losses.SparseCategoricalCrossentropy",
    ),
    GoneName("tensorflow.contrib.seq2seq", "keras.layers, keras.losses"),
    GoneName(
        "tensorflow.contrib.slim", "the package tf-slim, or keras.layers", "패키지 tf-slim 또는 keras.layers"
    ),
    GoneName(
        "tensorflow.contrib.tensor_forest",
        "scikit-learn's ExtraTreesClassifier",
        "scikit-learn의 ExtraTreesClassifier",
    ),
    GoneName("tensorflow.contrib.tensorboard", "tensorboard.plugins"),
    GoneName(
        "tensorflow.contrib.tpu",
        "tf.estimator: Estimator, EstimatorSpec and RunConfig, without the arguments that name a TPU",
        "tf.estimator의 Estimator, EstimatorSpec, RunConfig. TPU에 대한 인자는 뺌",
    ),
    GoneName("tensorflow.contrib.training", "keras.Model"),
    GoneName(
        "tensorflow.contrib",
        "nothing: tf.contrib ended with TensorFlow 1",
        "없음. tf.contrib은 TensorFlow 1에서 끝남",
    ),
    GoneName(
        "tensorflow.estimator",
        "keras.Model: estimators ended with TensorFlow 2.15",
        "keras.Model. estimator는 TensorFlow 2.15에서 끝남",
    ),
    GoneName("tensorflow.data.experimental.CheckpointInputPipelineHook", *_ENDED),
    GoneName("tensorflow.data.experimental.MapVectorizationOptions", *_ENDED),
    GoneName("tensorflow.data.experimental.StatsAggregator", *_ENDED),
    GoneName("tensorflow.data.experimental.StatsOptions", *_ENDED),
    GoneName("tensorflow.data.experimental.bytes_produced_stats", *_ENDED),
    GoneName("tensorflow.data.experimental.latency_stats", *_ENDED),
    GoneName("tensorflow.examples.tutorials.mnist", "keras.datasets.mnist"),
    *(
        GoneName(
            f"tensorflow.keras.layers.CuDNN{layer}",
            f"tf.keras.layers.{layer}({settings}): cuDNN needs a graphics card, of TensorFlow 1.15 too",
            f"tf.keras.layers.{layer}({settings}). cuDNN은 TensorFlow 1.15에서도 그래픽 카드가 있어야 함",
        )
        for layer, settings in (
            ("GRU", "units, recurrent_activation='sigmoid', reset_after=True"),
            ("LSTM", "units, recurrent_activation='sigmoid'"),
        )
    ),
    GoneName("tensorflow.layers.batch_normalization", "keras.layers.BatchNormalization"),
    GoneName("tensorflow.layers.conv2d", "keras.layers.Conv2D"),
    GoneName("tensorflow.layers.dense", "keras.layers.Dense"),
    GoneName("tensorflow.layers.dropout", "keras.layers.Dropout"),
    GoneName("tensorflow.layers.flatten", "keras.layers.Flatten"),
    GoneName("tensorflow.layers.max_pooling2d", "keras.layers.MaxPooling2D"),
    GoneName("tensorflow.layers", "keras.layers"),
    GoneName("tensorflow.nn.dynamic_rnn", "keras.layers.RNN"),
    GoneName("tensorflow.nn.rnn_cell", "the cells of keras.layers", "keras.layers의 셀"),
    GoneName("tensorflow.nn.static_rnn", "keras.layers.RNN(cell, unroll=True)"),
)

_BESIDE_KERAS = (
    BesideKerasName("tensorflow.set_random_seed", "keras.utils.set_random_seed"),
    BesideKerasName("tensorflow.random.set_random_seed", "keras.utils.set_random_seed"),
    *(
        BesideKerasName(f"tensorflow.train.{then}Optimizer", f"keras.optimizers.{now}")
        for then, now in (
            ("Adadelta", "Adadelta"),
            ("Adagrad", "Adagrad"),
            ("Adam", "Adam"),
            ("GradientDescent", "SGD"),
            ("Momentum", "SGD"),
            ("RMSProp", "RMSprop"),
        )
    ),
    BesideKerasName("tensorflow.ConfigProto", *_CARD),
    BesideKerasName("tensorflow.GPUOptions", *_CARD),
    BesideKerasName("tensorflow.Session", *_NO_SESSION),
    BesideKerasName("tensorflow.global_variables_initializer", *_HAS_VALUE),
    BesideKerasName(
        "tensorflow.logging",
        "logging.getLogger('tensorflow'), of Python",
        "파이썬의 logging.getLogger('tensorflow')",
    ),
)

_REDUCTIONS = (
    "reduce_all reduce_any reduce_logsumexp reduce_max reduce_mean reduce_min reduce_prod reduce_sum"
)
_ARGUMENTS = (
    Argument("dim", "axis", owners="expand_dims log_softmax softmax"),
    Argument("dimension", "axis", owners="argmax argmin"),
    Argument("keep_dims", "keepdims", owners=_REDUCTIONS),
    Argument("reduction_indices", "axis", owners=_REDUCTIONS),
)

ROWS = (*_BEFORE_1_0, *_GRAPH, *_GONE, *_BESIDE_KERAS, *_ARGUMENTS)

# Of names that are gone, what `--migrate` writes in their place: it is in `stand_ins.py`.
STAND_INS = {
    "keras.wrappers.scikit_learn.KerasClassifier": "then_KerasClassifier",
    "keras.wrappers.scikit_learn.KerasRegressor": "then_KerasRegressor",
    "tensorflow.contrib.layers.flatten": "then_flatten",
    "tensorflow.contrib.layers.fully_connected": "then_fully_connected",
    "tensorflow.contrib.layers.xavier_initializer": "then_xavier_initializer",
    "tensorflow.contrib.layers.xavier_initializer_conv2d": "then_xavier_initializer",
    "tensorflow.examples.tutorials.mnist.input_data": "then_input_data",
    "tensorflow.layers.average_pooling2d": "then_average_pooling2d",
    "tensorflow.layers.batch_normalization": "then_batch_normalization",
    "tensorflow.layers.conv2d": "then_conv2d",
    "tensorflow.layers.dense": "then_dense",
    "tensorflow.layers.dropout": "then_dropout",
    "tensorflow.layers.flatten": "then_flatten",
    "tensorflow.layers.max_pooling2d": "then_max_pooling2d",
}
