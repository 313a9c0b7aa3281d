"""Compares two spellings of data sets as pydicom reads them, one JSON object a line: {"name", "implicit", "before", "after"}, data sets
in base64, the second always in explicit little endian. Prints one JSON line each: {"name", "elements", "differs": [paths]}.
"""
import base64
import io
import json
import sys

import pydicom
from pydicom.filereader import read_dataset


def flat(dataset, path=""):
    found = {}
    # All of them before any is converted: one conversion may convert another.
    for tag, raw in [(tag, dataset.get_item(tag)) for tag in sorted(dataset.keys())]:
        here = f"{path}/{int(tag):08x}"
        element = dataset[tag]
        if element.VR == "SQ":
            found[here] = len(element.value)
            for at, item in enumerate(element.value):
                found.update(flat(item, f"{here}[{at}]"))
            continue
        # What pads a value to an even length is no part of it (PS3.5 6.2).
        value = raw.value if isinstance(raw.value, bytes) else (raw.value or b"")
        found[here] = value.rstrip(b" \0") if isinstance(value, bytes) else str(value)
    return found


for line in sys.stdin:
    case = json.loads(line)
    before = read_dataset(io.BytesIO(base64.b64decode(case["before"])), case["implicit"], True)
    after = read_dataset(io.BytesIO(base64.b64decode(case["after"])), False, True)
    one, other = flat(before), flat(after)
    differs = [path for path in {**one, **other} if one.get(path) != other.get(path)]
    print(json.dumps({"name": case["name"], "elements": len(one), "differs": differs}))
