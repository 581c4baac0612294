# scikit-learn's old words for how trees are grown.
import numpy as np
from sklearn.ensemble import GradientBoostingClassifier
from sklearn.tree import DecisionTreeRegressor

x = np.random.RandomState(0).rand(40, 3)
y = x[:, 0] + 3 * (x[:, 1] > 0.6) + x[:, 2] ** 9
for criterion in ("mse", "mae"):
    tree = DecisionTreeRegressor(criterion=criterion, max_depth=2, random_state=0).fit(x, y)
    print(criterion, *("%.5f" % value for value in tree.predict(x[:8])))
model = GradientBoostingClassifier(loss="deviance", n_estimators=5, random_state=0).fit(
    x, (y > 2).astype(int)
)
print(*("%.5f" % value for value in model.predict_proba(x[:8])[:, 1]))
