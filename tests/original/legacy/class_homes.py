# Where classes stand, which is what a cell or print shows of their objects.
import functools
import pickle

import tensorflow as tf

NAMES = {
    "layers": "AveragePooling2D BatchNormalization Conv1D Conv2D Conv2DTranspose Conv3D Dense Dropout Flatten Layer "
    "MaxPooling2D SeparableConv2D",
    "nn.rnn_cell": "BasicLSTMCell BasicRNNCell DropoutWrapper GRUCell LSTMCell MultiRNNCell RNNCell ResidualWrapper",
    "train": "AdamOptimizer GradientDescentOptimizer Saver Coordinator ClusterSpec",
    "initializers": "random_normal truncated_normal zeros constant glorot_uniform",
    "estimator": "DNNClassifier DNNLinearCombinedRegressor DNNRegressor Estimator LinearClassifier RunConfig",
    "keras.layers": "AlphaDropout BatchNormalization Bidirectional Conv1D Conv2D Conv2DTranspose Dense Dot Dropout "
    "Embedding Flatten GRU GRUCell GaussianNoise Input LSTM LocallyConnected1D MaxPooling2D RNN SimpleRNN "
    "TimeDistributed UpSampling2D Wrapper",
    "keras.initializers": "RandomNormal RandomUniform TruncatedNormal Zeros",
    "keras.regularizers": "L1L2",
    "keras.preprocessing.image": "ImageDataGenerator NumpyArrayIterator",
    "keras.preprocessing.sequence": "TimeseriesGenerator",
    "contrib.rnn": "AttentionCellWrapper BasicLSTMCell ConvLSTMCell EmbeddingWrapper FusedRNNCellAdaptor GRUBlockCell "
    "LSTMBlockCell LayerNormBasicLSTMCell OutputProjectionWrapper UGRNNCell",
    "contrib.learn": "DNNClassifier Estimator LinearRegressor MetricSpec SKCompat",
    "contrib.seq2seq": "AttentionWrapper BahdanauAttention BasicDecoder BeamSearchDecoder GreedyEmbeddingHelper "
    "TrainingHelper",
    "contrib.opt": "AdamWOptimizer LazyAdamOptimizer MovingAverageOptimizer NadamOptimizer ScipyOptimizerInterface",
    "contrib.factorization": "KMeansClustering",
    "contrib.crf": "CrfForwardRnnCell",
}
for place, names in NAMES.items():
    where = functools.reduce(getattr, place.split("."), tf)
    print(place, [str(getattr(where, name)).split(" at ")[0] for name in names.split()])
print(str(tf.train.ClusterSpec({})).split(" at ")[0], str(tf.layers.Dense(2)).split(" at ")[0])
state = tf.nn.rnn_cell.LSTMStateTuple([1], [2])
print(pickle.loads(pickle.dumps(state)), state)
