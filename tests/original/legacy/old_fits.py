# scikit-learn 0.22: solvers, first centres, arguments of then, and where each leaves NumPy's random numbers.
import warnings

import numpy as np
from sklearn import (
    cluster,
    datasets,
    decomposition,
    discriminant_analysis,
    ensemble,
    linear_model,
    manifold,
    metrics,
    mixture,
    model_selection,
    naive_bayes,
    neural_network,
    preprocessing,
    svm,
    tree,
)
from sklearn.utils import class_weight

warnings.filterwarnings("ignore")
x = np.random.RandomState(1).rand(80, 5)
two = (x.sum(1) > 2.5).astype(int)
three = (x.sum(1) * 1.3).astype(int) % 3
real = x.dot(np.arange(5)) + np.random.RandomState(2).randn(80) * 0.1
large = np.random.RandomState(0).rand(1000, 784)


def show(name, *values):
    texts = [" ".join("%.4g" % each for each in np.ravel(value)[:5]) for value in values]
    print(name, "|", " | ".join(texts), "| then", np.random.randint(10**6))


for name, data, options in (
    ("large", large, {"n_components": 50}),
    ("seeded", large, {"n_components": 50, "random_state": 0}),
    ("tall", large[:, :40], {"n_components": 2}),
    ("all", x, {}),
    ("share", x, {"n_components": 0.9}),
    ("whitened", x, {"n_components": 3, "whiten": True}),
):
    np.random.seed(7)
    pca = decomposition.PCA(**options)
    show("pca " + name, pca.fit_transform(data)[0], pca.explained_variance_ratio_)
show("svd", decomposition.TruncatedSVD(2).fit_transform(x))

blobs = datasets.make_blobs(300, 2, 4, random_state=0)[0]
for name, data, options in (
    ("k-means", x, {}),
    ("seeded", blobs, {"random_state": 1}),
    ("at random", blobs, {"init": "random", "n_init": 3}),
    ("in full", blobs, {"algorithm": "full"}),
):
    np.random.seed(7)
    found = cluster.KMeans(4, **options).fit(data)
    show(name, found.labels_, found.cluster_centers_, found.inertia_)
mixed = mixture.GaussianMixture(3).fit(x)
show("mixture", mixed.means_)
show("spectral", cluster.SpectralClustering(3, random_state=0).fit_predict(x))

for model, y in (
    (linear_model.LogisticRegression(), three),
    (linear_model.LogisticRegression(solver="liblinear"), three),
    (linear_model.LogisticRegression(multi_class="ovr"), three),
    (linear_model.LinearRegression(normalize=True), real),
    (linear_model.Ridge(normalize=True), real),
    (linear_model.Lasso(0.01, normalize=True), real),
    (linear_model.SGDRegressor(loss="squared_loss", random_state=1), real),
):
    np.random.seed(7)
    model.fit(x, y)
    show(type(model).__name__, np.round(model.coef_, 3), model.predict(x))
print(np.round(linear_model.LogisticRegression(multi_class="ovr").fit(x, three).predict_proba(x[:2]), 3))
scores = model_selection.cross_val_score(linear_model.Ridge(normalize=True), x, real)
show("cloned", scores)

for model, y in (
    (ensemble.AdaBoostClassifier(), two),
    (ensemble.AdaBoostClassifier(tree.DecisionTreeClassifier(max_depth=2), 20, random_state=0), two),
    (
        ensemble.AdaBoostClassifier(
            base_estimator=tree.DecisionTreeClassifier(max_depth=1), algorithm="SAMME"
        ),
        two,
    ),
    (ensemble.BaggingClassifier(base_estimator=svm.SVC(gamma="scale"), random_state=0), two),
):
    np.random.seed(7)
    model.fit(x, y)
    show(type(model).__name__, model.predict(x), model.score(x, y))
boosted = ensemble.AdaBoostClassifier(random_state=0).fit(x, two)
show("chances", boosted.predict_proba(x), list(boosted.staged_score(x, two)))
show("trees", ensemble.GradientBoostingRegressor(loss="ls", random_state=0).fit(x, real).predict(x))

for folds in (
    model_selection.KFold(3, True, 1),
    model_selection.KFold(3, random_state=7),
    model_selection.StratifiedKFold(3, random_state=7),
    model_selection.RepeatedKFold(3, 1, 5),
):
    print([test.tolist() for _, test in folds.split(x[:12], two[:12])])
print(np.round(model_selection.validation_curve(svm.SVC(), x, two, "C", [0.1, 1])[1], 4).tolist())

truth, given, chance = [0, 1, 2, 2, 1, 0], [0, 2, 2, 2, 1, 1], [0.1, 0.4, 0.35, 0.8]
print(metrics.classification_report(truth, given, [0, 1]))
print("%.4f" % metrics.mean_squared_error([1, 2], [2, 4], squared=False))
print("%.4f" % metrics.log_loss([0, 1, 1], [0.1, 0.9, 0.0], eps=1e-15))
print([each.tolist() for each in metrics.roc_curve([0, 1, 1, 0], chance)])
print([np.round(each, 4).tolist() for each in metrics.precision_recall_curve([0, 1, 1, 0], chance)])
print("accuracy" in metrics.SCORERS)
print(np.round(naive_bayes.GaussianNB().fit(x, three).sigma_, 4).tolist())
print(np.round(naive_bayes.MultinomialNB().fit(np.round(x * 9), two).coef_, 4).tolist())
print(class_weight.compute_class_weight("balanced", np.unique(two), two))
print(preprocessing.QuantileTransformer(10).fit_transform(x)[0].round(4).tolist())
print(preprocessing.OneHotEncoder().fit(three[:, None]).get_feature_names())
print(preprocessing.PolynomialFeatures(2).fit(x[:, :2]).n_input_features_)

# Other default values, and another order of what is given by position.
np.random.seed(7)
show("ica", abs(decomposition.FastICA(2, random_state=0).fit_transform(x)[0]))
show("ica", abs(decomposition.FastICA(2, whiten=True, random_state=0).fit_transform(x)[0]))
show("nmf", decomposition.NMF(2, random_state=0).fit_transform(x)[0])
found = discriminant_analysis.LinearDiscriminantAnalysis(n_components=2).fit(x, three)
show("discriminants", abs(found.transform(x)[0]), found.predict_proba(x)[0], found.coef_, found.intercept_)
show("affinity", cluster.AffinityPropagation().fit_predict(x))
show("cosine", cluster.AgglomerativeClustering(3, "cosine", linkage="average").fit_predict(x))
show("scales", manifold.MDS(2, True, max_iter=20, random_state=1).fit_transform(x[:20])[0])
apart = metrics.pairwise_distances(x[:20])
show(
    "distances",
    manifold.MDS(dissimilarity="precomputed", max_iter=20, random_state=1).fit_transform(apart)[0],
)
show("ways", manifold.Isomap(8, 2).fit(x).reconstruction_error())
show("layers", neural_network.MLPRegressor((3,), "tanh", max_iter=20, random_state=0).fit(x, real).predict(x))
show("tree", tree.DecisionTreeClassifier("entropy", "best", 3, random_state=0).fit(x, three).predict(x))
show("counts", naive_bayes.MultinomialNB(0.5, True).fit(x, three).predict_proba(x)[0])
show("ridge", linear_model.Ridge(1.0, True, solver="sag", random_state=0).fit(x, real).coef_)
show("quantiles", preprocessing.QuantileTransformer(20).fit_transform(x)[0])
