"""Makes a model's input of a DICOM file as PS3.3 reads, in float64 with pydicom and numpy: the second opinion on what the box makes.

Reads one JSON object a line: {"file", "frame", "samples", "photometric", "inputs", "out"}; `samples` is null, or the path of decoded
samples to take in place of decoding here (of lossy code streams, which no two decoders open alike), of the colour space
`photometric`. Writes the tensors of all inputs, one after the other, to `out`, and prints {"file", "numbers"} or {"file", "why"}.
"""
import json
import sys

import numpy as np
import pydicom
from pydicom.pixels import pixel_array
from pydicom.pixels.processing import _expand_segmented_lut


def words(element, little):
    """The words of a table, whatever VR it has and however its file lay."""
    value = element.value
    if isinstance(value, (bytes, bytearray)):
        return np.frombuffer(value[: len(value) // 2 * 2], "<u2" if little else ">u2").astype(np.int64)
    return np.atleast_1d(np.asarray(value, np.int64)) & 0xFFFF


def table(item, little, lowest, highest):
    """PS3.3 C.11.1.1.1, C.11.2.1.1: (first mapped, bits, entries)."""
    count, first, bits = (int(v) for v in item.LUTDescriptor)
    count = count % 65536 or 65536
    entries = words(item["LUTData"], little)
    if len(entries) < count:
        # One byte an entry.
        entries = np.frombuffer(entries.astype("<u2").tobytes(), np.uint8).astype(np.int64)
    if len(entries) < count:
        return None
    entries = entries[:count]
    # What the descriptor's VR cannot tell, the input of the table does.
    first %= 65536
    if first >= 32768 and (lowest < 0 or first > highest):
        first -= 65536
    needed = max(1, int(entries.max()).bit_length())
    if bits > 8 and needed <= 8:
        bits = 8
    return first, max(bits, needed), entries


def through(lut, values):
    first, _, entries = lut
    at = np.where(np.isnan(values), 0, np.floor(values + 0.5) - first)
    return np.where(np.isnan(values), np.nan, entries[np.clip(at, 0, len(entries) - 1).astype(np.int64)])


def samples_of(ds, case):
    """Stored values of the frame, and the colour space they are in."""
    photometric = ds.PhotometricInterpretation
    floats = "FloatPixelData" in ds or "DoubleFloatPixelData" in ds
    if case["samples"]:
        kind = np.dtype(case["kind"])
        raw = np.fromfile(case["samples"], kind)
        photometric = case["photometric"]
    else:
        # pydicom's own correction knows no High Bit, and would clear padding that uses all bits.
        raw = pixel_array(ds, index=case["frame"], raw=True, correct_unused_bits=False)
    per = int(ds.get("SamplesPerPixel", 1))
    raw = raw.reshape((ds.Rows, ds.Columns, per) if per > 1 else (ds.Rows, ds.Columns))
    if floats or ds.BitsAllocated == 1:
        return raw.astype(np.float64), photometric
    # PS3.5 8.1.1
    stored = int(ds.BitsStored)
    coded = ds.file_meta.TransferSyntaxUID.startswith("1.2.840.10008.1.2.4.")
    down = 0 if coded else int(ds.get("HighBit", stored - 1)) + 1 - stored
    values = (raw.astype(np.int64) >> down) & ((1 << stored) - 1)
    if ds.PixelRepresentation == 1:
        values = np.where(values >= 1 << (stored - 1), values - (1 << stored), values)
    return np.where(is_padding(ds, raw.astype(np.int64)), raw, values).astype(np.float64), photometric


def padding_of(ds):
    """C.7.5.1.1.2, C.7.6.24, C.7.6.25"""
    if not ds.PhotometricInterpretation.startswith("MONOCHROME"):
        return None
    kind = "DoubleFloat" if "DoubleFloatPixelData" in ds else "Float" if "FloatPixelData" in ds else ""
    value = ds.get(f"{kind}PixelPaddingValue")
    if value is None:
        return None
    limit = ds.get(f"{kind}PixelPaddingRangeLimit", value)
    ends = [value, value if limit is None else limit]
    if not kind:
        ends = [int(end) % 65536 for end in ends]
        if ds.PixelRepresentation == 1:
            ends = [end - 65536 if end >= 32768 else end for end in ends]
    return min(ends), max(ends)


def is_padding(ds, values):
    ends = padding_of(ds)
    return np.zeros(values.shape, bool) if ends is None else (values >= ends[0]) & (values <= ends[1])


def macro(ds, frame, name):
    """C.7.6.16: the frame's own before what all share."""
    own = ds.get("PerFrameFunctionalGroupsSequence")
    shared = ds.get("SharedFunctionalGroupsSequence")
    for group in ([own[frame]] if own else []) + ([shared[0]] if shared else []):
        if group.get(name):
            return group.get(name)[0]
    return None


def grey(ds, case, voi, values):
    """Light of a grey frame, padding NaN."""
    little = ds.original_encoding[1]
    values = np.where(is_padding(ds, values), np.nan, values)
    stored = int(ds.get("BitsStored", 0))
    signed = ds.get("PixelRepresentation", 0) == 1
    bounds = (-np.inf, np.inf)
    if stored:
        bounds = (-(2 ** (stored - 1)), 2 ** (stored - 1) - 1) if signed else (0, 2**stored - 1)
    # C.11.1; the Modality LUT of angiography and fluoroscopy is not for display.
    lut = None
    if ds.get("ModalityLUTSequence") and ds.SOPClassUID not in ("1.2.840.10008.5.1.4.1.1.12.1", "1.2.840.10008.5.1.4.1.1.12.2"):
        lut = table(ds.ModalityLUTSequence[0], little, *bounds)
    if lut:
        values = through(lut, values)
        bounds = (0, lut[2].max())
    else:
        source = macro(ds, case["frame"], "PixelValueTransformationSequence") or ds
        slope, intercept = source.get("RescaleSlope"), source.get("RescaleIntercept")
        slope = 1.0 if slope is None else float(slope)
        intercept = 0.0 if intercept is None else float(intercept)
        if slope == 0:
            slope, intercept = 1.0, 0.0
        values = slope * values + intercept
        bounds = sorted((slope * bounds[0] + intercept, slope * bounds[1] + intercept))
    return voi_light(macro(ds, case["frame"], "FrameVOILUTSequence") or ds, voi, values, little, bounds)


def voi_light(source, voi, values, little, bounds):
    """C.11.2"""
    counted = values[np.isfinite(values)]
    if voi["policy"] == "header":
        lut = table(source.VOILUTSequence[0], little, *bounds) if source.get("VOILUTSequence") else None
        if lut:
            return np.clip(through(lut, values) / (2 ** lut[1] - 1), 0, 1)
        window = first_window(source)
        if window:
            return windowed(values, *window, source.get("VOILUTFunction") or "LINEAR")
    low, high = (voi["low"], voi["high"]) if voi["policy"] == "percentile" else (0, 1)
    return line(values, counted, low, high)


def first_window(source):
    centers, widths = source.get("WindowCenter"), source.get("WindowWidth")
    if centers is None or widths is None or centers == "" or widths == "":
        return None
    pairs = zip(np.atleast_1d(np.asarray(centers, float)), np.atleast_1d(np.asarray(widths, float)))
    return next(((c, w) for c, w in pairs if w > 0), None)


def windowed(x, c, w, function):
    if function == "SIGMOID":
        return 1 / (1 + np.exp(-4 * (x - c) / w))
    if function == "LINEAR" and w >= 1:
        bottom, top = c - 0.5 - (w - 1) / 2, c - 0.5 + (w - 1) / 2
        with np.errstate(divide="ignore", invalid="ignore"):
            slope = (x - (c - 0.5)) / (w - 1) + 0.5
    else:
        bottom, top = c - w / 2, c + w / 2
        slope = (x - c) / w + 0.5
    light = np.where(x <= bottom, 0.0, np.where(x > top, 1.0, slope))
    return np.where(np.isnan(x), np.nan, light)


def line(values, counted, low, high):
    if counted.size == 0:
        return np.where(np.isnan(values), np.nan, 0.0)
    black, white = np.percentile(counted, [100 * low, 100 * high])
    if white <= black:
        return np.where(np.isnan(values), np.nan, (values > white).astype(float))
    return np.clip((values - black) / (white - black), 0, 1)


def palette(ds, indices):
    """C.7.6.3.1.5, C.7.6.3.1.6: red, green and blue, 0 to 1."""
    count, first, bits = (int(v) for v in ds.RedPaletteColorLookupTableDescriptor)
    count = count % 65536 or 65536
    first %= 65536
    if ds.PixelRepresentation == 1 and first >= 32768:
        first -= 65536
    tables = []
    for name in ("Red", "Green", "Blue"):
        plain = f"{name}PaletteColorLookupTableData"
        little = ds.original_encoding[1]
        if plain in ds:
            entries = words(ds[plain], little)
            if len(entries) < count:
                entries = np.frombuffer(entries.astype("<u2").tobytes(), np.uint8).astype(np.int64)
        else:
            data = words(ds[f"Segmented{plain}"], little)
            if bits == 8:
                data = np.frombuffer(data.astype("<u2").tobytes(), np.uint8)
            entries = np.asarray(_expand_segmented_lut(tuple(int(v) for v in data), "<B" if bits == 8 else "<H"), np.int64)
        tables.append(entries[:count] & 255 if bits == 8 else entries[:count])
    full = 255 if bits == 8 or max(t.max() for t in tables) <= 255 else 65535
    at = np.clip(indices - first, 0, count - 1).astype(np.int64)
    return np.stack([t[at] for t in tables], -1) / full


def rgb(values, photometric, bits):
    """C.7.6.3.1.2, whole values."""
    full = 2**bits - 1
    if photometric in ("RGB", "YBR_RCT", "YBR_ICT"):
        return values / full
    y, b, r = values[..., 0], values[..., 1] - 2 ** (bits - 1), values[..., 2] - 2 ** (bits - 1)
    if photometric.startswith("YBR_PARTIAL"):
        y, b, r = (y - 2 ** (bits - 4)) * 255 / 219, b * 255 / 224, r * 255 / 224
    elif photometric not in ("YBR_FULL", "YBR_FULL_422"):
        raise ValueError(f"colour space {photometric}")
    # The inverse of the matrix of ITU-R BT.601 in full range.
    forward = np.array([[0.299, 0.587, 0.114], [-0.299 / 1.772, -0.587 / 1.772, 0.5], [0.5, -0.587 / 1.402, -0.114 / 1.402]])
    out = np.stack([y, b, r], -1) @ np.linalg.inv(forward).T
    return np.clip(np.floor(out + 0.5 + 1e-9), 0, full) / full


def colour(light, voi):
    luma = light @ np.array([0.299, 0.587, 0.114])
    if voi["policy"] == "header":
        return light, luma
    low, high = (voi["low"], voi["high"]) if voi["policy"] == "percentile" else (0, 1)
    return line(light, luma.ravel(), low, high), line(luma, luma.ravel(), low, high)


def aspect_of(ds, frame):
    """Height over width: each of these gives the distance of rows first (10.7.1.3, C.7.6.3.1.7)."""
    measures = macro(ds, frame, "PixelMeasuresSequence")
    sources = [measures.get("PixelSpacing")] if measures else []
    names = ("PixelSpacing", "ImagerPixelSpacing", "NominalScannedPixelSpacing", "PixelAspectRatio")
    for pair in sources + [ds.get(name) for name in names]:
        if pair is not None and not isinstance(pair, str) and len(pair) == 2 and float(pair[1]) != 0:
            ratio = float(pair[0]) / float(pair[1])
            if 1 / 20 <= ratio <= 20:
                return ratio
    return 1.0


def shares(length, begin, extent, size, filter):
    """The matrix, size x length, of how much of each source sample is in each target sample."""
    step = extent / size
    if filter == "area" and step > 1:
        low = begin + np.arange(size)[:, None] * step
        at = np.arange(length)[None, :]
        cover = np.clip(np.minimum(at + 1, low + step) - np.maximum(at, low), 0, None)
        return cover / cover.sum(1, keepdims=True)
    middle = np.clip(begin + (np.arange(size) + 0.5) * step - 0.5, 0, length - 1)
    return np.clip(1 - np.abs(middle[:, None] - np.arange(length)[None, :]), 0, None)


def placed(plane, model, aspect):
    """Fit and resize: the plane as the model's picture, black where there is none of it."""
    rows, columns = plane.shape
    height, width = model["rows"], model["columns"]
    top = left = 0.0
    tall, wide = float(rows), float(columns)
    out_height, out_width = height, width
    if model["fit"] == "letterbox":
        scale = min(width / columns, height / (rows * aspect))
        out_width = min(width, max(1, int(columns * scale + 0.5)))
        out_height = min(height, max(1, int(rows * aspect * scale + 0.5)))
    elif model["fit"] == "crop":
        scale = max(width / columns, height / (rows * aspect))
        wide, tall = width / scale, height / scale / aspect
        left, top = (columns - wide) / 2, (rows - tall) / 2
    down = shares(rows, top, tall, out_height, model["resize"])
    across = shares(columns, left, wide, out_width, model["resize"])
    picture = np.zeros((height, width))
    y, x = (height - out_height) // 2, (width - out_width) // 2
    picture[y : y + out_height, x : x + out_width] = down @ plane @ across.T
    return picture


def tensor(ds, case, values, photometric, model):
    turn = model["photometric"] == "MONOCHROME1"
    if photometric.startswith("MONOCHROME"):
        light = grey(ds, case, model["voi"], values)
        own = photometric == "MONOCHROME1" or ds.get("PresentationLUTShape") == "INVERSE"
        light = 1 - light if own != turn else light
        planes = [np.where(np.isnan(light), 0, light)] * model["channels"]
    else:
        shown = palette(ds, values) if photometric == "PALETTE COLOR" else rgb(values, photometric, int(ds.BitsStored))
        three, luma = colour(shown, model["voi"])
        if model["channels"] == 3 and model["photometric"] == "RGB":
            planes = [three[..., channel] for channel in range(3)]
        else:
            planes = [1 - luma if turn else luma] * model["channels"]
    aspect = aspect_of(ds, case["frame"])
    black, white = model["range"]["black"], model["range"]["white"]
    channels = []
    for channel, plane in enumerate(planes):
        normal = model["normalise"][channel if len(model["normalise"]) > 1 else 0]
        channels.append((black + placed(plane, model, aspect) * (white - black) - normal["mean"]) / normal["deviation"])
    return np.stack(channels, 0 if model["layout"] == "NCHW" else -1)


for line_in in sys.stdin:
    case = json.loads(line_in)
    try:
        ds = pydicom.dcmread(case["file"])
        values, photometric = samples_of(ds, case)
        tensors = [tensor(ds, case, values, photometric, model).ravel() for model in case["inputs"]]
        np.concatenate(tensors).astype("<f8").tofile(case["out"])
        print(json.dumps({"file": case["file"], "numbers": sum(map(len, tensors))}))
    except Exception as error:  # Any file may be one that pydicom cannot read: it is counted, not hidden.
        print(json.dumps({"file": case["file"], "why": f"{type(error).__name__}: {error}"[:200]}))
