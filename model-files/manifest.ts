/** What a model says of itself: the file beside an ONNX model, without which none is run here. Published as docs/model-manifest.schema.json. */
import Type, { type Static, type TProperties, type TSchema } from 'typebox';

const Closed = <Properties extends TProperties>(properties: Properties) =>
  Type.Object(properties, { additionalProperties: false });
const OrNull = <Schema extends TSchema>(schema: Schema) => Type.Union([schema, Type.Null()]);

const Line = Type.String({ minLength: 1, maxLength: 200, pattern: '^[^\\u0000-\\u001f\\u007f-\\u009f]+$' });
const Statement = Type.String({ minLength: 1, maxLength: 4_000 });
/** Name of a graph input, output or node. */
const TensorName = Type.String({ minLength: 1, maxLength: 200, pattern: '^[^\\u0000-\\u001f\\u007f-\\u009f]+$' });
const Finite = Type.Number({ minimum: -1e9, maximum: 1e9 });
const Fraction = Type.Number({ minimum: 0, maximum: 1 });

export const modelNamePattern = '^[a-z][a-z0-9-]{0,39}$';
export const Sha256 = Type.String({ pattern: '^[0-9a-f]{64}$' });

/** A coded concept (PS3.16), or null where no code was found that means the same. */
export const ModelCode = Closed({
  scheme: Type.String({ pattern: '^[A-Za-z0-9_.-]{1,16}$' }),
  value: Type.String({ pattern: '^[A-Za-z0-9_.^-]{1,64}$' }),
  meaning: Line,
});

export const ModelLabel = Closed({
  id: Type.String({ pattern: '^[a-z][a-z0-9-]{0,39}$' }),
  /** What a high score means, for people. */
  name: Line,
  /** What a low score means, where it has a name of its own: PA beside AP. */
  opposite: OrNull(Line),
  code: OrNull(ModelCode),
});

/** How calibrated scores come from raw ones: p = 1 / (1 + exp(-(slope * logit + intercept))) (Platt 1999). */
export const Calibration = Closed({
  label: ModelLabel.properties.id,
  slope: Finite,
  intercept: Finite,
});

export const Threshold = Closed({
  label: ModelLabel.properties.id,
  /** Of the calibrated probability. */
  value: Fraction,
  /** How it was chosen, and on what. */
  chosen: Line,
});

export const ModelInput = Closed({
  name: TensorName,
  layout: Type.Enum(['NCHW', 'NHWC']),
  rows: Type.Integer({ minimum: 8, maximum: 4_096 }),
  columns: Type.Integer({ minimum: 8, maximum: 4_096 }),
  channels: Type.Enum([1, 3]),
  /** free: any number at once; otherwise the graph takes exactly this many. */
  batch: Type.Union([Type.Literal('free'), Type.Integer({ minimum: 1, maximum: 64 })]),
  /** What bright means in the picture that the model was trained on; a grey image is turned over to fit. */
  photometric: Type.Enum(['MONOCHROME1', 'MONOCHROME2', 'RGB']),
  /**
   * How values become light, 0 to 1. header: the first VOI LUT or window of the object, minimum to maximum without one; range:
   * minimum to maximum of the frame; percentile: between two percentiles of it. Padding is never counted and is black.
   */
  voi: Type.Union([
    Closed({ policy: Type.Literal('header') }),
    Closed({ policy: Type.Literal('range') }),
    Closed({ policy: Type.Literal('percentile'), low: Fraction, high: Fraction }),
  ]),
  /** stretch: both sides on their own; letterbox: all of it, with black at two sides; crop: the largest centred piece of that shape. */
  fit: Type.Enum(['stretch', 'letterbox', 'crop']),
  /** area: mean over the source area of each pixel where it is made smaller, bilinear where larger; bilinear: half-pixel centres, no antialiasing. */
  resize: Type.Enum(['area', 'bilinear']),
  /** Light 0 and light 1 become these. */
  range: Closed({ black: Finite, white: Finite }),
  /** After that, of each channel: (value - mean) / deviation. */
  normalise: Type.Array(Closed({ mean: Finite, deviation: Type.Number({ exclusiveMinimum: 0, maximum: 1e9 }) }), {
    minItems: 1,
    maxItems: 3,
  }),
});

