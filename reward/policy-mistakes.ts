/** What is off in data that should be a policy, in sentences for whoever wrote it. */
import type { TSchema } from 'typebox';
import { Errors } from 'typebox/value';
import { EquationOne, Flat, PositiveMarks } from './policy.ts';

const forms: Readonly<Record<string, TSchema>> = {
  'equation-1': EquationOne,
  'positive-marks': PositiveMarks,
  flat: Flat,
};

/** What schema words leave unsaid, by the end of the path. */
const formats: ReadonlyArray<readonly [RegExp, string]> = [
  [/^\/gate\/modelThresholds?(\/.*)?$/s, 'decimal text from "0" to "1", with at most 15 decimals'],
  [/^\/gate\/leaves\/kind$/, '"reader" or "label"'],
  [/^\/gate\/leaves$/, '{"kind":"reader","beyond":"0.5"} or {"kind":"label"}'],
  [/^\/gate$/, 'an object, or null'],
  [/^\/(gate\/modelThresholds|weights(\/factors)?)$/, 'an object'],
  [/^\/gate\/applied$/, 'true or false'],
  [
    /^\/(ownerPart|gate\/threshold|gate\/leaves\/beyond|weights\/.*)$/s,
    'decimal text in quotes, not below nought: "0.5"',
  ],
];

/** At least one, each once. Of a value that is no policy. */
export function policyMistakes(value: unknown): string[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return ['it is no JSON object'];
  const { rule } = value as { readonly rule?: unknown };
  const form = typeof rule === 'string' && Object.hasOwn(forms, rule) ? forms[rule] : undefined;
  if (form === undefined)
    return [
      `rule must be ${Object.keys(forms)
        .map((name) => `"${name}"`)
        .join(' or ')}`,
    ];
  const errors = Errors(form, value) as readonly SchemaError[];
  const said = new Set(errors.filter((one) => !isEcho(one, errors, value)).flatMap(mistakesOf));
  return said.size > 0 ? [...said] : ['it does not have the form of one'];
}

interface SchemaError {
  readonly keyword: string;
  readonly instancePath: string;
  readonly params: Readonly<Record<string, unknown>>;
}

/** An error that another one explains: of a choice, all branches complain. */
function isEcho({ keyword, instancePath }: SchemaError, errors: readonly SchemaError[], value: unknown): boolean {
  if (keyword === 'boolean') return true;
  const within = errors.some((one) => one.instancePath.startsWith(`${instancePath}/`));
  const inside = ['required', 'additionalProperties'];
  const same = errors.some((one) => one.instancePath === instancePath && inside.includes(one.keyword));
  if (keyword === 'anyOf' || (keyword === 'type' && instancePath === '/gate')) return within || same;
  const { gate } = value as { readonly gate?: { readonly leaves?: { readonly kind?: unknown } } };
  const kind = gate?.leaves?.kind;
  // The other kind's form: whoever wrote label is not told that label should be reader.
  if (instancePath === '/gate/leaves/kind') return kind === 'reader' || kind === 'label';
  if (instancePath === '/gate/leaves' && keyword === 'required') return kind === 'label';
  return instancePath === '/gate/leaves' && keyword === 'additionalProperties' && kind !== 'label' && kind !== 'reader';
}

function mistakesOf({ keyword, instancePath, params }: SchemaError): string[] {
  const inside = (names: unknown) =>
    (Array.isArray(names) ? names : []).map((name) => [...instancePath.split('/').slice(1), name].join('/'));
  if (keyword === 'required') return inside(params.requiredProperties).map((name) => `${name} is missing`);
  if (keyword === 'additionalProperties')
    return inside(params.additionalProperties).map((name) => `${name} does not belong there`);
  const name = instancePath.slice(1);
  const known = formats.find(([path]) => path.test(instancePath))?.[1];
  const allowed = Array.isArray(params.allowedValues) ? params.allowedValues : [params.allowedValue];
  return [`${name} must be ${known ?? allowed.map((one) => JSON.stringify(one)).join(' or ')}`];
}
