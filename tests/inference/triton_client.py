"""Triton's own client asks a server of ours everything that the Open Inference Protocol has; prints what it got as JSON."""

import json
import sys

import numpy as np
import tritonclient.http as triton
from tritonclient.utils import InferenceServerException

address, name = sys.argv[1:3]
client = triton.InferenceServerClient(address)


def ask(values, datatype="FP32", shape=None, binary=True, outputs=None, model=name, version=""):
    array = np.asarray(values, dtype=triton_type[datatype])
    tensor = triton.InferInput("crops", list(shape or array.shape), datatype)
    tensor.set_data_from_numpy(array, binary_data=binary)
    wanted = None if outputs is None else [triton.InferRequestedOutput(o, binary_data=binary) for o in outputs]
    return client.infer(model, [tensor], outputs=wanted, model_version=version, request_id="seven")


def refusal(**how):
    try:
        ask(**how)
    except InferenceServerException as refused:
        return [refused.status(), refused.message()]
    return None


triton_type = {"FP32": np.float32, "FP16": np.float16, "INT64": np.int64}
items = np.linspace(-1, 1, 3 * 64 * 64, dtype=np.float32).reshape(3, 1, 64, 64)
plain = ask(items, binary=False, outputs=["kinds"])
binary = ask(items, outputs=["kinds"])
unnamed = ask(items)
half = ask(items.astype(np.float16), datatype="FP16")

print(
    json.dumps(
        {
            "live": client.is_server_live(),
            "ready": client.is_server_ready(),
            "model_ready": client.is_model_ready(name),
            "unknown_ready": client.is_model_ready("unknown"),
            "server": client.get_server_metadata(),
            "model": client.get_model_metadata(name),
            "version": client.get_model_metadata(name, "1.0.0")["name"],
            "items": items.reshape(3, -1).tolist(),
            "plain": plain.as_numpy("kinds").tolist(),
            "binary": binary.as_numpy("kinds").tolist(),
            "unnamed": unnamed.as_numpy("kinds").tolist(),
            "half": half.as_numpy("kinds").tolist(),
            "answer": {k: v for k, v in binary.get_response().items() if k != "outputs"},
            "wrong_shape": refusal(values=items.reshape(3, 64, 1, 64)),
            "wrong_type": refusal(values=items, datatype="INT64"),
            "unknown_output": refusal(values=items, outputs=["absent"]),
            "unknown_model": refusal(values=items, model="unknown"),
            "unknown_version": refusal(values=items, version="9.9.9"),
            "too_many": refusal(values=np.zeros((65, 1, 64, 64), np.float32)),
        }
    )
)
