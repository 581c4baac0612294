"""`tf.contrib.learn` as of TensorFlow 1.15: data sets, vocabularies, and the names of its estimators."""

import collections
import functools
import json
import re
import types

import numpy as np

from oldstack.host import needed_file
from oldstack.tf1 import tf


class VocabularyProcessor:
    """Turns documents into rows of word numbers of one length; 0 is for what is unknown, and the rest of a row.

    Args:
        max_document_length: The length.
        min_frequency: How often a word has to be there, or its number becomes 0.
        vocabulary: A vocabulary of before.
        tokenizer_fn: A function that yields for each document its words.
    """

    def __init__(self, max_document_length, min_frequency=0, vocabulary=None, tokenizer_fn=None):
        self.max_document_length, self.min_frequency = max_document_length, min_frequency
        self.vocabulary_ = vocabulary or _Vocabulary()
        self._tokenizer = tokenizer_fn or (lambda documents: map(_WORDS.findall, documents))

    def fit(self, raw_documents, unused_y=None):
        """Learns the words of documents.

        Args:
            raw_documents: Texts.
            unused_y: Not used.
        """
        for words in self._tokenizer(raw_documents):
            for word in words:
                self.vocabulary_.add(word)
        if self.min_frequency > 0:
            self.vocabulary_.trim(self.min_frequency)
        self.vocabulary_.freeze()
        return self

    def transform(self, raw_documents):
        """Yields for each document its row.

        Args:
            raw_documents: Texts.
        """
        for words in self._tokenizer(raw_documents):
            row = np.zeros(self.max_document_length, np.int64)
            for i, word in enumerate(words):
                if i >= self.max_document_length:
                    break
                row[i] = self.vocabulary_.get(word)
            yield row

    def fit_transform(self, raw_documents, unused_y=None):
        """Learns the words, and yields the rows.

        Args:
            raw_documents: Texts.
            unused_y: Not used.
        """
        self.fit(raw_documents)
        return self.transform(raw_documents)

    def reverse(self, documents):
        """Yields for each row its words.

        Args:
            documents: Rows.
        """
        for row in documents:
            yield " ".join(self.vocabulary_.reverse(each) for each in row)

    def save(self, filename):
        """Writes it to a file.

        Args:
            filename: The path.
        """
        vocabulary = self.vocabulary_
        content = [self.max_document_length, self.min_frequency, vocabulary._mapping, dict(vocabulary._freq)]
        with open(filename, "w", encoding="utf-8") as file:
            json.dump(content, file)

    @classmethod
    def restore(cls, filename):
        """Reads what `save` wrote.

        Args:
            filename: The path.
        """
        with open(filename, encoding="utf-8") as file:
            length, frequency, mapping, counts = json.load(file)
        vocabulary = _Vocabulary()
        vocabulary._mapping, vocabulary._freq = mapping, collections.Counter(counts)
        vocabulary._reverse_mapping = list(mapping)
        vocabulary.freeze()
        return cls(length, frequency, vocabulary)


_WORDS = re.compile(r"[A-Z]{2,}(?![a-z])|[A-Z][a-z]+(?=[A-Z])|[\'\w\-]+", re.UNICODE)


class _Vocabulary:
    def __init__(self):
        self._mapping, self._reverse_mapping = {"<UNK>": 0}, ["<UNK>"]
        self._freq, self._frozen = collections.Counter(), False

    def __len__(self):
        return len(self._mapping)

    def freeze(self, freeze=True):
        self._frozen = freeze

    def get(self, word):
        if word not in self._mapping:
            if self._frozen:
                return 0
            self._mapping[word] = len(self._mapping)
            self._reverse_mapping.append(word)
        return self._mapping[word]

    def add(self, word, count=1):
        if self.get(word) > 0:
            self._freq[word] += count

    def trim(self, min_frequency, max_frequency=-1):
        kept = [
            word
            for word, count in sorted(sorted(self._freq.items()), key=lambda pair: pair[1], reverse=True)
            if count > min_frequency and (max_frequency < 0 or count < max_frequency)
        ]
        self._freq = collections.Counter({word: self._freq[word] for word in kept})
        self._reverse_mapping = ["<UNK>", *kept]
        self._mapping = {word: i for i, word in enumerate(self._reverse_mapping)}

    def reverse(self, number):
        return self._reverse_mapping[number]


_Dataset = collections.namedtuple("Dataset", ["data", "target"])


_Datasets = collections.namedtuple("Datasets", ["train", "validation", "test"])


def _load_csv_with_header(filename, target_dtype, features_dtype, target_column=-1):
    import csv

    with open(filename, encoding="utf-8") as file:
        rows = list(csv.reader(file))
    n_samples, n_features = int(rows[0][0]), int(rows[0][1])
    targets = [row.pop(target_column) for row in rows[1 : n_samples + 1]]
    data = np.asarray(rows[1 : n_samples + 1], dtype=features_dtype).reshape(n_samples, n_features)
    return _Dataset(data, np.asarray(targets).astype(np.float64).astype(target_dtype))


def _load_iris(data_path=None):
    from sklearn import datasets

    iris = datasets.load_iris()
    return _Dataset(iris.data.astype(np.float64), iris.target.astype(int))


def _load_boston(data_path=None):
    rows = np.loadtxt(needed_file("housing.csv"))
    return _Dataset(rows[:, :-1], rows[:, -1])


def _run_n(output_dict, feed_dict=None, restore_checkpoint_path=None, n=1):
    with tf.train.MonitoredSession() as session:
        return [session.run(output_dict, feed_dict=feed_dict) for _ in range(n)]


_ESTIMATORS = (
    "DNNClassifier", "DNNLinearCombinedClassifier", "DNNLinearCombinedRegressor", "DNNRegressor", "Estimator",
    "LinearClassifier", "LinearRegressor", "MetricKey", "MetricSpec", "ModeKeys", "ModelFnOps", "NotFittedError",
    "PredictionKey", "SKCompat", "infer_real_valued_columns_from_input", "infer_real_valued_columns_from_input_fn",
)  # fmt: skip


def names() -> dict[str, object]:
    """Returns the names of `tf.contrib.learn`."""
    from oldstack.tf1 import examples
    from oldstack.tf1.contrib import feature_columns, learn_estimators
    from oldstack.tf1.estimator import inputs
    from oldstack.tf1.estimator.specs import RunConfig

    datasets = types.SimpleNamespace(
        load_boston=_load_boston,
        load_iris=_load_iris,
        load_dataset=lambda name, size="small": {"iris": _load_iris, "boston": _load_boston}[name](),
        mnist=examples.input_data,
        DataSet=examples.DataSet,
        read_data_sets=examples.read_data_sets,
    )
    datasets.base = types.SimpleNamespace(
        Dataset=_Dataset,
        Datasets=_Datasets,
        load_boston=_load_boston,
        load_csv_with_header=_load_csv_with_header,
        load_iris=_load_iris,
    )
    return {
        **{name: getattr(learn_estimators, name) for name in _ESTIMATORS},
        "RunConfig": RunConfig,
        "datasets": datasets,
        "infer_real_valued_columns": feature_columns.infer_real_valued_columns,
        "io": types.SimpleNamespace(
            numpy_input_fn=functools.partial(inputs.numpy_input_fn, num_epochs=1, shuffle=True),
            pandas_input_fn=functools.partial(inputs.pandas_input_fn, num_epochs=1, shuffle=True),
        ),
        "preprocessing": types.SimpleNamespace(
            VocabularyProcessor=VocabularyProcessor,
            tokenizer=lambda documents: map(_WORDS.findall, documents),
        ),
        "run_n": _run_n,
    }
