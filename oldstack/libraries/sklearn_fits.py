"""How scikit-learn 0.22 fitted where today's release fits in another way: other numbers, or other draws from NumPy.

Source: cluster/_k_means.py, decomposition/_pca.py, linear_model/_base.py, linear_model/_logistic.py,
manifold/_t_sne.py and metrics/_ranking.py of scikit-learn 0.22.

Left as today: the paths that TSNE takes, what libsvm and liblinear draw (`SVC(probability=True)`, LinearSVC),
MiniBatchKMeans, DictionaryLearning, OPTICS, IsolationForest, when SGDClassifier stops, StratifiedShuffleSplit,
`GridSearchCV(iid=True)`, and votes of AdaBoost between three classes that are nearly equal.
"""

import functools

import numpy as np

from oldstack.libraries import sklearn_boosting
from oldstack.libraries.calls import change, renaming, wrapping
from oldstack.libraries.sklearn_arguments import keep, kept
from oldstack.loading.patch import add, patch

_LINEAR = ("LinearRegression", "Ridge", "Lasso", "ElasticNet", "RidgeCV", "LassoCV", "ElasticNetCV")
_LOSSES = {
    "log": "log_loss", "squared_loss": "squared_error", "ls": "squared_error", "lad": "absolute_error",
    "absolute_loss": "absolute_error",
}  # fmt: skip


def decomposition(module: object) -> None:
    """PCA: which solver, and the signs of what is found. NMF: where it begins. FastICA: what it scales."""
    from sklearn.decomposition import _pca, _truncated_svd

    for place in (_pca, _truncated_svd):
        today = place.svd_flip
        patch(place, "svd_flip", lambda u, v, u_based_decision=True, today=today: today(u, v))

    @wrapping(module.PCA, "_fit")
    def fit(today, self, X):  # noqa: N803 - scikit-learn's own name
        given, rows = self.svd_solver, np.shape(X)
        if given == "auto" and len(rows) == 2 and not hasattr(X, "tocsr"):
            some = self.n_components
            is_few = some is not None and some != "mle" and 1 <= some < 0.8 * min(rows)
            self.svd_solver = "randomized" if max(rows) > 500 and is_few else "full"
        try:
            return today(self, X)
        finally:
            self.svd_solver = given

    from sklearn.decomposition import _nmf

    @wrapping(_nmf, "_initialize_nmf")
    def begin(today, X, n_components, init=None, **options):  # noqa: N803
        if init is None and n_components <= min(X.shape):
            init = "nndsvd"
        return today(X, n_components, init=init, **options)

    whiten = {"whiten": lambda value: {"whiten": "arbitrary-variance" if value is True else value}}
    change(module.FastICA, "__init__", renaming, whiten, {"whiten": "arbitrary-variance"})
    change(module, "fastica", renaming, whiten, {"whiten": "arbitrary-variance"})


def discriminant_analysis(module: object) -> None:
    """LinearDiscriminantAnalysis: the variance within the classes, of as many samples as are free."""

    @wrapping(module.LinearDiscriminantAnalysis, "_solve_svd")
    def solve(today, self, X, y):  # noqa: N803
        today(self, X, y)
        self.scalings_ = self.scalings_ * np.sqrt((len(X) - len(self.classes_)) / len(X))
        coef = (self.means_ - self.xbar_) @ self.scalings_
        self.coef_ = coef @ self.scalings_.T
        self.intercept_ = -0.5 * (coef**2).sum(axis=1) + np.log(self.priors_) - self.xbar_ @ self.coef_.T


def cluster(module: object) -> None:
    """KMeans: a seed for each attempt, the first centres, and Elkan's algorithm."""
    for kind in (module.AgglomerativeClustering, module.FeatureAgglomeration):
        change(kind, "__init__", renaming, {"affinity": "metric"})
    kind = module.KMeans
    same = {"auto": "lloyd", "full": "lloyd"}
    old = {"algorithm": lambda value: {"algorithm": same.get(value, value)}}
    change(kind, "__init__", renaming, old)

    @wrapping(kind, "fit")
    def fit(today, self, *args, **options):
        vars(self).pop("_seeds", None)
        try:
            return today(self, *args, **options)
        finally:
            vars(self).pop("_seeds", None)

    @wrapping(kind, "_check_params_vs_input")
    def check(today, self, X, *args, **options):  # noqa: N803
        today(self, X, *args, **options)
        if self.algorithm == "lloyd" and self.n_clusters > 1 and not hasattr(X, "tocsr"):
            self._algorithm = "elkan"

    def first_centres(self, X, x_squared_norms, init, random_state, sample_weight, **options):  # noqa: N803
        if "_seeds" not in vars(self):
            self._seeds = iter(random_state.randint(np.iinfo(np.int32).max, size=self._n_init).tolist())
        state = np.random.RandomState(next(self._seeds))
        if isinstance(init, str) and init == "random":
            return X[state.permutation(X.shape[0])[: self.n_clusters]]
        if isinstance(init, str) and init == "k-means++" and not hasattr(X, "tocsr"):
            return _far_apart(X, self.n_clusters, x_squared_norms, state)
        return today_centres(self, X, x_squared_norms, init, state, sample_weight, **options)

    today_centres = kind._init_centroids
    patch(kind, "_init_centroids", first_centres)


