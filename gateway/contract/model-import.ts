/**
 * POST /api/models/import (owner): a model of the house comes in, is checked and tried, and stays as a candidate or leaves nothing.
 *
 * The body is a four-byte big-endian length, that many bytes of the manifest (JSON, UTF-8), then the ONNX file. The answer is one
 * ImportLine as JSON a line (application/x-ndjson), written as each becomes true; empty lines say that the box is still at it.
 */
import Type, { type Static } from 'typebox';
import { BoxModel } from './models.ts';
import { Closed, Count, Line } from './scalars.ts';

/** As model-files/onnx reads at most. */
export const longestModel = 256 * 2 ** 20;
export const longestManifest = 512 * 2 ** 10;

const Words = Type.String({ minLength: 1, maxLength: 600 });
const OrNull = Type.Null();

/** add: an activation map is added where the head allows it. */
export const ImportQuery = Closed({ map: Type.Enum(['as-is', 'add']) });
export type ImportQuery = Static<typeof ImportQuery>;

/** In the order in which they are made; map is passed only where there is one in the end. */
export const ImportCheck = Type.Enum(['arrived', 'manifest', 'graph', 'fit', 'map', 'trial', 'stored']);
export type ImportCheck = Static<typeof ImportCheck>;

export const PassedCheck = Closed({
  type: Type.Literal('passed'),
  check: ImportCheck,
  /** What was found, such as "opset 17, 427 nodes". */
  note: Type.Union([Words, OrNull]),
});
export type PassedCheck = Static<typeof PassedCheck>;

/** Why it is not taken, and which of the two files has to change for it. */
export const ImportRefusal = Closed({
  code: Type.String({ pattern: '^[A-Z][A-Z0-9_]{0,63}$' }),
  at: Type.Enum(['model', 'manifest']),
  text: Words,
});
export type ImportRefusal = Static<typeof ImportRefusal>;

export const RefusedModel = Closed({
  type: Type.Literal('refused'),
  refusals: Type.Array(ImportRefusal, { minItems: 1, maxItems: 100 }),
});
export type RefusedModel = Static<typeof RefusedModel>;

/** What it said of one sample image, in a process of its own. */
export const TrialSample = Closed({
  name: Line,
  scores: Type.Array(Closed({ name: Line, probability: Type.Number({ minimum: 0, maximum: 1 }) }), { maxItems: 100 }),
  value: Type.Union([Closed({ number: Type.Number(), unit: Line }), OrNull]),
});
export type TrialSample = Static<typeof TrialSample>;

export const KeptModel = Closed({
  type: Type.Literal('kept'),
  model: BoxModel,
  map: Closed({
    state: Type.Enum(['there', 'added', 'not-possible', 'none']),
    /** Why there is none, where one was asked for. */
    reason: Type.Union([Words, OrNull]),
  }),
  trial: Closed({
    /** Of one image, the median. */
    milliseconds: Type.Number({ minimum: 0 }),
    /** Of memory at most; null where it was not measured. */
    bytes: Type.Union([Count, OrNull]),
    samples: Type.Array(TrialSample, { maxItems: 20 }),
  }),
});
export type KeptModel = Static<typeof KeptModel>;

/** It broke off for a reason that is not the model's: an error of the table. */
export const BrokenOff = Closed({
  type: Type.Literal('broken-off'),
  code: Type.String({ maxLength: 40 }),
  text: Words,
});

export const ImportLine = Type.Union([PassedCheck, RefusedModel, KeptModel, BrokenOff]);
export type ImportLine = Static<typeof ImportLine>;
