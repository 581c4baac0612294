"""Modules of libraries whose names are in another one today: what is in them."""

import importlib

import matplotlib

matplotlib.use("Agg")
import numpy as np
import sklearn.externals.joblib as the_same
import sklearn.preprocessing.data as data
from scipy.sparse.linalg.eigen.arpack import ArpackNoConvergence, eigsh
from sklearn.datasets.base import Bunch
from sklearn.datasets.samples_generator import make_blobs
from sklearn.externals import joblib, six
from sklearn.linear_model.logistic import LogisticRegression
from sklearn.metrics.classification import accuracy_score

NAMES = """
matplotlib.tri.triangulation: Triangulation
matplotlib.tri.tricontour: TriContourSet tricontour tricontourf
matplotlib.tri.trifinder: TrapezoidMapTriFinder TriFinder
matplotlib.tri.triinterpolate: CubicTriInterpolator LinearTriInterpolator TriInterpolator
matplotlib.tri.tripcolor: tripcolor
matplotlib.tri.triplot: triplot
matplotlib.tri.trirefine: TriRefiner UniformTriRefiner
matplotlib.tri.tritools: TriAnalyzer
numpy.linalg.linalg: isComplexType transpose
scipy.sparse.linalg.dsolve.linsolve: MatrixRankWarning factorized spilu splu spsolve spsolve_triangular
scipy.sparse.linalg.eigen.arpack.arpack: ArpackError ArpackNoConvergence eigs eigsh svds
scipy.sparse.linalg.isolve.iterative: bicg bicgstab cg cgs gmres qmr
scipy.sparse.linalg.isolve.lsqr: lsqr
sklearn.cluster.affinity_propagation_: AffinityPropagation affinity_propagation
sklearn.cluster.bicluster: BaseSpectral SpectralBiclustering SpectralCoclustering
sklearn.cluster.birch: Birch
sklearn.cluster.dbscan_: DBSCAN dbscan
sklearn.cluster.hierarchical: AgglomerativeClustering FeatureAgglomeration linkage_tree ward_tree
sklearn.cluster.k_means_: KMeans MiniBatchKMeans k_means
sklearn.cluster.mean_shift_: MeanShift estimate_bandwidth get_bin_seeds mean_shift
sklearn.cluster.optics_: OPTICS cluster_optics_dbscan cluster_optics_xi compute_optics_graph
sklearn.cluster.spectral: SpectralClustering discretize spectral_clustering
sklearn.covariance.elliptic_envelope: EllipticEnvelope
sklearn.covariance.empirical_covariance_: EmpiricalCovariance empirical_covariance log_likelihood
sklearn.covariance.graph_lasso_: GraphicalLasso GraphicalLassoCV alpha_max graphical_lasso graphical_lasso_path
sklearn.covariance.robust_covariance: MinCovDet c_step fast_mcd select_candidates
sklearn.covariance.shrunk_covariance_: LedoitWolf OAS ShrunkCovariance ledoit_wolf ledoit_wolf_shrinkage oas
sklearn.cross_decomposition.cca_: CCA
sklearn.cross_decomposition.pls_: PLSCanonical PLSRegression PLSSVD
sklearn.datasets.base: RemoteFileMetadata clear_data_home get_data_home load_boston load_breast_cancer load_diabetes
sklearn.datasets.california_housing: fetch_california_housing
sklearn.datasets.covtype: fetch_covtype
sklearn.datasets.kddcup99: fetch_kddcup99
sklearn.datasets.lfw: fetch_lfw_pairs fetch_lfw_people
sklearn.datasets.olivetti_faces: fetch_olivetti_faces
sklearn.datasets.openml: fetch_openml
sklearn.datasets.rcv1: fetch_rcv1
sklearn.datasets.samples_generator: make_biclusters make_blobs make_checkerboard make_circles make_classification make_friedman1
sklearn.datasets.species_distributions: construct_grids fetch_species_distributions
sklearn.datasets.svmlight_format: dump_svmlight_file load_svmlight_file load_svmlight_files
sklearn.datasets.twenty_newsgroups: fetch_20newsgroups fetch_20newsgroups_vectorized strip_newsgroup_footer strip_newsgroup_header strip_newsgroup_quoting
sklearn.decomposition.dict_learning: DictionaryLearning MiniBatchDictionaryLearning SparseCoder dict_learning dict_learning_online sparse_encode
sklearn.decomposition.factor_analysis: FactorAnalysis
sklearn.decomposition.fastica_: FastICA fastica
sklearn.decomposition.incremental_pca: IncrementalPCA
sklearn.decomposition.kernel_pca: KernelPCA
sklearn.decomposition.nmf: NMF non_negative_factorization norm trace_dot
sklearn.decomposition.online_lda: LatentDirichletAllocation
sklearn.decomposition.pca: PCA
sklearn.decomposition.sparse_pca: MiniBatchSparsePCA SparsePCA
sklearn.decomposition.truncated_svd: TruncatedSVD
sklearn.ensemble.bagging: BaggingClassifier BaggingRegressor BaseBagging
sklearn.ensemble.base: BaseEnsemble
sklearn.ensemble.forest: BaseForest ExtraTreesClassifier ExtraTreesRegressor ForestClassifier ForestRegressor RandomForestClassifier
sklearn.ensemble.gradient_boosting: GradientBoostingClassifier GradientBoostingRegressor
sklearn.ensemble.iforest: IsolationForest
sklearn.ensemble.voting: VotingClassifier VotingRegressor
sklearn.ensemble.weight_boosting: AdaBoostClassifier AdaBoostRegressor BaseWeightBoosting
sklearn.feature_extraction.dict_vectorizer: DictVectorizer
sklearn.feature_extraction.hashing: FeatureHasher
sklearn.feature_selection.base: SelectorMixin
sklearn.feature_selection.from_model: SelectFromModel
sklearn.feature_selection.mutual_info: mutual_info_classif mutual_info_regression
sklearn.feature_selection.rfe: RFE RFECV
sklearn.feature_selection.univariate_selection: GenericUnivariateSelect SelectFdr SelectFpr SelectFwe SelectKBest SelectPercentile
sklearn.feature_selection.variance_threshold: VarianceThreshold
sklearn.gaussian_process.gpc: GaussianProcessClassifier
sklearn.gaussian_process.gpr: GaussianProcessRegressor
sklearn.inspection.partial_dependence: PartialDependenceDisplay partial_dependence
sklearn.linear_model.base: LinearClassifierMixin LinearModel LinearRegression SparseCoefMixin make_dataset
sklearn.linear_model.bayes: ARDRegression BayesianRidge
sklearn.linear_model.coordinate_descent: ElasticNet ElasticNetCV Lasso LassoCV LinearModelCV MultiTaskElasticNet
sklearn.linear_model.huber: HuberRegressor
sklearn.linear_model.least_angle: Lars LarsCV LassoLars LassoLarsCV LassoLarsIC lars_path
sklearn.linear_model.logistic: LogisticRegression LogisticRegressionCV
sklearn.linear_model.omp: OrthogonalMatchingPursuit OrthogonalMatchingPursuitCV orthogonal_mp orthogonal_mp_gram
sklearn.linear_model.passive_aggressive: PassiveAggressiveClassifier PassiveAggressiveRegressor
sklearn.linear_model.perceptron: Perceptron
sklearn.linear_model.ransac: RANSACRegressor
sklearn.linear_model.ridge: Ridge RidgeCV RidgeClassifier RidgeClassifierCV ridge_regression
sklearn.linear_model.stochastic_gradient: BaseSGD BaseSGDClassifier BaseSGDRegressor SGDClassifier SGDRegressor fit_binary
sklearn.linear_model.theil_sen: TheilSenRegressor
sklearn.manifold.isomap: Isomap
sklearn.manifold.locally_linear: LocallyLinearEmbedding barycenter_kneighbors_graph barycenter_weights locally_linear_embedding null_space
sklearn.manifold.mds: MDS smacof
sklearn.manifold.spectral_embedding_: SpectralEmbedding spectral_embedding
sklearn.manifold.t_sne: TSNE trustworthiness
sklearn.metrics.classification: accuracy_score balanced_accuracy_score brier_score_loss classification_report cohen_kappa_score confusion_matrix
sklearn.metrics.cluster.bicluster: consensus_score
sklearn.metrics.cluster.supervised: adjusted_mutual_info_score adjusted_rand_score check_clusterings completeness_score contingency_matrix entropy
sklearn.metrics.cluster.unsupervised: calinski_harabasz_score check_number_of_labels davies_bouldin_score silhouette_samples silhouette_score
sklearn.metrics.ranking: auc average_precision_score coverage_error dcg_score label_ranking_average_precision_score label_ranking_loss
sklearn.metrics.regression: explained_variance_score max_error mean_absolute_error mean_gamma_deviance mean_poisson_deviance mean_squared_error
sklearn.metrics.scorer: accuracy_scorer adjusted_mutual_info_scorer adjusted_rand_scorer average_precision_scorer balanced_accuracy_scorer brier_score_loss_scorer
sklearn.mixture.bayesian_mixture: BayesianGaussianMixture
sklearn.mixture.gaussian_mixture: GaussianMixture
sklearn.neighbors.ball_tree: BallTree NodeHeap kernel_norm newObj nodeheap_sort simultaneous_sort
sklearn.neighbors.classification: KNeighborsClassifier RadiusNeighborsClassifier
sklearn.neighbors.graph: KNeighborsTransformer RadiusNeighborsTransformer kneighbors_graph radius_neighbors_graph
sklearn.neighbors.kd_tree: KDTree NodeHeap kernel_norm newObj nodeheap_sort simultaneous_sort
sklearn.neighbors.kde: KernelDensity
sklearn.neighbors.lof: LocalOutlierFactor
sklearn.neighbors.nca: NeighborhoodComponentsAnalysis
sklearn.neighbors.nearest_centroid: NearestCentroid
sklearn.neighbors.regression: KNeighborsRegressor RadiusNeighborsRegressor
sklearn.neighbors.unsupervised: NearestNeighbors
sklearn.neural_network.multilayer_perceptron: BaseMultilayerPerceptron MLPClassifier MLPRegressor
sklearn.neural_network.rbm: BernoulliRBM
sklearn.preprocessing.data: Binarizer KernelCenterer MaxAbsScaler MinMaxScaler Normalizer PolynomialFeatures
sklearn.preprocessing.label: LabelBinarizer LabelEncoder MultiLabelBinarizer label_binarize
sklearn.semi_supervised.label_propagation: BaseLabelPropagation LabelPropagation LabelSpreading
sklearn.svm.classes: LinearSVC LinearSVR NuSVC NuSVR OneClassSVM SVC
sklearn.tree.export: SENTINEL Sentinel export_graphviz export_text plot_tree
sklearn.tree.tree: BaseDecisionTree DecisionTreeClassifier DecisionTreeRegressor ExtraTreeClassifier ExtraTreeRegressor
"""

points, labels = make_blobs(n_samples=6, centers=2, random_state=0)
print(points.round(3), labels, Bunch(a=1).a, the_same is joblib, six.PY3)
print(
    accuracy_score(labels, LogisticRegression().fit(points, labels).predict(points)),
    data.scale([[1.0], [3.0]]),
)
print(abs(eigsh(np.diag([2.0, 3.0, 1.0]), k=1)[0]).round(6), issubclass(ArpackNoConvergence, RuntimeError))
for line in NAMES.split("\n"):
    module, _, names = line.partition(": ")
    if module:
        found = importlib.import_module(module)
        print(module, [name for name in names.split() if hasattr(found, name)])
