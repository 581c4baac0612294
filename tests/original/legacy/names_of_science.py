"""NumPy's names in SciPy, and modules of scikit-learn 0.22 that were about to go."""

import warnings

import numpy as np
import scipy
import scipy as sp
import sklearn.utils.linear_assignment_ as assignments
from scipy import arange, interp, mean, random
from sklearn.ensemble.partial_dependence import partial_dependence
from sklearn.feature_extraction.stop_words import ENGLISH_STOP_WORDS
from sklearn.linear_model.sag import sag_solver
from sklearn.mixture.base import BaseMixture
from sklearn.neighbors.base import KNeighborsMixin
from sklearn.neighbors.dist_metrics import DistanceMetric
from sklearn.svm.base import BaseSVC
from sklearn.svm.bounds import l1_min_c
from sklearn.utils.linear_assignment_ import linear_assignment
from sklearn.utils.mocking import CheckingClassifier
from sklearn.utils.testing import assert_array_almost_equal

warnings.simplefilter("ignore")
random_state = np.random.RandomState(0)
for shape in ((3, 3), (4, 6), (6, 4), (10, 10), (1, 5), (8, 8)):
    for _ in range(6):
        counts = random_state.randint(0, 5, shape)
        pairs = assignments.linear_assignment(counts.max() - counts)
        print(pairs.tolist(), pairs.dtype, counts[tuple(pairs.T)].sum())
print(linear_assignment(random_state.rand(5, 5)).tolist(), linear_assignment(np.zeros((0, 3))))
print(sp.sqrt(-1), sp.interp(1.5, [1, 2], [3, 4]), scipy.exp(1.0), sp.pi, sp.array([1, 2]), sp.log(-1.0))
print(sp.ifft([1.0, 0]).sum(), scipy.float64(2), interp(0.5, [0, 1], [0, 2]), arange(3), mean([1, 2]))
print(random.RandomState(1).rand(), callable(scipy.randn), hasattr(scipy, "nothing"))
print(len(ENGLISH_STOP_WORDS), DistanceMetric.get_metric("euclidean").pairwise([[0.0, 1], [1, 0]]))
for each in (partial_dependence, sag_solver, l1_min_c, assert_array_almost_equal):
    print(each.__name__)
for each in (BaseMixture, KNeighborsMixin, BaseSVC, CheckingClassifier):
    print(each.__name__)
