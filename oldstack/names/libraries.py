"""Python, NumPy, pandas, SciPy, Matplotlib, Pillow, seaborn and scikit-learn: their names of 2019 and today's."""

import collections.abc

from oldstack.names.rows import Argument, Method, Module, Name, Pattern

_NOTHING = "nothing", "없음"
_HEIGHT = "FacetGrid PairGrid JointGrid catplot factorplot jointplot lmplot pairplot"
_TREES = "DecisionTreeClassifier DecisionTreeRegressor GradientBoostingClassifier RandomForestClassifier RandomForestRegressor"

# Modules whose names are those of another one today, and that one.
_MOVED = {
    "matplotlib.tri": "triangulation tricontour trifinder triinterpolate tripcolor triplot trirefine tritools",
    "numpy.fft": "helper",
    "numpy.linalg": "linalg",
    "seaborn": "apionly linearmodels",
    "sklearn.cluster": (
        "affinity_propagation_ bicluster birch dbscan_ hierarchical k_means_ mean_shift_ optics_ spectral"
    ),
    "sklearn.covariance": (
        "elliptic_envelope empirical_covariance_ graph_lasso_ robust_covariance shrunk_covariance_"
    ),
    "sklearn.cross_decomposition": "cca_ pls_",
    "sklearn.datasets": (
        "base california_housing covtype kddcup99 lfw olivetti_faces openml rcv1 samples_generator"
        " species_distributions svmlight_format twenty_newsgroups"
    ),
    "sklearn.decomposition": (
        "base dict_learning factor_analysis fastica_ incremental_pca kernel_pca nmf online_lda pca sparse_pca"
        " truncated_svd"
    ),
    "sklearn.ensemble": "bagging base forest gradient_boosting iforest voting weight_boosting",
    "sklearn.feature_extraction": "dict_vectorizer hashing stop_words",
    "sklearn.feature_selection": ("base from_model mutual_info rfe univariate_selection variance_threshold"),
    "sklearn.gaussian_process": "gpc gpr",
    "sklearn.inspection": "partial_dependence",
    "sklearn.linear_model": (
        "base bayes coordinate_descent huber least_angle logistic omp passive_aggressive perceptron ransac ridge"
        " sag stochastic_gradient theil_sen"
    ),
    "sklearn.manifold": "isomap locally_linear mds spectral_embedding_ t_sne",
    "sklearn.metrics": "base classification ranking regression scorer",
    "sklearn.metrics.cluster": "bicluster supervised unsupervised",
    "sklearn.mixture": "base bayesian_mixture gaussian_mixture",
    "sklearn.neighbors": (
        "ball_tree base classification graph kd_tree kde lof nca nearest_centroid regression unsupervised"
    ),
    "sklearn.neural_network": "multilayer_perceptron rbm",
    "sklearn.preprocessing": "data label",
    "sklearn.semi_supervised": "label_propagation",
    "sklearn.svm": "base bounds classes",
    "sklearn.tree": "export tree",
    "sklearn.utils": "mocking testing weight_vector",
}

_PYTHON = (
    Name("time.clock", "time.perf_counter"),
    Name("fractions.gcd", "math.gcd"),
    *(
        Name(f"collections.{name}", f"collections.abc.{name}")
        for name in collections.abc.__all__
        if not hasattr(collections, name)
    ),
)

