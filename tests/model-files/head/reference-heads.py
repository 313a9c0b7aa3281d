"""The literals of the tests beside this file, by scikit-learn; run by hand.

    python reference-heads.py        (numpy 2.4, scikit-learn 1.9)
"""

import numpy as np
from sklearn.calibration import _SigmoidCalibration
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.preprocessing import StandardScaler


def rows(n, f):
    """Numbers that TypeScript makes too: no generator to agree on."""
    i, j = np.meshgrid(np.arange(n), np.arange(f), indexing="ij")
    return ((i * (17 + 6 * j) + 11 * j) % 103) / 103 * (1 + j) - j


def shown(values):
    return np.array2string(np.ravel(values), precision=10, separator=", ", max_line_width=110)


x = rows(60, 4)
i = np.arange(60)
y = ((i * 17 % 103) / 103 + (i * 29 % 31) / 31) > 1
number = 3 * x[:, 0] - x[:, 2] + (i * 29 % 31) / 31
for c, weights in (1.0, None), (0.05, "balanced"), (100.0, None):
    fit = LogisticRegression(C=c, class_weight=weights, tol=1e-12, solver="newton-cholesky", max_iter=10_000).fit(x, y)
    print("logistic C", c, weights, shown(fit.coef_), shown(fit.intercept_))
for alpha in 0.5, 20.0:
    fit = Ridge(alpha=alpha, solver="cholesky").fit(x, number)
    print("ridge", alpha, shown(fit.coef_), shown(fit.intercept_))

wide = rows(12, 40)
scaler = StandardScaler().fit(wide)
half = i[:12] % 3 == 0
fit = LogisticRegression(C=0.1, tol=1e-12, solver="newton-cholesky", max_iter=10_000).fit(scaler.transform(wide), half)
raw = fit.coef_[0] / scaler.scale_
print("wide, folded back", shown(raw[[0, 1, 2, 39]]), shown(fit.intercept_ - raw @ scaler.mean_), y.sum())
platt = _SigmoidCalibration().fit(x[:, 0] * 4, y)
print("Platt", -platt.a_, -platt.b_)
