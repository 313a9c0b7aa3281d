"""Regions by shapely and SciPy: reads questions as JSON from standard input, writes the answers to standard output.

A ring that crosses itself is cut into faces first; a face counts where the ring winds round it, as a canvas fills it.
"""

import json
import sys

import numpy as np
from scipy.optimize import linear_sum_assignment
from scipy.spatial.distance import directed_hausdorff
from shapely import LinearRing, Point, Polygon, hausdorff_distance
from shapely.ops import polygonize, unary_union


def winding(ring, point):
    turns, (x, y) = 0, point
    for (x0, y0), (x1, y1) in zip(ring, ring[1:] + ring[:1]):
        side = (x1 - x0) * (y - y0) - (x - x0) * (y1 - y0)
        turns += (y0 <= y < y1 and side > 0) - (y1 <= y < y0 and side < 0)
    return turns


def filled(ring):
    whole = Polygon(ring)
    if whole.is_valid:
        return whole
    faces = list(polygonize(unary_union(LinearRing(ring))))
    return unary_union([f for f in faces if winding(ring, f.representative_point().coords[0]) != 0])


def overlap(one, other):
    a, b = filled(one), filled(other)
    return [a.area, b.area, a.intersection(b).area]


def distances(one, other):
    a, b = LinearRing(one), LinearRing(other)
    steps = np.linspace(0, 1, 4000)
    along = [np.array([line.interpolate(s, normalized=True).coords[0] for s in steps]) for line in (a, b)]
    there = np.array([b.distance(Point(p)) for p in along[0]])
    back = np.array([a.distance(Point(p)) for p in along[1]])
    return {
        "shapely": hausdorff_distance(a, b, densify=0.02),
        "scipy": max(directed_hausdorff(*along)[0], directed_hausdorff(*along[::-1])[0]),
        "percentile95": max(np.percentile(there, 95), np.percentile(back, 95)),
        "step": max(a.length, b.length) / 3999,
    }


def assigned(worth):
    worth = np.array(worth)
    rows, columns = linear_sum_assignment(worth, maximize=True)
    return float(worth[rows, columns].sum())


asked = json.load(sys.stdin)
json.dump(
    {
        "overlaps": [overlap(*pair) for pair in asked["overlaps"]],
        "distances": [distances(*pair) for pair in asked["distances"]],
        "sums": [assigned(worth) for worth in asked["worths"]],
    },
    sys.stdout,
)
