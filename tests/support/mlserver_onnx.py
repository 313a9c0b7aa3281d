"""MLServer serves an ONNX file: the peer that others wrote of our own server of the Open Inference Protocol."""

import onnxruntime
from mlserver import MLModel
from mlserver.codecs import NumpyCodec
from mlserver.types import InferenceResponse, MetadataTensor


class OnnxModel(MLModel):
    async def load(self):
        parameters = self.settings.parameters
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = parameters.extra["threads"]
        options.inter_op_num_threads = 1
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        self.session = onnxruntime.InferenceSession(parameters.uri, options, providers=["CPUExecutionProvider"])
        self.inputs = [tensor(one) for one in self.session.get_inputs()]
        self.outputs = [tensor(one) for one in self.session.get_outputs()]
        return True

    async def predict(self, payload):
        feeds = {one.name: NumpyCodec.decode_input(one) for one in payload.inputs}
        wanted = [one.name for one in payload.outputs or []] or [one.name for one in self.outputs]
        results = self.session.run(wanted, feeds)
        outputs = [NumpyCodec.encode_output(name, result) for name, result in zip(wanted, results)]
        return InferenceResponse(model_name=self.name, model_version=self.version, id=payload.id, outputs=outputs)


def tensor(one):
    return MetadataTensor(name=one.name, datatype="FP32", shape=[side if isinstance(side, int) else -1 for side in one.shape])
