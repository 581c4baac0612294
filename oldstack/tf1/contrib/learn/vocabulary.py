"""`tf.contrib.learn.preprocessing`: documents as rows of word numbers."""

import collections
import json
import re

import numpy as np


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
        self._tokenizer = tokenizer_fn or words

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


def words(documents):
    """Yields for each document its words.

    Args:
        documents: Texts.
    """
    return map(_WORDS.findall, documents)


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
