"""Sends files with pynetdicom, one association each, and prints one JSON line a file: {"file", "between", "status", "sopInstanceUid"}
or {"file", "between", "why"}; between are the milliseconds since 1970 before the first byte and after the answer.

usage: send.py HOST PORT AE < list of paths
Files without file meta are sent too, as a device sends a data set that never was a file: SOP Class and Instance come from the
data set, the transfer syntax is the one it was read as.
"""

import json
import sys
import time

from pydicom import config, dcmread
from pydicom.uid import ExplicitVRBigEndian, ExplicitVRLittleEndian, ImplicitVRLittleEndian
from pynetdicom import AE, _config

# What is broken in a file is what is to be seen: it is sent as it is.
config.settings.reading_validation_mode = config.IGNORE
config.settings.writing_validation_mode = config.IGNORE
_config.ENFORCE_UID_CONFORMANCE = False
_config.STORE_SEND_CHUNKED_DATASET = True


def syntax_of(dataset):
    implicit, little = dataset.original_encoding
    if not little:
        return ExplicitVRBigEndian
    return ImplicitVRLittleEndian if implicit else ExplicitVRLittleEndian


def send(path, host, port, called):
    dataset = dcmread(path, force=True)
    meta = dataset.file_meta
    whole = meta is not None and all(k in meta for k in ("MediaStorageSOPClassUID", "MediaStorageSOPInstanceUID", "TransferSyntaxUID"))
    if whole:
        sop_class, syntax, what = meta.MediaStorageSOPClassUID, meta.TransferSyntaxUID, path
    else:
        if "SOPClassUID" not in dataset or "SOPInstanceUID" not in dataset:
            return {"why": "no SOP Class or Instance UID: C-STORE cannot name it"}
        sop_class, syntax, what = dataset.SOPClassUID, syntax_of(dataset), dataset
        dataset.file_meta.TransferSyntaxUID = syntax
    entity = AE(ae_title="PYNETDICOM")
    entity.acse_timeout = entity.dimse_timeout = entity.network_timeout = 60
    entity.add_requested_context(sop_class, syntax)
    association = entity.associate(host, port, ae_title=called)
    if association.is_rejected:
        return {"why": "association rejected"}
    if not association.is_established:
        return {"why": "presentation context refused"}
    try:
        status = association.send_c_store(what)
        uid = str(dataset.get("SOPInstanceUID", ""))
        return {"status": status.Status, "sopInstanceUid": uid} if "Status" in status else {"why": "no answer"}
    finally:
        association.release()


def milliseconds():
    return int(time.time() * 1000)


def main():
    host, port, called = sys.argv[1], int(sys.argv[2]), sys.argv[3]
    for line in sys.stdin:
        path = line.rstrip("\n")
        before = milliseconds()
        try:
            result = send(path, host, port, called)
        except Exception as error:  # a file that the sender cannot read is a line of the table, not the end of it
            result = {"why": f"pynetdicom: {type(error).__name__}: {str(error)[:80]}"}
        print(json.dumps({"file": path, "between": [before, milliseconds()], **result}), flush=True)


main()
