/** The fields that documents about reward are made of: digests, names that say nothing of a person, exact numbers as text. */
import Type from 'typebox';

/** SHA-256, lower-case hex. */
export const Digest = Type.String({ pattern: '^[0-9a-f]{64}$' });

/** A pseudonym: what a person's name is not likely to fit (no space, no comma, ASCII). */
export const pseudonymPattern = /^[A-Za-z0-9][A-Za-z0-9._:-]{0,127}$/;
export const PayeeName = Type.String({ pattern: pseudonymPattern.source });
export const CaseName = Type.String({ pattern: pseudonymPattern.source });

/** The name of a label or a token, for people: printable, no line breaks. */
export const LabelName = Type.String({ pattern: '^[^\\u0000-\\u001f\\u007f-\\u009f\\u2028\\u2029]{1,200}$' });

/** Base units: a whole number that may pass 2^53, as decimal text. */
export const UnitsText = Type.String({ pattern: '^(0|[1-9][0-9]{0,59})$' });
export const SignedUnitsText = Type.String({ pattern: '^(0|-?[1-9][0-9]{0,59})$' });

/** A token is 10^exponent base units; amounts of documents are counted in base units. */
export const BaseUnit = Type.Object(
  {
    token: Type.String({ pattern: '^[A-Za-z][A-Za-z0-9]{0,15}$' }),
    exponent: Type.Integer({ minimum: 0, maximum: 30 }),
  },
  { additionalProperties: false },
);

/** An exact number in lowest terms, as `exactText` writes it: '3', '-7/12'. */
export const RationalText = Type.String({ pattern: '^(0|-?[1-9][0-9]*(/[1-9][0-9]*)?)$', maxLength: 2048 });

/** By UTF-16 code units: the same order on every machine, whatever its language. */
export function compareNames(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