_NUMPY = (
    Module("numpy.math", "math"),
    Module("numpy.warnings", "warnings"),
    Name("numpy.AxisError", "numpy.exceptions.AxisError"),
    Name("numpy.ComplexWarning", "numpy.exceptions.ComplexWarning"),
    Name("numpy.RankWarning", "numpy.exceptions.RankWarning"),
    Name("numpy.VisibleDeprecationWarning", "numpy.exceptions.VisibleDeprecationWarning"),
    Name("numpy.Inf", "numpy.inf"),
    Name("numpy.Infinity", "numpy.inf"),
    Name("numpy.NaN", "numpy.nan"),
    Name("numpy.NAN", "numpy.nan"),
    Name("numpy.infty", "numpy.inf"),
    Name("numpy.PINF", "numpy.inf"),
    Name("numpy.NINF", "-numpy.inf"),
    Name("numpy.DataSource", "numpy.lib.npyio.DataSource"),
    Name("numpy.alltrue", "numpy.all"),
    Name("numpy.bool8", "numpy.bool_"),
    Name("numpy.byte_bounds", "numpy.lib.array_utils.byte_bounds"),
    Name("numpy.bytes0", "numpy.bytes_"),
    Name("numpy.compare_chararrays", "numpy.char.compare_chararrays"),
    Name("numpy.format_parser", "numpy.rec.format_parser"),
    Name("numpy.object0", "numpy.object_"),
    Name("numpy.str0", "numpy.str_"),
    Name("numpy.typeDict", "numpy.sctypeDict"),
    Name("numpy.uint0", "numpy.uintp"),
    Name("numpy.void0", "numpy.void"),
    Name(
        "numpy.asfarray",
        "numpy.asarray(array, dtype=float) in place of the function",
        "함수 대신 numpy.asarray(array, dtype=float)",
    ),
    Name("numpy.asscalar", "array.item() in place of the function", "함수 대신 array.item()"),
    Name("numpy.complex", "complex"),
    Name("numpy.complex_", "numpy.complex128"),
    Name("numpy.cfloat", "numpy.complex128"),
    Name("numpy.clongfloat", "numpy.clongdouble"),
    Name("numpy.longcomplex", "numpy.clongdouble"),
    Name("numpy.longfloat", "numpy.longdouble"),
    Name("numpy.singlecomplex", "numpy.complex64"),
    Name("numpy.mat", "numpy.asmatrix"),
    Name("numpy.round_", "numpy.round"),
    Name("numpy.cumproduct", "numpy.cumprod"),
    Name("numpy.float", "float"),
    Name("numpy.float_", "numpy.float64"),
    Name("numpy.in1d", "numpy.isin"),
    Name("numpy.int", "int"),
    Name("numpy.int0", "numpy.intp"),
    Name("numpy.lib.pad", "numpy.pad"),
    Name("numpy.long", "int"),
    Name(
        "numpy.msort",
        "numpy.sort(array, axis=0) in place of the function",
        "함수 대신 numpy.sort(array, axis=0)",
    ),
    Name("numpy.object", "object"),
    Name("numpy.product", "numpy.prod"),
    Name("numpy.row_stack", "numpy.vstack"),
    Name("numpy.sometrue", "numpy.any"),
    Name("numpy.str", "str"),
    Name("numpy.string_", "numpy.bytes_"),
    Name("numpy.trapz", "numpy.trapezoid"),
    Name("numpy.unicode", "str"),
    Name("numpy.unicode_", "numpy.str_"),
    Method("itemset", "array[index] = value in place of the method", "메서드 대신 array[위치] = 값"),
    Method("newbyteorder", "view(array.dtype.newbyteorder())"),
    Method("ptp", "numpy.ptp(array) in place of the method", "메서드 대신 numpy.ptp(array)"),
    Method("tostring", "tobytes"),
    Argument("newshape", "shape", owners="reshape"),
    Pattern('"%.4f" % array', '"%.4f" % array.item()', key="format"),
    Pattern("float(array), int(array)", "array.item()", key="one"),
    Pattern(
        "x[i] = array of one element",
        "x[i] = array.item()",
        key="store",
        old_korean="x[i] = 원소가 하나인 배열",
    ),
    Pattern(
        "NumPy scalars compute in float64",
        "they keep their own type (NEP 50)",
        "제 자료형을 유지 (NEP 50)",
        key="scalar",
        old_korean="NumPy 스칼라는 float64로 계산",
    ),
    Pattern(
        "np.array of rows that differ in length",
        "np.array(rows, dtype=object)",
        key="ragged",
        old_korean="길이가 다른 행들의 np.array",
    ),
)

