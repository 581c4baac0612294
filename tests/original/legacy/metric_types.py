# What kinds of numbers scikit-learn's metrics return: a script calls `round` and `astype` of them.
import numpy as np
from sklearn import metrics
from sklearn.linear_model import LinearRegression, LogisticRegression

truth, found = np.array([0, 1, 1, 0, 1, 1]), np.array([0, 1, 0, 0, 1, 1])
scores = np.array([0.1, 0.8, 0.4, 0.3, 0.9, 0.6])
rows = np.random.RandomState(0).rand(20, 2)
halves = np.arange(20) % 2


def show(name, *values, **options):
    value = getattr(metrics, name)(*values, **options)
    print(name, [type(each).__name__ for each in (value if isinstance(value, tuple) else [value])], value)


for name in (
    "accuracy_score balanced_accuracy_score precision_score recall_score f1_score jaccard_score matthews_corrcoef "
    "cohen_kappa_score zero_one_loss hamming_loss adjusted_rand_score normalized_mutual_info_score homogeneity_score "
    "completeness_score v_measure_score fowlkes_mallows_score homogeneity_completeness_v_measure"
).split():
    show(name, truth, found)
for name in (
    "roc_auc_score average_precision_score brier_score_loss log_loss hinge_loss mean_squared_error mean_absolute_error "
    "median_absolute_error mean_squared_log_error r2_score explained_variance_score max_error"
).split():
    show(name, truth, scores)
for name in ("accuracy_score", "zero_one_loss"):
    show(name, truth, found, normalize=False)
show("f1_score", truth, found, average=None)
show("auc", [0, 1], [0, 1])
show("silhouette_score", rows, halves)
print(metrics.accuracy_score(truth, found).round(2), metrics.r2_score(truth, scores).astype(np.float32))
print(type(LogisticRegression().fit(rows, halves).score(rows, halves)).__name__)
print(type(LinearRegression().fit(rows, rows[:, 0]).score(rows, rows[:, 1])).__name__)
