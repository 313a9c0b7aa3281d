"""Figures of agreement by packages of others: tables as JSON from standard input, their figures to standard output.

A table is a list of units (a label of a case), each a list of answers by reader, null where there is none. A figure is
[value], [value, low, high] or [value, low, high, standard error], null in place of NaN, or the name of what was raised.
"""

import json
import math
import sys
import warnings

import krippendorff
import numpy as np
import pandas as pd
from irrCAC.raw import CAC
from krippendorff.krippendorff import _distance_metric, _distances
from statsmodels.stats.inter_rater import cohens_kappa, fleiss_kappa
from statsmodels.stats.proportion import proportion_confint

warnings.simplefilter("ignore")


def said(make):
    try:
        return [float(v) if math.isfinite(v) else None for v in make()]
    except Exception as problem:  # whatever it is, its name is the answer
        return type(problem).__name__


def by_irrcac(answers, categories, method, weights="identity"):
    def make():
        est = getattr(CAC(answers, weights=weights, categories=categories, digits=12), method)()["est"]
        return est["coefficient_value"], *est["confidence_interval"], est["se"]

    return said(make)


def pairs(answers, categories, grades):
    found = []
    for a in range(answers.shape[1]):
        for b in range(a + 1, answers.shape[1]):
            both = answers[~np.isnan(answers[:, [a, b]]).any(axis=1)][:, [a, b]].astype(int)
            table = np.zeros((len(categories), len(categories)))
            np.add.at(table, (both[:, 0], both[:, 1]), 1)

            def cohen(**options):
                kappa = cohens_kappa(table, **options)
                return kappa.kappa, kappa.kappa_low, kappa.kappa_upp, kappa.std_kappa

            same = np.trace(table)
            found.append({
                "observed statsmodels": said(lambda: [same / len(both), *proportion_confint(same, len(both), method="wilson")]),
                "cohen statsmodels": said(cohen),
                "cohenLinear statsmodels": said(lambda: cohen(wt="linear")) if grades else None,
                "cohenQuadratic statsmodels": said(lambda: cohen(wt="quadratic")) if grades else None,
            })
    return found


def ordinal_metric(answers, counts, categories):
    """Weights that fall with Krippendorff's ordinal distance, for the interval that his own package does not give."""
    paired = counts[counts.sum(axis=1) >= 2].sum(axis=0)
    apart = _distances(np.array(categories), _distance_metric("ordinal"), paired, dtype=np.float64)
    return 1 - apart / apart.max()


def figures(units, grades):
    categories = list(range(6 if grades else 2))
    answers = np.array(units, dtype=float).reshape(len(units), -1)
    frame = pd.DataFrame(answers)
    counts = np.stack([(answers == k).sum(axis=1) for k in categories], axis=1)
    several = counts[counts.sum(axis=1) >= 2]
    yes = counts[:, 3:].sum(axis=1) if grades else counts[:, 1]
    compared = counts.sum(axis=1) >= 2
    unanimous = int(((yes == counts.sum(axis=1)) | (yes == 0))[compared].sum())
    whole = not np.isnan(answers).any()
    alpha = lambda level: said(lambda: [krippendorff.alpha(value_counts=counts, value_domain=categories, level_of_measurement=level)])
    return {
        "unanimousShare statsmodels": said(
            lambda: [unanimous / len(several), *proportion_confint(unanimous, len(several), method="wilson")]
        ),
        "observed irrCAC": said(lambda: [CAC(frame, categories=categories, digits=12).bp()["est"]["pa"]]),
        "fleiss irrCAC": by_irrcac(frame, categories, "fleiss"),
        "fleiss statsmodels": said(lambda: [fleiss_kappa(counts, method="fleiss")]) if whole else None,
        "ac1 irrCAC": by_irrcac(frame, categories, "gwet"),
        "brennanPrediger irrCAC": by_irrcac(frame, categories, "bp"),
        "alpha irrCAC": by_irrcac(frame, categories, "krippendorff"),
        "alpha krippendorff": alpha("nominal"),
        "ac2 irrCAC": by_irrcac(frame, categories, "gwet", "ordinal") if grades else None,
        "alphaOrdinal irrCAC": said_ordinal(frame, answers, counts, categories) if grades else None,
        "alphaOrdinal krippendorff": alpha("ordinal") if grades else None,
        "pairs": pairs(answers, categories, grades),
    }


def said_ordinal(frame, answers, counts, categories):
    try:
        weights = ordinal_metric(answers, counts, categories)
    except Exception as problem:
        return type(problem).__name__
    return by_irrcac(frame, categories, "krippendorff", weights)


json.dump([figures(table["units"], table["grades"]) for table in json.load(sys.stdin)], sys.stdout)
