"""Writes segmented-palettes.generated.json: segmented palettes of the public files and what pydicom expands them to.

Run by hand when the data set changes (pydicom 3.0.1, numpy):
    python make-segmented-palettes.py ../shared/data/dicom segmented-palettes.generated.json
"""

import base64, hashlib, json, struct, sys
from pathlib import Path

import pydicom
from pydicom.pixels.processing import _expand_segmented_lut

root, target = Path(sys.argv[1]), Path(sys.argv[2])
files = [
    "pydicom-data/gdcm-US-ALOKA-16.dcm",
    *(f"pydicom/palettes/{name}.dcm" for name in ("spring", "summer", "fall")),
]


def row(name, segments, bits, entries, **where):
    """pydicom reads an indirect offset of 16-bit segments as a number of words, PS3.3 C.7.9.2.3 as bytes: none is among these."""
    count = len(segments) // (bits // 8)
    form = f"<{count}{'B' if bits == 8 else 'H'}"
    values = _expand_segmented_lut(struct.unpack(form, segments[: count * bits // 8]), form)
    assert len(values) == entries, (name, len(values), entries)
    digest = hashlib.sha256(struct.pack(f"<{entries}H", *values)).hexdigest()
    found = where or {"segments": base64.b64encode(segments).decode()}
    return {"name": name, **found, "bits": bits, "entries": entries, "sha256": digest}


rows = []
for file in files:
    ds = pydicom.dcmread(root / file)
    for colour in ("Red", "Green", "Blue"):
        entries, _, bits = ds[f"{colour}PaletteColorLookupTableDescriptor"].value
        segments = ds[f"Segmented{colour}PaletteColorLookupTableData"].value
        tag = int(ds[f"Segmented{colour}PaletteColorLookupTableData"].tag)
        rows.append(row(f"{file} {colour}", segments, bits, entries or 65536, file=file, tag=tag))
slopes = b"".join(struct.pack("<3B", 1, 3 + step % 40, step * 37 % 256) for step in range(40))
count = sum(3 + step % 40 for step in range(40))
rows.append(row("slopes of 8 bits", b"\0\2\5\6" + slopes, 8, count + 2))
steep = b"".join(struct.pack("<3H", 1, 7 + step * 11 % 300, step * 26_113 % 65_536) for step in range(60))
count = sum(7 + step * 11 % 300 for step in range(60))
rows.append(row("slopes of 16 bits", struct.pack("<3H", 0, 1, 9) + steep, 16, count + 1))
again = bytes([0, 2, 1, 2, 1, 5, 90, 2, 2, 0, 0, 0, 0, 2, 1, 4, 0, 0, 0])
rows.append(row("indirect of 8 bits", again, 8, 7 + 7 + 5))
target.write_text(json.dumps(rows, indent=1) + "\n")
