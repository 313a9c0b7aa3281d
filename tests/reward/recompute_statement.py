"""A third party: works a statement out again in plain Python, sharing nothing with the program but the written rules.

Usage: recompute_statement.py FILE...   One line a file: payee, base units, "holds" or what differs first.
Covers rule equation-1 (both normalisations), positive-marks and flat; quality control is taken as stated.
"""
import hashlib
import json
import sys
from fractions import Fraction


def canonical(value):
    # Members are ASCII, numbers are whole: here RFC 8785 is what the json module writes with sorted names.
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def numbers(text, width):
    return [int(text[at : at + width], 36) for at in range(0, len(text), width)]


def outcome(n, yes, says_yes):
    if n == 1 or 2 * yes == n:
        return 0
    return 1 if (2 * yes > n) == says_yes else -1


def worth(n, normalisation):
    """r~ of a right answer; an outvoted one has the same below nought."""
    b = Fraction(1, 2) if normalisation == "printed" else Fraction(2, n + 1)
    return 1 - 2 * (b - Fraction(1, n)) / b


def weight(policy, label, counts, longest):
    if policy["rule"] == "positive-marks":
        return Fraction(1)
    if policy["rule"] == "flat":
        return Fraction(0)
    answered = sum(n > 1 for n, _ in counts)
    positive = sum(n > 1 and 2 * yes > n for n, yes in counts)
    weights = policy["weights"]
    prevalence = Fraction(positive, answered) if answered else Fraction(0)
    time = Fraction(label["time"] or 0) / longest if longest else Fraction(0)
    factor = Fraction(weights["factors"].get(label["label"], "1"))
    return factor * (Fraction(weights["prevalence"]) * prevalence + Fraction(weights["time"]) * time)


def points(policy, n, yes, says_yes):
    if policy["rule"] == "positive-marks":
        return Fraction(int(says_yes))
    if policy["rule"] == "flat":
        return Fraction(0)
    met = outcome(n, yes, says_yes)
    return met * worth(n, policy["normalisation"]) if met else Fraction(0)


def divide(parts, budget):
    """Largest remainder; equal ones in the order of the list, what is unpaid last."""
    left = 1 - sum(parts)
    quotas = [part * budget for part in parts + ([left] if left else [])]
    units = [quota.numerator // quota.denominator for quota in quotas]
    order = sorted(range(len(quotas)), key=lambda at: (units[at] - quotas[at], at))
    for at in order[: budget - sum(units)]:
        units[at] += 1
    return units if left else units + [0]


def check(path):
    raw = open(path, "rb").read()
    file = json.loads(raw)
    statement = file["document"]
    basis = statement["settlement"]
    policy = basis["policy"]
    if hashlib.sha256(canonical(statement)).hexdigest() != file["digest"]:
        return statement, "digest"
    if hashlib.sha256(canonical(basis)).hexdigest() != statement["settlementDigest"]:
        return statement, "settlement digest"
    longest = max([Fraction(label["time"]) for label in basis["labels"] if label["time"]], default=None)
    mine, everybody, answered = Fraction(0), Fraction(0), False
    for at, label in enumerate(basis["labels"]):
        counts = list(zip(numbers(label["answers"], basis["width"]), numbers(label["yes"], basis["width"])))
        per_point = weight(policy, label, counts, longest)
        if per_point != Fraction(label["weight"]):
            return statement, "weight of " + label["label"]
        own = statement["own"][at] if statement["own"] else None
        for case, (n, yes) in enumerate(counts):
            if n == 0:
                continue
            both = yes * points(policy, n, yes, True), (n - yes) * points(policy, n, yes, False)
            everybody += per_point * sum(both)
            if own and not own["excluded"] and own["answers"][case] != "-":
                answered = True
                mine += per_point * points(policy, n, yes, own["answers"][case] == "1")
    if policy["rule"] == "flat":
        mine = Fraction(int(answered))
    elif everybody != sum(Fraction(line["points"] or 0) for line in basis["payees"]):
        return statement, "sum of points"
    if statement["points"] is not None and mine != Fraction(statement["points"]):
        return statement, "points"
    return statement, shares(statement, basis, policy)


def shares(statement, basis, policy):
    owner = Fraction(policy["ownerPart"])
    paid = [max(Fraction(line["points"] or 0), Fraction(0)) for line in basis["payees"]]
    total = sum(paid)
    takers = sum(line["answered"] for line in basis["payees"])
    parts = []
    for line, above in zip(basis["payees"], paid):
        if line["kind"] == "owner":
            parts.append(owner)
        elif total:
            parts.append((1 - owner) * above / total)
        else:
            parts.append((1 - owner) / takers if policy["nobodyEarned"] == "equal" and line["answered"] else Fraction(0))
    units = divide(parts, int(basis["budget"]))
    if units != [int(line["units"]) for line in basis["payees"]] + [int(basis["unpaid"])]:
        return "units"
    at = [line["payee"] for line in basis["payees"]].index(statement["payee"])
    if parts[at] != Fraction(statement["share"]) or units[at] != int(statement["units"]):
        return "share"
    return "holds"


for name in sys.argv[1:]:
    found, result = check(name)
    print(found["payee"], found["units"], result)