_PANDAS = (
    Module("pandas.np", "numpy"),
    Name("pandas.datetime", "datetime.datetime"),
    Name("pandas.value_counts", "Series.value_counts, a method", "메서드인 Series.value_counts"),
    Name("pandas.io.json.json_normalize", "pandas.json_normalize"),
    Name("pandas.DataFrame.from_csv", "pandas.read_csv with index_col=0", "index_col=0을 준 pandas.read_csv"),
    Method("applymap", "map"),
    Method("as_matrix", "to_numpy"),
    Method("get_dtype_counts", "dtypes.value_counts()"),
    Method("get_value", "at[row, column]"),
    Method("get_values", "to_numpy"),
    Method("iteritems", "items"),
    Method("ix", "loc, or iloc for positions", "loc, 위치는 iloc"),
    Method("mad", "(x - x.mean()).abs().mean()"),
    Method("set_value", "at[row, column] = value in place of the method", "메서드 대신 at[행, 열] = 값"),
    Method("weekofyear", "isocalendar().week"),
    Argument(
        "date_parser",
        "date_format, or pandas.to_datetime on the column",
        "date_format 또는 그 열에 pandas.to_datetime",
        owners="read_csv read_table",
    ),
    Argument(
        "squeeze",
        "nothing, and .squeeze('columns') after it",
        "없음. 뒤에 .squeeze('columns')",
        owners="read_csv read_table",
    ),
    Argument(
        "prefix",
        "nothing, and frame.add_prefix after it",
        "없음. 뒤에 add_prefix",
        owners="read_csv read_table",
    ),
    Argument(
        "keep_date_col",
        "nothing: join the columns after reading",
        "없음. 읽은 뒤에 열을 합치기",
        owners="read_csv read_table",
    ),
    Argument("delim_whitespace", r"sep=r'\s+'", owners="read_csv read_table"),
    Argument("error_bad_lines", "on_bad_lines='skip'", owners="read_csv read_table"),
    Argument("infer_datetime_format", *_NOTHING, owners="read_csv read_table to_datetime"),
    Argument("mangle_dupe_cols", *_NOTHING, owners="read_csv read_table"),
    Argument("tupleize_cols", *_NOTHING, owners="read_csv read_table"),
    Argument("warn_bad_lines", *_NOTHING, owners="read_csv read_table"),
    Argument("null_counts", "show_counts", owners="info"),
    Pattern('frame["a"][rows] = value', 'frame.loc[rows, "a"] = value', key="frame"),
    Pattern(
        'frame["a"].fillna(x, inplace=True) and the like',
        'frame["a"] = frame["a"].fillna(x)',
        key="column",
        old_korean='frame["a"].fillna(x, inplace=True) 따위',
    ),
    Pattern('"M", "H" for a frequency', '"ME", "h"', key="frequency", old_korean='빈도 "M", "H"'),
    Pattern(
        "frame.mean() leaves text out",
        "frame.mean(numeric_only=True)",
        key="numbers",
        old_korean="frame.mean()은 글자 열을 뺌",
    ),
    Pattern(
        "replace makes numbers of text",
        "replace(...).infer_objects()",
        key="objects",
        old_korean="replace가 글자를 숫자로 바꿈",
    ),
    Pattern("series[0] by position", "series.iloc[0]", key="place", old_korean="위치로 찾는 series[0]"),
    Pattern(
        "model.fit(values of a frame that has text)",
        "model.fit(values.astype(float))",
        key="mixed",
        old_korean="글자 열이 있는 표의 값을 model.fit에 주기",
    ),
    Pattern(
        "a loss that reads a tensor of the model",
        "a layer of your own whose call does it: self.add_loss(...)",
        "call에서 self.add_loss(...)를 부르는 직접 만든 층",
        key="closure",
        old_korean="모델의 텐서를 읽는 손실 함수",
    ),
    Pattern(
        "a model of Keras trained in a graph",
        "a script without placeholders and sessions: Keras trains without graphs",
        "placeholder와 세션 없는 스크립트. Keras는 그래프 없이 학습함",
        key="graph_keras",
        old_korean="그래프에서 Keras 모델 쓰기",
    ),
    Pattern(
        "print(a list of NumPy's numbers)",
        "numpy.set_printoptions(legacy='1.25')",
        key="scalars",
        old_korean="NumPy 수의 리스트를 print하기",
    ),
    Pattern("frame.append(other)", "pandas.concat([frame, other])", key="append"),
    Pattern("index.week, series.dt.week", "isocalendar().week", key="week"),
)

