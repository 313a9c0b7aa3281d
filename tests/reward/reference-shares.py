"""Eq. 1, marks and flat from the definitions, answer by answer, with Python's own fractions: what settle() is held against.

Reads a JSON list of questions, writes a list of answers; all exact numbers as "numerator/denominator".
"""

import json
import sys
from fractions import Fraction


def majority(votes):
    yes = sum(votes)
    return None if 2 * yes == len(votes) else 2 * yes > len(votes)


def points(question):
    readers, table, rule = question["readers"], question["answers"], question["rule"]
    total = [Fraction(0)] * readers
    times = [Fraction(text) for text in question["times"]]
    longest = max(times) if times else Fraction(0)
    for label, time in enumerate(times):
        cases = [case[label] for case in table]
        if rule == "positive-marks":
            for row in cases:
                for reader, vote in enumerate(row):
                    total[reader] += vote == 1
            continue
        judged = [row for row in cases if sum(vote is not None for vote in row) >= 2]
        normalised = [Fraction(0)] * readers
        positives = 0
        for row in judged:
            votes = [vote for vote in row if vote is not None]
            n, most = len(votes), majority(votes)
            positives += most is True
            b = Fraction(1, 2) if question["normalisation"] == "printed" else Fraction(2, n + 1)
            for reader, vote in enumerate(row):
                if vote is None:
                    continue
                r = b / 2 if most is None else b - Fraction(1, n) if vote == most else Fraction(1, n)
                normalised[reader] += 1 - 2 * r / b
        weight = (Fraction(positives, len(judged)) if judged else 0) + (time / longest if longest else 0)
        for reader in range(readers):
            total[reader] += weight * normalised[reader]
    if rule == "flat":
        return [Fraction(any(vote[r] is not None for case in table for vote in case)) for r in range(readers)]
    return total


def shares(question):
    found = points(question)
    paid = [max(Fraction(0), point) for point in found]
    whole = sum(paid)
    owner = Fraction(question["ownerPart"])
    parts = [(1 - owner) * point / whole if whole else Fraction(0) for point in paid]
    # Hamilton, in the order of the names, which is that of the readers; what nobody earned comes last.
    claims = parts + [1 - owner - sum(parts)]
    order = question["order"]
    quotas = [part * question["units"] for part in [owner] + claims]
    units = [quota.numerator // quota.denominator for quota in quotas]
    rest = sorted(range(len(quotas)), key=lambda k: (-(quotas[k] - units[k]), order[k]))
    for k in rest[: question["units"] - sum(units)]:
        units[k] += 1
    return {
        "points": [f"{p.numerator}/{p.denominator}" for p in found],
        "shares": [f"{p.numerator}/{p.denominator}" for p in parts],
        "owner": units[0],
        "units": units[1:-1],
        "unpaid": units[-1],
    }


json.dump([shares(question) for question in json.load(sys.stdin)], sys.stdout)