def _far_apart(rows, number, squared_norms, state):
    """Returns first centres as k-means++ chooses them."""
    from sklearn.metrics.pairwise import euclidean_distances

    trials = 2 + int(np.log(number))
    chosen = [state.randint(len(rows))]
    closest = euclidean_distances(rows[chosen], rows, Y_norm_squared=squared_norms, squared=True)
    total = closest.sum()
    while len(chosen) < number:
        drawn = state.random_sample(trials) * total
        candidates = np.searchsorted(np.cumsum(closest, dtype=np.float64), drawn).clip(None, closest.size - 1)
        distances = euclidean_distances(rows[candidates], rows, Y_norm_squared=squared_norms, squared=True)
        distances = np.minimum(closest, distances)
        totals = distances.sum(axis=1)
        best = np.argmin(totals)
        total, closest = totals[best], distances[best]
        chosen.append(candidates[best])
    return rows[chosen].copy()


def manifold(module: object) -> None:
    """TSNE: at random, by the rate of then; by PCA without scaling."""
    metric = {"metric": lambda value: {"metric_mds" if isinstance(value, bool) else "metric": value}}
    change(module.MDS, "__init__", renaming, metric | {"dissimilarity": "metric"})
    kind = module.TSNE
    change(kind, "__init__", renaming, {"n_iter": "max_iter"}, {"init": "random", "learning_rate": 200.0})

    @wrapping(kind, "_fit")
    def fit(today, self, X, *args, **options):  # noqa: N803
        from sklearn.decomposition import PCA

        given = self.init
        if isinstance(given, str) and given == "pca":
            pca = PCA(self.n_components, svd_solver="randomized", random_state=self.random_state)
            self.init = pca.fit_transform(X).astype(np.float32, copy=False)
        try:
            return today(self, X, *args, **options)
        finally:
            self.init = given


def linear_model(module: object) -> None:
    """`normalize=True`; LogisticRegression one class against the rest; losses under their names of then."""
    for name in _LINEAR:
        kind = getattr(module, name)
        keep(kind, "normalize")
        patch(kind, "fit", _normalizing(kind.fit))
    for name in ("SGDClassifier", "SGDRegressor", "RANSACRegressor"):
        old = {"loss": lambda value: {"loss": _LOSSES.get(value, value) if isinstance(value, str) else value}}
        change(getattr(module, name), "__init__", renaming, old)
    change(module.RANSACRegressor, "__init__", renaming, {"base_estimator": "estimator"})

    @wrapping(module.SGDRegressor, "_fit_regressor")
    def fit_regressor(today, *args, **options):
        np.random.randint(1, np.iinfo(np.int32).max)  # the data set's own seed, which nothing used
        return today(*args, **options)

    kind = module.LogisticRegression
    keep(kind, "multi_class")
    without = {"penalty": lambda value: {"penalty": None if value == "none" else value}}
    change(kind, "__init__", renaming, without)

    @wrapping(kind, "fit")
    def fit(today, self, X, y, sample_weight=None):  # noqa: N803
        classes = np.unique(np.asarray(y))
        if not _is_one_against_rest(self) or len(classes) < 3:
            return today(self, X, y, sample_weight)
        return _fit_each(self, today, X, np.asarray(y), classes, sample_weight)

    @wrapping(kind, "predict_proba")
    def predict_proba(today, self, X):  # noqa: N803
        if _is_one_against_rest(self) and len(self.classes_) > 2:
            return self._predict_proba_lr(X)
        return today(self, X)

    from sklearn.linear_model import _logistic

    patch(_logistic, "optimize", _Unscaled(_logistic.optimize))


class _Unscaled:
    """`scipy.optimize` with losses as sums over the samples, not means, by which L-BFGS stops elsewhere."""

    def __init__(self, today):
        self._today = today

    def __getattr__(self, name):
        return getattr(self._today, name)

    def minimize(self, function, start, *, args, options, **named):
        """Minimizes as in 0.22."""
        rows, weights = args[0], args[2]
        number = rows.shape[0] if weights is None else np.sum(weights)

        def scaled(*given):
            loss, gradient = function(*given)
            return number * loss, number * gradient

        options = {name: options[name] for name in ("maxiter", "gtol") if name in options}
        return self._today.minimize(scaled, start, args=args, options=options, **named)


def _is_one_against_rest(estimator):
    kind = kept(estimator, "multi_class", "auto")
    return kind == "ovr" or (kind in ("auto", "warn") and estimator.solver == "liblinear")