_OF_NUMPY = (
    "arange array asarray cos dot exp eye interp isnan linspace mean ones pi polyfit random sin std sum zeros"
)
_SCIPY = (
    Module("scipy.sparse.linalg.dsolve.linsolve", "scipy.sparse.linalg"),
    Module("scipy.sparse.linalg.eigen.arpack.arpack", "scipy.sparse.linalg"),
    Module("scipy.sparse.linalg.eigen.arpack", "scipy.sparse.linalg"),
    Module("scipy.sparse.linalg.eigen.lobpcg", "scipy.sparse.linalg"),
    Module("scipy.sparse.linalg.isolve.iterative", "scipy.sparse.linalg"),
    Module("scipy.sparse.linalg.isolve.lsqr", "scipy.sparse.linalg"),
    *(Name(f"scipy.{name}", f"numpy.{name}") for name in _OF_NUMPY.split()),
    *(
        Name(f"scipy.{name}", f"numpy.lib.scimath.{name}")
        for name in ("log", "log10", "log2", "power", "sqrt")
    ),
    *(Name(f"scipy.{name}", f"numpy.random.{name}") for name in ("rand", "randn")),
    Name("scipy.misc.comb", "scipy.special.comb"),
    Name("scipy.misc.factorial", "scipy.special.factorial"),
    Name("scipy.misc.imread", "matplotlib.pyplot.imread"),
    Name("scipy.misc.imresize", "PIL.Image.resize, a method of a picture", "그림의 메서드 PIL.Image.resize"),
    Name("scipy.misc.imsave", "matplotlib.pyplot.imsave"),
    Name("scipy.misc.logsumexp", "scipy.special.logsumexp"),
    Name("scipy.misc.toimage", "PIL.Image.fromarray"),
)

_MATPLOTLIB = (
    Name("matplotlib.pyplot.hold", "nothing: every plot adds to the axes", "없음. 언제나 같은 좌표축에 그림"),
    Name(
        "matplotlib.pyplot.ishold", "nothing: every plot adds to the axes", "없음. 언제나 같은 좌표축에 그림"
    ),
    Name("matplotlib.cm.get_cmap", "matplotlib.pyplot.get_cmap"),
    Name("matplotlib.cm.spectral", "matplotlib.cm.nipy_spectral"),
    Name("matplotlib.cm.Vega10", "matplotlib.cm.tab10"),
    Name("matplotlib.cm.Vega20", "matplotlib.cm.tab20"),
    Method("hold", "nothing: every plot adds to the axes", "없음. 언제나 같은 좌표축에 그림"),
    Pattern(
        "contours.collections",
        "[contours], one collection of all levels",
        "[contours]. 모든 등고선이 한 컬렉션임",
        key="collections",
    ),
    Pattern(
        "figure.canvas.set_window_title(title)",
        "figure.canvas.manager.set_window_title(title)",
        key="set_window_title",
    ),
    Argument("normed", "density", owners="hist"),
    Argument("axisbg", "facecolor", owners="subplot axes add_subplot"),
    Argument("b", "visible", owners="grid"),
    Argument("frameon", *_NOTHING, owners="savefig"),
    Argument("labels", "tick_labels", owners="boxplot"),
    Argument("use_line_collection", *_NOTHING, owners="stem"),
)

