/** The body of POST /v1/predict taken apart: what it asks, and where each image's samples lie. Everything of it is bounded. */

import Type, { type TProperties, type TSchema } from 'typebox';
import { Check } from 'typebox/value';
import { Sha256 } from '../model-files/manifest.ts';
import type { ImageDescription, PredictQuestion } from './predict-contract.ts';
import { ImageError } from './preprocess/image-error.ts';
import { sampleBytes } from './preprocess/samples.ts';

const Closed = <Properties extends TProperties>(properties: Properties) =>
  Type.Object(properties, { additionalProperties: false });
const OrNull = <Schema extends TSchema>(schema: Schema) => Type.Union([schema, Type.Null()]);
const Finite = Type.Number({ minimum: -1e300, maximum: 1e300 });
/** A stored value: 32 bits, either way. */
const Width = Type.Number({ exclusiveMinimum: 0, maximum: 1e300 });
/** Doubles are padded with the least of them. */
const Value = Type.Number({ minimum: -Number.MAX_VALUE, maximum: Number.MAX_VALUE });
const Stored = Type.Integer({ minimum: -(2 ** 31), maximum: 2 ** 32 - 1 });
const Side = Type.Integer({ minimum: 1, maximum: 65_535 });
const Table = Closed({
  first: Stored,
  bits: Type.Integer({ minimum: 1, maximum: 32 }),
  entries: Type.Array(Stored, { minItems: 1, maxItems: 65_536 }),
});
const Light = Type.Integer({ minimum: 0, maximum: 65_535 });

const Image = Closed({
  rows: Side,
  columns: Side,
  samplesPerPixel: Type.Enum([1, 3]),
  sample: Type.Enum(['uint8', 'int8', 'uint16', 'int16', 'uint32', 'int32', 'float32', 'float64']),
  photometric: Type.String({ maxLength: 16 }),
  bitsStored: Type.Integer({ minimum: 1, maximum: 64 }),
  rescale: Closed({ slope: Finite, intercept: Finite }),
  modalityLut: OrNull(Table),
  windows: Type.Array(Closed({ center: Finite, width: Width }), { maxItems: 100 }),
  voiLutFunction: Type.Enum(['LINEAR', 'LINEAR_EXACT', 'SIGMOID']),
  voiLut: OrNull(Table),
  presentationLutShape: OrNull(Type.Enum(['IDENTITY', 'INVERSE'])),
  padding: OrNull(Closed({ from: Value, to: Value })),
  aspect: Type.Number({ exclusiveMinimum: 0, maximum: 1e6 }),
  palette: OrNull(
    Closed({ first: Stored, rgb: Type.Array(Type.Tuple([Light, Light, Light]), { minItems: 1, maxItems: 65_536 }) }),
  ),
});

const Question = Closed({
  images: Type.Array(Image, { minItems: 1, maxItems: 64 }),
  models: Type.Array(Sha256, { minItems: 1, maxItems: 16 }),
  priority: Type.Enum(['reader', 'arrival', 'bulk']),
  maps: Type.Boolean(),
  features: Type.Boolean(),
});

/** As values a text may take twenty times its bytes. Of 64 images with the largest palettes that there are it is two thirds of this. */
const longestQuestion = 2 ** 27;

export interface ReadQuestion {
  readonly question: PredictQuestion;
  /** Bytes of each image, views of the body. */
  readonly samples: readonly Uint8Array[];
}

/** Throws ImageError where it is anything else than a question and exactly its samples. */
export function readQuestion(body: Uint8Array): ReadQuestion {
  const length = body.length < 4 ? body.length : new DataView(body.buffer, body.byteOffset).getUint32(0);
  if (body.length < 4 || length > body.length - 4) throw new ImageError('no question in the body');
  if (length > longestQuestion) throw new ImageError('a question that is too long');
  const question = parse(body.subarray(4, 4 + length));
  const samples: Uint8Array[] = [];
  let at = 4 + length;
  for (const image of question.images) {
    const bytes = sampleBytes(image as ImageDescription);
    samples.push(body.subarray(at, at + bytes));
    at += bytes;
  }
  if (at !== body.length) throw new ImageError('more or fewer samples than the images have');
  return { question, samples };
}

function parse(bytes: Uint8Array): PredictQuestion {
  try {
    const question: unknown = JSON.parse(Buffer.from(bytes).toString('utf8'));
    if (Check(Question, question)) return question as PredictQuestion;
  } catch (thrown) {
    if (!(thrown instanceof SyntaxError)) throw thrown;
  }
  throw new ImageError('a question of another form');
}