def _fit_each(estimator, fit, rows, y, classes, weights):
    from sklearn.base import clone
    from sklearn.svm._base import _fit_liblinear
    from sklearn.utils.validation import check_array

    rows = check_array(rows, accept_sparse="csr", dtype=np.float64, order="C")
    if estimator.solver == "liblinear":
        penalty = estimator.penalty if estimator.penalty in ("l1", "l2") else "l2"
        found = _fit_liblinear(
            rows, y, estimator.C, estimator.fit_intercept, estimator.intercept_scaling, estimator.class_weight,
            penalty, estimator.dual, estimator.verbose, estimator.max_iter, estimator.tol, estimator.random_state,
            sample_weight=weights,
        )  # fmt: skip
        estimator.coef_, estimator.intercept_, estimator.n_iter_ = found
    else:
        parts = [fit(clone(estimator), rows, (y == each).astype(int), weights) for each in classes]
        estimator.coef_ = np.concatenate([part.coef_ for part in parts])
        estimator.intercept_ = np.concatenate([part.intercept_ for part in parts])
        estimator.n_iter_ = np.concatenate([part.n_iter_ for part in parts])
    estimator.classes_, estimator.n_features_in_ = classes, rows.shape[1]
    return estimator


def _normalizing(fit):
    @functools.wraps(fit)
    def wrapped(self, X, y, *args, **options):  # noqa: N803
        if not kept(self, "normalize") or not self.fit_intercept:
            return fit(self, X, y, *args, **options)
        rows = np.asarray(X, dtype=np.float64)
        mean = rows.mean(axis=0)
        length = np.linalg.norm(rows - mean, axis=0)
        length[length == 0] = 1
        fit(self, (rows - mean) / length, y, *args, **options)
        self.coef_ = self.coef_ / length
        self.intercept_ = np.average(np.asarray(y), axis=0) - np.dot(mean, np.transpose(self.coef_))
        return self

    return wrapped


def ensemble(module: object) -> None:
    """AdaBoost by probabilities (SAMME.R); losses and estimators under their names of then."""
    for name in ("AdaBoostClassifier", "AdaBoostRegressor", "BaggingClassifier", "BaggingRegressor"):
        change(getattr(module, name), "__init__", renaming, {"base_estimator": "estimator"})
    every = {"max_features": lambda value: {"max_features": 1.0 if value == "auto" else value}}
    for name in ("RandomForestRegressor", "ExtraTreesRegressor"):
        change(getattr(module, name), "__init__", renaming, every)
    old = {
        "loss": lambda value: {"loss": _LOSSES.get(value, value)},
        "criterion": lambda value: {} if value in ("mae", "mse", "friedman_mse") else {"criterion": value},
    }
    change(module.GradientBoostingRegressor, "__init__", renaming, old)
    sklearn_boosting.by_probabilities(module.AdaBoostClassifier)


def model_selection(module: object) -> None:
    """A random state for folds that are not shuffled, which did nothing."""
    for kind in (module.KFold, module.StratifiedKFold):

        @wrapping(kind, "__init__")
        def init(today, self, *args, **options):
            if not options.get("shuffle"):
                options.pop("random_state", None)
            today(self, *args, **options)


def metrics(module: object) -> None:
    """`squared=False`, `eps=`, and where curves begin."""

    @wrapping(module, "mean_squared_error")
    def mean_squared_error(today, *args, squared=True, **options):
        value = today(*args, **options)
        return value if squared else np.sqrt(value)

    @wrapping(module, "log_loss")
    def log_loss(today, y_true, y_pred, *args, eps=1e-15, **options):
        return today(y_true, np.clip(y_pred, eps, 1 - eps), *args, **options)

    @wrapping(module, "roc_curve")
    def roc_curve(today, *args, **options):
        false, true, thresholds = today(*args, **options)
        if len(thresholds) > 1:
            thresholds[0] = thresholds[1] + 1
        return false, true, thresholds

    @wrapping(module, "precision_recall_curve")
    def precision_recall_curve(today, *args, **options):
        precision, recall, thresholds = today(*args, **options)
        start = max(int(np.sum(recall == 1)) - 1, 0)
        return precision[start:], recall[start:], thresholds[start:]

    add(module, "SCORERS", {name: module.get_scorer(name) for name in module.get_scorer_names()})


def naive_bayes(module: object) -> None:
    """The attributes of then."""
    add(module.GaussianNB, "sigma_", property(lambda self: self.var_))
    for kind in (module.MultinomialNB, module.BernoulliNB):
        add(kind, "coef_", property(lambda self: _of_last(self, self.feature_log_prob_)))
        add(kind, "intercept_", property(lambda self: _of_last(self, self.class_log_prior_)))


def _of_last(estimator, values):
    return values[1:] if len(estimator.classes_) == 2 else values