_PILLOW = (
    Name("PIL.Image.ANTIALIAS", "PIL.Image.LANCZOS"),
    Name("PIL.Image.CUBIC", "PIL.Image.BICUBIC"),
    Name("PIL.Image.LINEAR", "PIL.Image.BILINEAR"),
)

_SEABORN = (
    Name("seaborn.distplot", "seaborn.histplot"),
    Name("seaborn.factorplot", "seaborn.catplot"),
    Argument("size", "height", owners=_HEIGHT),
)

_SKLEARN = (
    Module("sklearn.cross_validation", "sklearn.model_selection", members="cross_val_score cross_val_predict train_test_split"),
    Module("sklearn.ensemble.partial_dependence", "sklearn.inspection"),
    Module("sklearn.externals.joblib", "joblib"),
    Module("sklearn.externals.six", "six"),
    Module("sklearn.grid_search", "sklearn.model_selection", members="GridSearchCV ParameterGrid RandomizedSearchCV"),
    Module("sklearn.neighbors.dist_metrics", "sklearn.metrics"),
    Module("sklearn.learning_curve", "sklearn.model_selection", members="learning_curve validation_curve"),
    Name("sklearn.utils.linear_assignment_.linear_assignment", "numpy.transpose(scipy.optimize.linear_sum_assignment(...))"),
    Name("sklearn.cross_validation.KFold", "sklearn.model_selection.KFold(n_splits=...).split(X)"),
    Name("sklearn.cross_validation.StratifiedKFold", "sklearn.model_selection.StratifiedKFold(n_splits=...).split(X, y)"),
    Name("sklearn.datasets.load_boston", "numpy.loadtxt on a file housing.csv of your own", "직접 구한 housing.csv에 numpy.loadtxt"),
    Name("sklearn.preprocessing.Imputer", "sklearn.impute.SimpleImputer"),
    Name("sklearn.metrics.jaccard_similarity_score", "sklearn.metrics.accuracy_score"),
    Name("sklearn.metrics.SCORERS", "sklearn.metrics.get_scorer_names()"),
    Method("get_feature_names", "get_feature_names_out"),
    Method("n_input_features_", "n_features_in_"),
    Argument("base_estimator", "estimator",
             owners="AdaBoostClassifier AdaBoostRegressor BaggingClassifier BaggingRegressor RANSACRegressor"),
    Argument("n_iter", "max_iter", owners="TSNE"),
    Argument("affinity", "metric", owners="AgglomerativeClustering FeatureAgglomeration"),
    Argument("dissimilarity", "metric", owners="MDS"),
    Argument("sparse", "sparse_output", owners="OneHotEncoder"),
    Argument("iid", *_NOTHING, owners="GridSearchCV"),
    Argument("normalize", "nothing: a StandardScaler before it", "없음. 앞에 StandardScaler를 둠",
             owners="LinearRegression Lasso Ridge"),
    Argument("n_jobs", *_NOTHING, owners="KMeans"),
    Argument("precompute_distances", *_NOTHING, owners="KMeans"),
    Argument("multi_class", *_NOTHING, owners="LogisticRegression"),
    Argument("min_impurity_split", "min_impurity_decrease, another measure", "다른 척도인 min_impurity_decrease",
             owners=_TREES),
    Argument("presort", *_NOTHING, owners=_TREES),
)  # fmt: skip

ROWS = (
    *_PYTHON, *_NUMPY, *_PANDAS, *_SCIPY, *_MATPLOTLIB, *_PILLOW, *_SEABORN, *_SKLEARN,
    *(Module(f"{module}.{old}", module) for module, gone in _MOVED.items() for old in gone.split()),
)  # fmt: skip
