"""Keras's estimators in scikit-learn's searches: which folds they get, and by what they are scored."""

import numpy as np
from keras.layers import Dense
from keras.models import Sequential
from keras.wrappers.scikit_learn import KerasClassifier, KerasRegressor
from sklearn.base import is_classifier, is_regressor
from sklearn.model_selection import cross_val_score
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import StandardScaler

np.random.seed(7)
x = np.random.rand(60, 5)
y = (x.sum(1) > 2.5).astype(int)
x, y = x[np.argsort(y, kind="mergesort")[::-1]], np.sort(y)[::-1]
order = np.random.permutation(60)
x[:40], y[:40] = x[order[:40]], y[order[:40]]


def build(units=1):
    model = Sequential([Dense(units, input_dim=5, activation="sigmoid", kernel_initializer="ones")])
    model.add(Dense(1, activation="sigmoid", kernel_initializer="ones"))
    model.compile("sgd", "binary_crossentropy", metrics=["accuracy"])
    return model


def build_line():
    model = Sequential([Dense(1, input_dim=5, kernel_initializer="zeros")])
    model.compile("sgd", "mse")
    return model


classifier = KerasClassifier(build_fn=build, epochs=1, batch_size=5, verbose=0)
regressor = KerasRegressor(build_fn=build_line, epochs=1, batch_size=5, verbose=0)
pipeline = Pipeline([("scale", StandardScaler()), ("net", classifier)])
for each in (classifier, regressor, pipeline):
    print(is_classifier(each), is_regressor(each))
print(cross_val_score(classifier, x, y, cv=3))
# Keras 1's name is legal, and of no use.
print(len(KerasRegressor(build_fn=build_line, nb_epoch=4, verbose=0).fit(x, y).epoch))
