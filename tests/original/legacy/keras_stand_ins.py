# What of Keras 2 is gone today and a migrated copy brings along.
import numpy
from keras.layers import Dense
from keras.models import Sequential
from keras.preprocessing.sequence import TimeseriesGenerator, pad_sequences
from keras.preprocessing.text import Tokenizer, text_to_word_sequence
from keras.wrappers.scikit_learn import KerasClassifier, KerasRegressor
from sklearn.model_selection import GridSearchCV, KFold, cross_val_score

x = numpy.arange(30.0).reshape(10, 3) / 30
y = (x[:, 0] > 0.4).astype(int)


def classes(units=2, outputs=1):
    model = Sequential([Dense(units, input_dim=3), Dense(outputs, activation="sigmoid")])
    loss = "binary_crossentropy" if outputs == 1 else "categorical_crossentropy"
    model.compile("sgd", loss, metrics=["accuracy"])
    return model


def line():
    model = Sequential([Dense(1, input_dim=3, kernel_initializer="zeros")])
    model.compile("sgd", "mse")
    return model


one = KerasClassifier(build_fn=classes, epochs=1, batch_size=5, verbose=0)
print(cross_val_score(one, x, y, cv=KFold(2)).shape)
best = GridSearchCV(one, {"units": [2, 3]}, cv=2).fit(x, y)
print(sorted(best.best_params_), best.predict(x).shape, best.best_estimator_.classes_)
two = KerasClassifier(classes, outputs=2, verbose=0)
two.fit(x, numpy.array(["a", "b"])[y], epochs=1)
print(two.predict(x).shape, two.predict_proba(x).shape, sorted(two.get_params()), two.classes_)
regressor = KerasRegressor(line, epochs=0, verbose=0)
regressor.fit(x, y)
print(regressor.predict(x), round(float(regressor.score(x, y)), 6))
words = Tokenizer(num_words=3)
words.fit_on_texts(["a b a", "c"])
print(pad_sequences(words.texts_to_sequences(["a b c"])), text_to_word_sequence("One, two"))
print(TimeseriesGenerator(x[:5], y[:5], length=2, batch_size=2)[0][0].shape)
