/** Operators of the ONNX standard (opset 26), sorted by whether an image model may bring them. */

/** They hold graphs of their own, and may never end. */
export const branchingOperators: ReadonlySet<string> = new Set(['If', 'Loop', 'Scan', 'SequenceMap']);

export const randomOperators: ReadonlySet<string> = new Set(
  'RandomNormal RandomNormalLike RandomUniform RandomUniformLike Multinomial Bernoulli'.split(' '),
);

export const trainingOperators: ReadonlySet<string> = new Set([
  ...['NegativeLogLikelihoodLoss', 'SoftmaxCrossEntropyLoss'],
]);

/** Not here: what works on texts, files, sequences and sound. */
export const takenOperators: ReadonlySet<string> = new Set(
  [
    // Numbers one by one.
    'Abs Acos Acosh Add And Asin Asinh Atan Atanh BitShift BitwiseAnd BitwiseNot BitwiseOr BitwiseXor Cast CastLike Ceil',
    'Celu Clip Cos Cosh Div Elu Equal Erf Exp Floor Gelu Greater GreaterOrEqual HardSigmoid HardSwish Identity IsInf IsNaN',
    'LeakyRelu Less LessOrEqual Log Max Mean Min Mish Mod Mul Neg Not Or PRelu Pow Reciprocal Relu Round Selu Shrink',
    'Sigmoid Sign Sin Sinh Softplus Softsign Sqrt Sub Sum Swish Tan Tanh ThresholdedRelu Where Xor',
    // Convolutions, pools, norms, products.
    'Attention AveragePool BatchNormalization Conv ConvInteger ConvTranspose DeformConv Det Einsum Gemm GlobalAveragePool',
    'GlobalLpPool GlobalMaxPool GroupNormalization GRU Hardmax InstanceNormalization LayerNormalization LogSoftmax',
    'LpNormalization LpPool LRN LSTM MatMul MatMulInteger MaxPool MaxRoiPool MaxUnpool MeanVarianceNormalization',
    'RMSNormalization RNN RoiAlign RotaryEmbedding Softmax',
    // Weights in fewer bits.
    'DequantizeLinear DynamicQuantizeLinear QLinearConv QLinearMatMul QuantizeLinear',
    // Sums and orders.
    'ArgMax ArgMin CumSum NonMaxSuppression NonZero ReduceL1 ReduceL2 ReduceLogSum ReduceLogSumExp ReduceMax ReduceMean',
    'ReduceMin ReduceProd ReduceSum ReduceSumSquare TopK Unique',
    // Shapes and places.
    'AffineGrid CenterCropPad Col2Im Compress Concat Constant ConstantOfShape DepthToSpace Dropout Expand EyeLike Flatten',
    'Gather GatherElements GatherND GridSample OneHot Pad Range Reshape Resize ReverseSequence Scatter ScatterElements',
    'ScatterND Shape Size Slice SpaceToDepth Split Squeeze TensorScatter Tile Transpose Trilu Unsqueeze Upsample',
  ].flatMap((line) => line.split(' ')),
);
