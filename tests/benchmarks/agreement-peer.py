"""Each count-based figure of agreement of a table, per label and pooled, with pandas, statsmodels, krippendorff and irrCAC, timed.

agreement-peer.py VALUES CASES LABELS READERS: one byte an answer (0, 1), case by case, label by label, reader by reader.
Prints one line of JSON: seconds and values of each figure, and the peak of resident memory.
"""
import json
import resource
import statistics
import sys
import time
from itertools import combinations

import krippendorff
import numpy as np
import pandas as pd
from irrCAC.raw import CAC
from statsmodels.stats.inter_rater import aggregate_raters, cohens_kappa, fleiss_kappa, to_table
from statsmodels.stats.proportion import proportion_confint

repeats = 3


def read_frame(path, cases, labels, readers):
    """One row a unit, one column a reader, as the paper's sheet; codes and categories, which pandas groups fastest."""
    values = np.fromfile(path, dtype=np.int8).reshape(cases * labels, readers)
    frame = pd.DataFrame(values, columns=[f"reader {r}" for r in range(readers)])
    frame["label"] = pd.Categorical.from_codes(np.tile(np.arange(labels), cases), [f"label {k}" for k in range(labels)])
    return frame


def by_label(frame, readers):
    return {label: group[readers] for label, group in frame.groupby("label", observed=True)}


def unanimous(frame, readers):
    same = frame[readers].eq(frame[readers[0]], axis=0).all(axis=1)
    return [*same.groupby(frame["label"], observed=True).mean(), same.mean()]


def observed(frame, readers):
    same = pd.concat([frame[a].eq(frame[b]) for a, b in combinations(readers, 2)], axis=1).mean(axis=1)
    return [*same.groupby(frame["label"], observed=True).mean(), same.mean()]


def prevalence(frame, readers):
    answers = frame.groupby("label", observed=True)[readers].agg(["sum", "count"])
    yes = answers.xs("sum", axis=1, level=1).sum(axis=1)
    of = answers.xs("count", axis=1, level=1).sum(axis=1)
    proportion_confint(yes, of, method="wilson")
    proportion_confint(yes.sum(), of.sum(), method="wilson")
    return [*(yes / of), yes.sum() / of.sum()]


def rated(frame, readers):
    tables = [aggregate_raters(group, n_cat=2)[0] for group in by_label(frame, readers).values()]
    return [*tables, np.vstack(tables)]


def fleiss(frame, readers):
    return [fleiss_kappa(table) for table in rated(frame, readers)]


def brennan_prediger(frame, readers):
    return [fleiss_kappa(table, method="uniform") for table in rated(frame, readers)]


def cohen(frame, readers):
    values = []
    for a, b in combinations(readers, 2):
        tables = [to_table(group, bins=2)[0] for group in by_label(frame, [a, b]).values()]
        for table in [*tables, sum(tables)]:
            result = cohens_kappa(table)
            values.append(result.kappa)
            result.kappa_low, result.kappa_upp
    return values


def alpha(frame, readers):
    groups = [*by_label(frame, readers).values(), frame[readers]]
    return [krippendorff.alpha(group.to_numpy().T, level_of_measurement="nominal") for group in groups]


def gwet(frame, readers):
    groups = [*by_label(frame, readers).values(), frame[readers]]
    return [CAC(group, categories=[0, 1], digits=12).gwet()["est"]["coefficient_value"] for group in groups]


def main():
    path, cases, labels, count = sys.argv[1], *map(int, sys.argv[2:5])
    frame = read_frame(path, cases, labels, count)
    readers = [f"reader {r}" for r in range(count)]
    answers = {}
    for figure in [unanimous, observed, prevalence, cohen, fleiss, brennan_prediger, alpha, gwet]:
        seconds = []
        for _ in range(repeats):
            start = time.perf_counter()
            values = figure(frame, readers)
            seconds.append(time.perf_counter() - start)
        answers[figure.__name__] = {"seconds": statistics.median(seconds), "values": [float(value) for value in values]}
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"figures": answers, "peakMiB": peak}))


if __name__ == "__main__":
    main()
