"""Writes oracle.generated.json: where frame 1 of each public file lies and what pydicom + pylibjpeg + Pillow make of it.

Run by hand when the data set changes (pydicom 3.0.2, pylibjpeg 2.1 with libjpeg, openjpeg and rle, pyjpegls, Pillow):
    python make-oracle.py ../shared/data/dicom oracle.generated.json
"""

import base64, csv, hashlib, io, json, sys, warnings
from pathlib import Path

import numpy as np
import pydicom
from PIL import Image
from pydicom.encaps import generate_fragmented_frames
from pydicom.pixels import pixel_array

warnings.simplefilter("ignore")
root, target = Path(sys.argv[1]), Path(sys.argv[2])
GRID = 16


def fragments(data, start):
    """(offset, length) of every item after the offset table, up to the delimiter or the end of the file."""
    spans, at, first = [], start, True
    while at + 8 <= len(data):
        tag, length = data[at : at + 4], int.from_bytes(data[at + 4 : at + 8], "little")
        if tag != b"\xfe\xff\x00\xe0":
            break
        if not first:
            spans.append([at + 8, min(length, len(data) - at - 8)])
        first, at = False, at + 8 + length
    return spans


def thumbnail(array):
    """GRID x GRID means per channel as float32, little endian, base64: for codings whose last bits differ by decoder."""
    planes = array.reshape(array.shape[0], array.shape[1], -1).astype(np.float64)
    rows = np.linspace(0, planes.shape[0], GRID + 1).astype(int)
    cols = np.linspace(0, planes.shape[1], GRID + 1).astype(int)
    cells = [
        planes[r0 : max(r1, r0 + 1), c0 : max(c1, c0 + 1)].mean(axis=(0, 1))
        for r0, r1 in zip(rows[:-1], rows[1:])
        for c0, c1 in zip(cols[:-1], cols[1:])
    ]
    return base64.b64encode(np.array(cells, dtype="<f4").tobytes()).decode()


rows = []
for entry in csv.DictReader(open(root / "manifest.csv")):
    path = root / entry["file"]
    try:
        data = path.read_bytes()
        ds = pydicom.dcmread(path, force=True)
        syntax = ds.file_meta.TransferSyntaxUID
        raw = ds.get_item("PixelData")
        if raw is None or syntax.is_deflated and not syntax.is_encapsulated or not syntax.is_little_endian:
            continue
        row = {
            "file": entry["file"], "syntax": str(syntax), "rows": int(ds.Rows), "columns": int(ds.Columns),
            "samples": int(ds.get("SamplesPerPixel", 1)), "allocated": int(ds.BitsAllocated), "stored": int(ds.BitsStored),
            "high": int(ds.get("HighBit", ds.BitsStored - 1)), "signed": int(ds.get("PixelRepresentation", 0)),
            "planar": int(ds.get("PlanarConfiguration", 0) or 0), "photometric": str(ds.get("PhotometricInterpretation", "")),
            "frames": int(ds.get("NumberOfFrames", 1) or 1),
        }
    except Exception as error:
        print("skipped", entry["file"], repr(error)[:100])
        continue
    if syntax.is_encapsulated:
        spans = fragments(data, raw.value_tell)
        try:
            first = next(generate_fragmented_frames(ds.PixelData, number_of_frames=row["frames"]))
            row["spans"] = spans[: len(first)]
        except Exception as error:
            print("frames", entry["file"], repr(error)[:100])
            row["spans"] = spans
    else:
        bits = row["rows"] * row["columns"] * row["samples"] * row["allocated"]
        if row["photometric"] == "YBR_FULL_422":
            bits = bits * 2 // 3
        row["spans"] = [[raw.value_tell, min((bits + 7) // 8, len(data) - raw.value_tell)]]
    stream = b"".join(data[o : o + n] for o, n in row["spans"])
    try:
        if str(syntax) == "1.2.840.10008.1.2.4.50":
            picture = Image.open(io.BytesIO(stream))
            array = np.asarray(picture if picture.mode == "L" else picture.convert("RGB"))
        else:
            array = pixel_array(path, index=0, raw=True, **({"allow_excess_frames": False}))
        row["dtype"] = array.dtype.str.lstrip("<|=")
        row["sha256"] = hashlib.sha256(np.ascontiguousarray(array).astype(array.dtype.newbyteorder("<")).tobytes()).hexdigest()
        if "4.5" in str(syntax)[-4:]:
            row["thumbnail"] = thumbnail(array)
    except Exception as error:
        row["oracle_error"] = repr(error)[:120]
    rows.append(row)

target.write_text("[\n" + ",\n".join(json.dumps(r, separators=(",", ":")) for r in rows) + "\n]\n")
print(len(rows), "rows,", sum("sha256" in r for r in rows), "with samples")
for r in rows:
    if "oracle_error" in r:
        print(r["file"], r["oracle_error"])