export const ModelOutputs = Closed({
  /** [N, labels]. activation: what is applied here to make a probability of it; none where the graph has done so. Regression: none. */
  scores: Closed({ name: TensorName, activation: Type.Enum(['none', 'sigmoid', 'softmax']) }),
  /** [N, F], what the last linear layer reads; null where the graph does not give it. */
  features: OrNull(Closed({ name: TensorName })),
  /** [N, labels, h, w], not negative: the class activation map (Zhou et al. 2016), and the layer that it is of. */
  map: OrNull(Closed({ name: TensorName, layer: TensorName })),
});

/** A figure that was measured, with its 95 % interval. */
export const Measured = Closed({
  label: OrNull(ModelLabel.properties.id),
  measure: Type.Enum(['auc', 'mean-absolute-error']),
  value: Finite,
  low: Finite,
  high: Finite,
  images: Type.Integer({ minimum: 1 }),
  patients: OrNull(Type.Integer({ minimum: 1 })),
  /** What it was measured on, such as "test patients, central crop". */
  on: Line,
});

/** A head that was taught on a box: from which model, and from which answers. */
export const Lineage = Closed({
  parent: Sha256,
  project: Type.Integer({ minimum: 1 }),
  schemaVersion: Type.Integer({ minimum: 1 }),
  /** Size and root hash (base64) of the log when the answers were read. */
  checkpoint: Closed({ size: Type.Integer({ minimum: 0 }), root: Type.String({ maxLength: 64 }) }),
  answers: Type.Integer({ minimum: 1 }),
});

export const ModelManifest = Closed({
  format: Type.Literal('markit-model-1'),
  name: Type.String({ pattern: modelNamePattern }),
  version: Type.String({ pattern: '^(0|[1-9]\\d{0,4})\\.(0|[1-9]\\d{0,4})\\.(0|[1-9]\\d{0,4})$' }),
  /** Of the ONNX file. */
  sha256: Sha256,
  title: Line,
  /** Stands wherever a figure or a suggestion of the model does, such as "Starter model, 1,280 images of one hospital". */
  notice: Line,
  task: Type.Enum(['binary', 'multi-label', 'multi-class', 'regression']),
  labels: Type.Array(ModelLabel, { minItems: 1, maxItems: 100 }),
  /** Of a regression, in UCUM, and what turns its output into that unit: value = output * scale + offset. */
  quantity: OrNull(Closed({ unit: Type.String({ pattern: '^[!-~]{1,32}$' }), scale: Finite, offset: Finite })),
  input: ModelInput,
  outputs: ModelOutputs,
  /** Empty: the scores stand as they are. */
  calibration: Type.Array(Calibration, { maxItems: 100 }),
  thresholds: Type.Array(Threshold, { maxItems: 100 }),
  /** Where it is run unless the box's own rules say otherwise; an empty list admits all. */
  use: Closed({
    modalities: Type.Array(Type.String({ pattern: '^[A-Z0-9]{2,16}$' }), { maxItems: 20 }),
    bodyParts: Type.Array(Type.String({ pattern: '^[A-Z0-9 _]{1,16}$' }), { maxItems: 20 }),
    views: Type.Array(Type.String({ pattern: '^[A-Z0-9]{1,16}$' }), { maxItems: 20 }),
  }),
  training: Closed({
    statement: Statement,
    images: Type.Integer({ minimum: 0 }),
    patients: OrNull(Type.Integer({ minimum: 0 })),
  }),
  measured: Type.Array(Measured, { maxItems: 100 }),
  /** SPDX identifier or LicenseRef. */
  licence: Type.String({ pattern: '^[A-Za-z0-9.+-]{1,64}$' }),
  intendedUse: Statement,
  lineage: OrNull(Lineage),
});
export type ModelManifest = Static<typeof ModelManifest>;
