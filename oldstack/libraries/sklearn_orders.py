"""What classes and functions of scikit-learn 0.22 took by position, where today's order is another one."""

ORDERS = {
    "ARDRegression": (
        "n_iter tol alpha_1 alpha_2 lambda_1 lambda_2 compute_score threshold_lambda fit_intercept "
        "normalize copy_X verbose"
    ),
    "AdaBoostClassifier": "base_estimator n_estimators learning_rate algorithm random_state",
    "AdaBoostRegressor": "base_estimator n_estimators learning_rate loss random_state",
    "AgglomerativeClustering": (
        "n_clusters affinity memory connectivity compute_full_tree linkage distance_threshold"
    ),
    "BaggingClassifier": (
        "base_estimator n_estimators max_samples max_features bootstrap bootstrap_features oob_score "
        "warm_start n_jobs random_state verbose"
    ),
    "BaggingRegressor": (
        "base_estimator n_estimators max_samples max_features bootstrap bootstrap_features oob_score "
        "warm_start n_jobs random_state verbose"
    ),
    "BayesianRidge": (
        "n_iter tol alpha_1 alpha_2 lambda_1 lambda_2 alpha_init lambda_init compute_score fit_intercept "
        "normalize copy_X verbose"
    ),
    "BernoulliNB": "alpha binarize fit_prior class_prior",
    "CategoricalNB": "alpha fit_prior class_prior",
    "ComplementNB": "alpha fit_prior class_prior norm",
    "DecisionTreeClassifier": (
        "criterion splitter max_depth min_samples_split min_samples_leaf min_weight_fraction_leaf "
        "max_features random_state max_leaf_nodes min_impurity_decrease min_impurity_split class_weight "
        "presort ccp_alpha"
    ),
    "DecisionTreeRegressor": (
        "criterion splitter max_depth min_samples_split min_samples_leaf min_weight_fraction_leaf "
        "max_features random_state max_leaf_nodes min_impurity_decrease min_impurity_split presort "
        "ccp_alpha"
    ),
    "DictionaryLearning": (
        "n_components alpha max_iter tol fit_algorithm transform_algorithm transform_n_nonzero_coefs "
        "transform_alpha n_jobs code_init dict_init verbose split_sign random_state positive_code "
        "positive_dict transform_max_iter"
    ),
    "ElasticNet": (
        "alpha l1_ratio fit_intercept normalize precompute max_iter copy_X tol warm_start positive "
        "random_state selection"
    ),
    "ElasticNetCV": (
        "l1_ratio eps n_alphas alphas fit_intercept normalize precompute max_iter tol cv copy_X verbose "
        "n_jobs positive random_state selection"
    ),
    "ExtraTreeClassifier": (
        "criterion splitter max_depth min_samples_split min_samples_leaf min_weight_fraction_leaf "
        "max_features random_state max_leaf_nodes min_impurity_decrease min_impurity_split class_weight "
        "ccp_alpha"
    ),
    "ExtraTreeRegressor": (
        "criterion splitter max_depth min_samples_split min_samples_leaf min_weight_fraction_leaf "
        "max_features random_state min_impurity_decrease min_impurity_split max_leaf_nodes ccp_alpha"
    ),
    "ExtraTreesClassifier": (
        "n_estimators criterion max_depth min_samples_split min_samples_leaf min_weight_fraction_leaf "
        "max_features max_leaf_nodes min_impurity_decrease min_impurity_split bootstrap oob_score n_jobs "
        "random_state verbose warm_start class_weight ccp_alpha max_samples"
    ),
    "ExtraTreesRegressor": (
        "n_estimators criterion max_depth min_samples_split min_samples_leaf min_weight_fraction_leaf "
        "max_features max_leaf_nodes min_impurity_decrease min_impurity_split bootstrap oob_score n_jobs "
        "random_state verbose warm_start ccp_alpha max_samples"
    ),
    "FactorAnalysis": (
        "n_components tol copy max_iter noise_variance_init svd_method iterated_power random_state"
    ),
    "FastICA": "n_components algorithm whiten fun fun_args max_iter tol w_init random_state",
    "FeatureAgglomeration": (
        "n_clusters affinity memory connectivity compute_full_tree linkage pooling_func distance_threshold"
    ),
    "FunctionTransformer": "func inverse_func validate accept_sparse check_inverse kw_args inv_kw_args",
    "GaussianProcessRegressor": (
        "kernel alpha optimizer n_restarts_optimizer normalize_y copy_X_train random_state"
    ),
    "GaussianRandomProjection": "n_components eps random_state",
    "GradientBoostingClassifier": (
        "loss learning_rate n_estimators subsample criterion min_samples_split min_samples_leaf "
        "min_weight_fraction_leaf max_depth min_impurity_decrease min_impurity_split init random_state "
        "max_features verbose max_leaf_nodes warm_start presort validation_fraction n_iter_no_change tol "
        "ccp_alpha"
    ),
    "GradientBoostingRegressor": (
        "loss learning_rate n_estimators subsample criterion min_samples_split min_samples_leaf "
        "min_weight_fraction_leaf max_depth min_impurity_decrease min_impurity_split init random_state "
        "max_features alpha verbose max_leaf_nodes warm_start presort validation_fraction "
        "n_iter_no_change tol ccp_alpha"
    ),
    "IsolationForest": (
        "n_estimators max_samples contamination max_features bootstrap n_jobs behaviour random_state "
        "verbose warm_start"
    ),
    "Isomap": (
        "n_neighbors n_components eigen_solver tol max_iter path_method neighbors_algorithm n_jobs metric "
        "p metric_params"
    ),
    "KMeans": (
        "n_clusters init n_init max_iter tol precompute_distances verbose random_state copy_x n_jobs "
        "algorithm"
    ),
    "KernelPCA": (
        "n_components kernel gamma degree coef0 kernel_params alpha fit_inverse_transform eigen_solver "
        "tol max_iter remove_zero_eig random_state copy_X n_jobs"
    ),
    "Lars": "fit_intercept verbose normalize precompute n_nonzero_coefs eps copy_X fit_path",
    "LarsCV": "fit_intercept verbose max_iter normalize precompute cv max_n_alphas n_jobs eps copy_X",
    "Lasso": (
        "alpha fit_intercept normalize precompute copy_X max_iter tol warm_start positive random_state "
        "selection"
    ),
    "LassoCV": (
        "eps n_alphas alphas fit_intercept normalize precompute max_iter tol copy_X cv verbose n_jobs "
        "positive random_state selection"
    ),
    "LassoLars": "alpha fit_intercept verbose normalize precompute max_iter eps copy_X fit_path positive",
    "LassoLarsCV": (
        "fit_intercept verbose max_iter normalize precompute cv max_n_alphas n_jobs eps copy_X positive"
    ),
    "LassoLarsIC": "criterion fit_intercept verbose normalize precompute max_iter eps copy_X positive",
    "LinearRegression": "fit_intercept normalize copy_X n_jobs",
    "LogisticRegression": (
        "penalty dual tol C fit_intercept intercept_scaling class_weight random_state solver max_iter "
        "multi_class verbose warm_start n_jobs l1_ratio"
    ),
    "LogisticRegressionCV": (
        "Cs fit_intercept cv dual penalty scoring solver tol max_iter class_weight n_jobs verbose refit "
        "intercept_scaling multi_class random_state l1_ratios"
    ),
    "MDS": "n_components metric n_init max_iter verbose eps n_jobs random_state dissimilarity",
    "MLPRegressor": (
        "hidden_layer_sizes activation solver alpha batch_size learning_rate learning_rate_init power_t "
        "max_iter shuffle random_state tol verbose warm_start momentum nesterovs_momentum early_stopping "
        "validation_fraction beta_1 beta_2 epsilon n_iter_no_change max_fun"
    ),
    "MiniBatchDictionaryLearning": (
        "n_components alpha n_iter fit_algorithm n_jobs batch_size shuffle dict_init transform_algorithm "
        "transform_n_nonzero_coefs transform_alpha verbose split_sign random_state positive_code "
        "positive_dict transform_max_iter"
    ),
    "MiniBatchSparsePCA": (
        "n_components alpha ridge_alpha n_iter callback batch_size verbose shuffle n_jobs method "
        "random_state normalize_components"
    ),
    "MultiTaskElasticNet": (
        "alpha l1_ratio fit_intercept normalize copy_X max_iter tol warm_start random_state selection"
    ),
    "MultiTaskElasticNetCV": (
        "l1_ratio eps n_alphas alphas fit_intercept normalize max_iter tol cv copy_X verbose n_jobs "
        "random_state selection"
    ),
    "MultiTaskLasso": "alpha fit_intercept normalize copy_X max_iter tol warm_start random_state selection",
    "MultiTaskLassoCV": (
        "eps n_alphas alphas fit_intercept normalize max_iter tol copy_X cv verbose n_jobs random_state "
        "selection"
    ),
    "MultinomialNB": "alpha fit_prior class_prior",
    "NMF": "n_components init solver beta_loss tol max_iter random_state alpha l1_ratio verbose shuffle",
    "OPTICS": (
        "min_samples max_eps metric p metric_params cluster_method eps xi predecessor_correction "
        "min_cluster_size algorithm leaf_size n_jobs"
    ),
    "OrthogonalMatchingPursuit": "n_nonzero_coefs tol fit_intercept normalize precompute",
    "OrthogonalMatchingPursuitCV": "copy fit_intercept normalize max_iter cv n_jobs verbose",
    "PCA": "n_components copy whiten svd_solver tol iterated_power random_state",
    "Perceptron": (
        "penalty alpha fit_intercept max_iter tol shuffle verbose eta0 n_jobs random_state early_stopping "
        "validation_fraction n_iter_no_change class_weight warm_start"
    ),
    "Pipeline": "steps memory verbose",
    "QuadraticDiscriminantAnalysis": "priors reg_param store_covariance tol",
    "RANSACRegressor": (
        "base_estimator min_samples residual_threshold is_data_valid is_model_valid max_trials max_skips "
        "stop_n_inliers stop_score stop_probability loss random_state"
    ),
    "RandomForestClassifier": (
        "n_estimators criterion max_depth min_samples_split min_samples_leaf min_weight_fraction_leaf "
        "max_features max_leaf_nodes min_impurity_decrease min_impurity_split bootstrap oob_score n_jobs "
        "random_state verbose warm_start class_weight ccp_alpha max_samples"
    ),
    "RandomForestRegressor": (
        "n_estimators criterion max_depth min_samples_split min_samples_leaf min_weight_fraction_leaf "
        "max_features max_leaf_nodes min_impurity_decrease min_impurity_split bootstrap oob_score n_jobs "
        "random_state verbose warm_start ccp_alpha max_samples"
    ),
    "RandomTreesEmbedding": (
        "n_estimators max_depth min_samples_split min_samples_leaf min_weight_fraction_leaf "
        "max_leaf_nodes min_impurity_decrease min_impurity_split sparse_output n_jobs random_state "
        "verbose warm_start"
    ),
    "Ridge": "alpha fit_intercept normalize copy_X max_iter tol solver random_state",
    "RidgeCV": "alphas fit_intercept normalize scoring cv gcv_mode store_cv_values",
    "RidgeClassifier": "alpha fit_intercept normalize copy_X max_iter tol class_weight solver random_state",
    "RidgeClassifierCV": "alphas fit_intercept normalize scoring cv class_weight store_cv_values",
    "SimpleImputer": "missing_values strategy fill_value verbose copy add_indicator",
    "SparseRandomProjection": "n_components density eps dense_output random_state",
    "SpectralBiclustering": (
        "n_clusters method n_components n_best svd_method n_svd_vecs mini_batch init n_init n_jobs "
        "random_state"
    ),
    "SpectralCoclustering": "n_clusters svd_method n_svd_vecs mini_batch init n_init n_jobs random_state",
    "SpectralEmbedding": "n_components affinity gamma random_state eigen_solver n_neighbors n_jobs",
    "TSNE": (
        "n_components perplexity early_exaggeration learning_rate n_iter n_iter_without_progress "
        "min_grad_norm metric init verbose random_state method angle n_jobs"
    ),
    "TheilSenRegressor": (
        "fit_intercept copy_X max_subpopulation n_subsamples max_iter tol random_state n_jobs verbose"
    ),
    "TruncatedSVD": "n_components algorithm n_iter random_state tol",
    "dict_learning_online": (
        "X n_components alpha n_iter return_code dict_init callback batch_size verbose shuffle n_jobs "
        "method iter_offset random_state return_inner_stats inner_stats return_n_iter positive_dict "
        "positive_code method_max_iter"
    ),
    "fastica": (
        "X n_components algorithm whiten fun fun_args max_iter tol w_init random_state return_X_mean "
        "compute_sources return_n_iter"
    ),
    "k_means": (
        "X n_clusters sample_weight init precompute_distances n_init max_iter verbose tol random_state "
        "copy_x n_jobs algorithm return_n_iter"
    ),
    "make_scorer": "score_func greater_is_better needs_proba needs_threshold",
    "ridge_regression": (
        "X y alpha sample_weight solver max_iter tol verbose random_state return_n_iter return_intercept "
        "check_input"
    ),
}
