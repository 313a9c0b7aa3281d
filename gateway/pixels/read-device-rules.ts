/** The form of a rule for a device, and the reading of a file of them: every problem in it is told at once. */

/** Everything that is given has to be so; letters' case does not matter. Of a de-identified header: what is not listed is not in it. */
export interface DeviceRule {
  /** As it is recorded with the image: small letters, digits and hyphens. */
  readonly name: string;
  /** Who says so. */
  readonly source: string;
  /** Modality (0008,0060). */
  readonly modality: string;
  /** In Manufacturer (0008,0070), somewhere. */
  readonly maker: string;
  /** In Manufacturer's Model Name (0008,1090), somewhere: any of them. */
  readonly models?: readonly string[];
  readonly rows?: number;
  readonly columns: number;
  /** Among the values of Image Type (0008,0008). */
  readonly imageType?: string;
  /** Left, top, width, height in pixels. */
  readonly rectangles: readonly Rectangle[];
}

type Rectangle = readonly [x: number, y: number, width: number, height: number];

const mostRules = 1_000;
const mostRectangles = 20;
/** The largest of Rows and Columns: US, PS3.3 C.7.6.3.1. */
const longestSide = 65_535;

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isWords = (value: unknown) => typeof value === 'string' && value.trim() !== '' && value.length <= 64;
const isSide = (value: unknown) =>
  Number.isInteger(value) && (value as number) >= 1 && (value as number) <= longestSide;
const isAbsentOr = (is: (value: unknown) => boolean) => (value: unknown) => value === undefined || is(value);

const fields: Readonly<Record<keyof DeviceRule, readonly [is: (value: unknown) => boolean, needs: string]>> = {
  name: [
    (value) => typeof value === 'string' && /^[a-z][a-z0-9-]{0,39}$/.test(value),
    'a name of small letters, digits and hyphens, 40 at most',
  ],
  source: [(value) => typeof value === 'string' && value.trim() !== '' && value.length <= 400, 'a source'],
  modality: [(value) => typeof value === 'string' && /^[A-Z0-9]{2,16}$/.test(value), 'a modality'],
  // One letter would fit half the makers there are.
  maker: [(value) => isWords(value) && (value as string).trim().length > 1, 'a maker of two letters at least'],
  models: [
    isAbsentOr((value) => Array.isArray(value) && value.length > 0 && value.every(isWords)),
    'models as a list of words',
  ],
  rows: [isAbsentOr(isSide), 'rows as a whole number'],
  columns: [isSide, 'columns as a whole number'],
  imageType: [isAbsentOr(isWords), 'an imageType as a word'],
  rectangles: [
    (value) => Array.isArray(value) && value.length > 0 && value.length <= mostRectangles && value.every(isRectangle),
    `rectangles of four whole numbers each, 1 to ${mostRectangles} of them`,
  ],
};

/** All that is wrong with a file of rules, in one go; no value of it is repeated. */
export class DeviceRuleProblems extends Error {
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(problems.join('; '));
    this.problems = problems;
  }
}

/** Of parsed JSON: `{"rules": [...]}`. Throws DeviceRuleProblems. */
export function readDeviceRules(json: unknown): DeviceRule[] {
  const rules = isRecord(json) ? json.rules : undefined;
  if (!Array.isArray(rules)) throw new DeviceRuleProblems(['holds no list named rules']);
  if (rules.length > mostRules) throw new DeviceRuleProblems([`holds more than ${mostRules} rules`]);
  const names = new Set<unknown>();
  const problems = rules.flatMap((rule: unknown, at) => {
    const found = isRecord(rule) ? problemsOf(rule) : ['is no object'];
    const { name } = isRecord(rule) ? rule : {};
    if (names.has(name)) found.push('has the name of another');
    names.add(name);
    return found.map((problem) => `rule ${at + 1} ${problem}`);
  });
  if (problems.length > 0) throw new DeviceRuleProblems(problems);
  return rules as DeviceRule[];
}

function problemsOf(rule: Record<string, unknown>): string[] {
  const wrong = Object.entries(fields).flatMap(([field, [is, needs]]) => (is(rule[field]) ? [] : [`needs ${needs}`]));
  if (Object.keys(rule).some((field) => !Object.hasOwn(fields, field))) wrong.push('has a field that is not known');
  if (wrong.length > 0) return wrong;
  const { rows = longestSide, columns, rectangles } = rule as typeof rule & DeviceRule;
  const beyond = rectangles.some(([x, y, width, height]) => x + width > columns || y + height > rows);
  return beyond ? ['has a rectangle that reaches beyond the image'] : [];
}

function isRectangle(value: unknown): boolean {
  if (!Array.isArray(value) || value.length !== 4) return false;
  const [x, y, width, height] = value as unknown[];
  const isPlace = (place: unknown) => place === 0 || isSide(place);
  return isPlace(x) && isPlace(y) && isSide(width) && isSide(height);
}
