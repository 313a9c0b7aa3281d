"""Dawid and Skene's model as crowd-kit estimates it: reads a list of {answers: [[case, reader, category]], rounds}, prints each case's shares."""
import json
import sys

import pandas
from crowdkit.aggregation import DawidSkene

found = []
for table in json.load(sys.stdin):
    answers = pandas.DataFrame(table["answers"], columns=["task", "worker", "label"])
    # It stops when its own bound falls, which adds the prevalence once for each answer: so it is given the number of rounds.
    model = DawidSkene(n_iter=table["rounds"], tol=-float("inf"))
    shares = model.fit_predict_proba(answers)
    found.append({str(case): {str(category): share for category, share in row.items()} for case, row in shares.iterrows()})
json.dump(found, sys.stdout)
