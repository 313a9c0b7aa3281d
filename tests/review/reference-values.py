"""The literals of the tests beside this file, by scikit-learn, SciPy and the definitions written out; run by hand.

    python reference-values.py        (numpy 2.4, scipy 1.17, scikit-learn 1.9)
"""

import numpy as np
from scipy import stats
from sklearn.metrics import brier_score_loss, roc_auc_score

i = np.arange(40)
truth = ((i * 7) % 5) < 2
first = ((i * 37) % 101) / 101 + 0.35 * truth
second = np.round(((i * 53) % 97) / 97 + 0.2 * truth, 1)  # with ties
patient = i // 3
probability = (i * 29 % 83) / 83
z = stats.norm.ppf(0.975)


def kernel(score):
    above, below = score[truth], score[~truth]
    return (above[:, None] > below[None]) + 0.5 * (above[:, None] == below[None])


def delong(k):
    up, down = k.mean(1), k.mean(0)
    variance = up.var(ddof=1) / len(up) + down.var(ddof=1) / len(down)
    return k.mean(), k.mean() - z * variance**0.5, k.mean() + z * variance**0.5


def obuchowski(k):
    area, m, n = k.mean(), *k.shape
    up, down = k.mean(1) - area, k.mean(0) - area
    own_up, own_down = patient[truth], patient[~truth]
    s10 = s01 = s11 = 0
    for one in set(patient):
        x, y = up[own_up == one].sum(), down[own_down == one].sum()
        s10, s01, s11 = s10 + x * x, s01 + y * y, s11 + x * y
    some = lambda of: len(of) / (len(of) - 1)
    s10, s01 = s10 * some(set(own_up)) / m, s01 * some(set(own_down)) / n
    variance = s10 / m + s01 / n + 2 * s11 * some(set(patient)) / (m * n)
    return area, area - z * variance**0.5, area + z * variance**0.5


def calibration_error():
    bins = np.minimum(9, (probability * 10).astype(int))
    return sum((bins == b).mean() * abs((probability - truth)[bins == b].mean()) for b in set(bins))


print("areas by sklearn", roc_auc_score(truth, first), roc_auc_score(truth, second))
print("DeLong", delong(kernel(first)), delong(kernel(second)))
print("DeLong, difference", delong(kernel(second) - kernel(first)))
print("three cases a patient", obuchowski(kernel(first)))
print("Brier", brier_score_loss(truth, probability), "calibration error", calibration_error())
for count, of in (7, 20), (0, 5), (5, 5), (81, 263):
    print("Wilson", count, of, stats.binomtest(count, of).proportion_ci(method="wilson"))
print("quantiles", np.quantile([1, 2, 4, 8, 16], [0.025, 0.5, 0.9]))
