"""Each count-based figure of agreement of a table, per label and pooled, with pandas, statsmodels, krippendorff and irrCAC, timed.

agreement-peer.py VALUES CASES LABELS READERS: one byte an answer (0, 1), case by case, label by label, reader by reader.
Prints one line of JSON: milliseconds and values of each figure, the peak of resident memory in MiB, and versions.
"""
import json
import resource
import statistics
import sys
import time
from importlib.metadata import version
from itertools import combinations

import krippendorff
import numpy as np
import pandas as pd
from irrCAC.raw import CAC
from statsmodels.stats.inter_rater import aggregate_raters, cohens_kappa, fleiss_kappa, to_table
from statsmodels.stats.proportion import proportion_confint

repeats = 3


def read_frame(path, cases, labels, readers):
    """One row a unit and one column a reader, as the paper's sheet; a byte an answer and labels as categories, which pandas groups fastest."""
    values = np.fromfile(path, dtype=np.int8).reshape(cases * labels, readers)
    frame = pd.DataFrame(values, columns=[f"reader {r}" for r in range(readers)])
    frame["label"] = pd.Categorical.from_codes(np.tile(np.arange(labels), cases), [f"label {k}" for k in range(labels)])
    return frame


def groups_of(frame, readers):
    """Of each label, and of all labels together."""
    return [*(group[readers] for _, group in frame.groupby("label", observed=True)), frame[readers]]


def wilson(shares, units):
    proportion_confint(shares * units, units, method="wilson")
    return shares


def percent_agreement(frame, readers):
    """Unanimous share, mean over pairs, and each pair, with their intervals or standard errors."""
    same = pd.concat({f"{a}, {b}": frame[a].eq(frame[b]) for a, b in combinations(readers, 2)}, axis=1)
    every, mean = same.all(axis=1), same.mean(axis=1)
    label = frame["label"]
    sizes = label.value_counts(sort=False)
    means = mean.groupby(label, observed=True).agg(["mean", "sem"])
    pairs, all_pairs = same.groupby(label, observed=True).mean(), same.mean()
    mean.sem()
    return [
        *wilson(every.groupby(label, observed=True).mean(), sizes),
        wilson(every.mean(), len(frame)),
        *means["mean"],
        mean.mean(),
        *pairs.apply(wilson, units=sizes).to_numpy().ravel(),
        *wilson(all_pairs, len(frame)),
    ]


def prevalence(frame, readers):
    """
    Share of yes, with Wilson's interval of as many answers as are independent: answers to one unit are alike. Column by column, which
    pandas adds five times as fast as row by row.
    """
    yes = sum((frame[reader].astype(np.int16) for reader in readers), 0)
    given = sum((frame[reader].notna().astype(np.int16) for reader in readers), 0)
    units = pd.DataFrame({"yes": yes, "given": given, "yes2": yes * yes, "both": yes * given, "given2": given * given})
    units["one"] = np.int16(1)
    totals = units.groupby(frame["label"], observed=True).sum()
    low, high = effective(totals)
    every = totals.sum()
    least, most = effective(every)
    return [*(totals["yes"] / totals["given"]), every["yes"] / every["given"], *low, least, *high, most]


def effective(totals):
    share = totals["yes"] / totals["given"]
    squares = totals["yes2"] - 2 * share * totals["both"] + share**2 * totals["given2"]
    variance = squares * totals["one"] / (totals["one"] - 1) / totals["given"] ** 2
    independent = np.minimum(totals["given"], share * (1 - share) / variance)
    return proportion_confint(share * independent, independent, method="wilson")


def rated(frame, readers):
    tables = [aggregate_raters(group, n_cat=2)[0] for group in groups_of(frame, readers)[:-1]]
    return [*tables, np.vstack(tables)]


def fleiss(frame, readers):
    return [fleiss_kappa(table) for table in rated(frame, readers)]


def brennan_prediger(frame, readers):
    return [fleiss_kappa(table, method="uniform") for table in rated(frame, readers)]


def cohen(frame, readers):
    groups = groups_of(frame, readers)[:-1]
    values = []
    for a, b in combinations(readers, 2):
        tables = [to_table(group[[a, b]], bins=2)[0] for group in groups]
        for table in [*tables, sum(tables)]:
            result = cohens_kappa(table)
            values.append(result.kappa)
            result.kappa_low, result.kappa_upp
    return values


def alpha(frame, readers):
    groups = groups_of(frame, readers)
    return [krippendorff.alpha(group.to_numpy().T, level_of_measurement="nominal") for group in groups]


def ac1(frame, readers):
    groups = groups_of(frame, readers)
    return [CAC(group, categories=[0, 1], digits=12).gwet()["est"]["coefficient_value"] for group in groups]


def main():
    path, cases, labels, count = sys.argv[1], *map(int, sys.argv[2:5])
    frame = read_frame(path, cases, labels, count)
    readers = [f"reader {r}" for r in range(count)]
    figures = {}
    for figure in [percent_agreement, prevalence, cohen, fleiss, brennan_prediger, alpha, ac1]:
        milliseconds = []
        for _ in range(repeats):
            start = time.perf_counter()
            values = figure(frame, readers)
            milliseconds.append((time.perf_counter() - start) * 1000)
        figures[figure.__name__] = {
            "first": milliseconds[0],
            "median": statistics.median(milliseconds),
            "values": [float(value) for value in values],
        }
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    packages = ["pandas", "statsmodels", "krippendorff", "irrCAC"]
    print(json.dumps({"figures": figures, "peakMiB": peak, "versions": {name: version(name) for name in packages}}))


if __name__ == "__main__":
    main()
