# NumPy, pandas and scikit-learn in the manner of 2019: names, and what is printed.
import numpy as np
import pandas as pd
import tensorflow as tf
from scipy import stats
from sklearn.ensemble import RandomForestClassifier
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV
from sklearn.preprocessing import LabelEncoder, MinMaxScaler, OneHotEncoder
from sklearn.svm import SVC

np.random.seed(0)
tf.set_random_seed(0)
df = pd.DataFrame(
    {"h": np.random.rand(6), "w": np.random.rand(6).astype(np.float32), "label": list("abcabc")}
)
print(df.head(3))
print(df.dtypes)
print(df.corr())
X = df[["h", "w"]].as_matrix().astype(np.float)
e = LabelEncoder()
y = e.fit_transform(df["label"].values)
print(e.classes_, y, df.values[0], df.columns)
print(df.ix[0:2, ["h"]], df.ix[2, "label"])
longer = df.append(df[:1], ignore_index=True)
print(longer.shape)
df["h"][0] = 5.0
df["h"][df["h"] < 0.6] = 0
print(df.h.values)
print(pd.get_dummies(df["label"]))
print(df.label.value_counts().sort_index(), df["label"].unique())


class Scalars:
    def show(self, w):
        w *= 3
        print(w, type(w), [np.float64(1.5)], w * 100 / 7)


Scalars().show(np.float32(0.1))
print(np.mean(df.w.values) * 100, np.float32(2) ** 0.5, 10 % np.float32(3), -np.float32(1) // 2)
total = 0
for value in df.w.values:
    total += value / 3
print(total, np.arange(3, dtype=np.float32) * np.float64(0.1))
one = np.array([3.7])
print(
    "%d %.2f %s" % (one, one, one), int(one), float(np.array([[2.5]])), "%5.1f" % one, "%(a).1f" % {"a": one}
)
places = np.zeros(3)
places[1] = np.array([2.5])
table = np.zeros((2, 2), dtype=np.int)
table[:, 1] = [3, 4]
table[1, 0], names = 7, {}
names["a"] = one
print(places, table, names)
print(
    np.array([[1, 2], [3]]),
    np.product([2, 3]),
    np.bool(1),
    np.NaN,
    np.asscalar(one),
    np.reshape(one, newshape=[-1, 1]),
)
a = tf.Variable(tf.random_normal([2, 1]))
sess = tf.Session()
sess.run(tf.global_variables_initializer())
v = sess.run(a)
b = v[0] * 2.0
b += 1
print(v, v[0], [v[0][0], v[1][0]], "%.4f" % v[0], b)
incomplete = "%.1f %"
try:
    print(incomplete % one)
except ValueError as error:
    print(error)
try:
    print("%.1f" % np.zeros(2))
except TypeError:
    print("TypeError")
print(
    MinMaxScaler(),
    LogisticRegression(C=2, multi_class="auto"),
    GridSearchCV(SVC(), {"C": [1]}, cv=3),
)
print(
    RandomForestClassifier(max_features="auto", random_state=0)
    .fit(np.eye(4), [0, 1, 0, 1])
    .predict(np.eye(4))
)
print(
    CountVectorizer().fit(["a cat", "the cat"]).get_feature_names(),
    OneHotEncoder(sparse=False).fit_transform([[1], [2]]),
)
print(
    stats.mode([1, 1, 2]),
    np.round(stats.pearsonr([1, 2, 3], [1, 2, 4]), 6),
    np.__version__,
    round(np.float64(1.7)),
)
