"""Reads pairs of files with pydicom, one JSON array [original, clean] a line, and prints one JSON line a pair:
{"clean", "why"} where pydicom cannot read the clean file, else {"clean", "differs": [keywords], "samples": "equal"|"other"|null}.

What is compared: geometry, lookup tables and the description of the samples as values; native sample bytes as they lie.
"""
import json
import sys

import pydicom

KEYWORDS = """Rows Columns NumberOfFrames SamplesPerPixel PhotometricInterpretation PlanarConfiguration BitsAllocated BitsStored
HighBit PixelRepresentation PixelSpacing ImagerPixelSpacing NominalScannedPixelSpacing PixelAspectRatio ImageOrientationPatient
ImagePositionPatient SliceThickness SpacingBetweenSlices SliceLocation FrameIncrementPointer RescaleSlope RescaleIntercept
WindowCenter WindowWidth VOILUTFunction PresentationLUTShape PixelPaddingValue PixelPaddingRangeLimit
RedPaletteColorLookupTableDescriptor GreenPaletteColorLookupTableDescriptor BluePaletteColorLookupTableDescriptor
RedPaletteColorLookupTableData GreenPaletteColorLookupTableData BluePaletteColorLookupTableData""".split()
TABLES = ["ModalityLUTSequence", "VOILUTSequence"]


def plain(element, turned=False):
    value = None if element is None else element.value
    if value is None or (hasattr(value, "__len__") and len(value) == 0):
        return None
    if not isinstance(value, bytes):
        return str(value)
    # Tables of 16-bit words of a big endian file.
    return b"".join(value[at + 1 : at + 2] + value[at : at + 1] for at in range(0, len(value), 2)) if turned else value


def tables(dataset, keyword):
    return [(plain(item.get_item("LUTDescriptor") and item["LUTDescriptor"]),
             plain(item.get_item("LUTData") and item["LUTData"])) for item in dataset.get(keyword, None) or []]


def value_of(dataset, keyword, turned=False):
    return plain(dataset[keyword], turned) if keyword in dataset else None


def compare(original, clean):
    before = pydicom.dcmread(original, force=True)
    after = pydicom.dcmread(clean)
    # Every value is read, nested ones too: pydicom converts when it is asked.
    str(after)
    syntax = before.file_meta.TransferSyntaxUID
    known = syntax.is_transfer_syntax
    turned = known and not syntax.is_little_endian
    here = [(k, value_of(before, k, turned)) for k in KEYWORDS]
    differs = [k for k, value in here if value is not None and value != value_of(after, k)]
    differs += [k for k in TABLES if tables(before, k) != tables(after, k)]
    native = known and not syntax.is_compressed and syntax.is_little_endian and "PixelData" in before
    samples = None
    if native:
        stored = after.PixelData
        samples = "equal" if stored[: len(before.PixelData)] == before.PixelData[: len(stored)] else "other"
    return {"differs": differs, "samples": samples}


for line in sys.stdin:
    original, clean = json.loads(line)
    try:
        print(json.dumps({"clean": clean, **compare(original, clean)}), flush=True)
    except Exception as why:  # whatever pydicom cannot read is a finding of the test
        print(json.dumps({"clean": clean, "why": f"{type(why).__name__}: {why}"}), flush=True)
