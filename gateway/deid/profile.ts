/** A de-identification profile is data: the Basic profile of PS3.15 and the options of Table E.1-1 that are switched on. */

export interface ProfileOption {
  readonly id: string;
  /** PS3.16 CID 7050. */
  readonly code: string;
  readonly meaning: string;
}

function option<Id extends string>(id: Id, code: string, meaning: string): ProfileOption & { readonly id: Id } {
  return { id, code, meaning };
}

/** The option columns of Table E.1-1, in its order. */
export const profileOptions = [
  option('retain-safe-private', '113111', 'Retain Safe Private Option'),
  option('retain-uids', '113110', 'Retain UIDs Option'),
  option('retain-device-identity', '113109', 'Retain Device Identity Option'),
  option('retain-institution-identity', '113112', 'Retain Institution Identity Option'),
  option('retain-patient-characteristics', '113108', 'Retain Patient Characteristics Option'),
  option('retain-full-dates', '113106', 'Retain Longitudinal Temporal Information Full Dates Option'),
  option('modified-dates', '113107', 'Retain Longitudinal Temporal Information Modified Dates Option'),
  option('clean-descriptors', '113105', 'Clean Descriptors Option'),
  option('clean-structured-content', '113104', 'Clean Structured Content Option'),
  option('clean-graphics', '113103', 'Clean Graphics Option'),
] as const;
export type OptionId = (typeof profileOptions)[number]['id'];

/** As it is stored, sent and written into a file of the owner. */
export interface ProfileDocument {
  readonly name: string;
  readonly version: number;
  readonly options: readonly OptionId[];
}

/** Names the rule set an object was cleaned by; stored with the object. */
export interface Profile extends ProfileDocument {
  /** PS3.16 CID 7050: what is done, in codes. */
  readonly codes: readonly (readonly [code: string, meaning: string])[];
}

/** A document that is no profile: every problem it has, in sentences that repeat nothing of what it says. */
export class ProfileError extends RangeError {
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(problems.join(' '));
    this.name = 'ProfileError';
    this.problems = problems;
  }
}

const fields = ['name', 'version', 'options'];
const known: ReadonlySet<unknown> = new Set(profileOptions.map(({ id }) => id));
/** Both stand in De-identification Method (0012,0063), 64 characters at most, and in the row of every instance. */
const nameForm = /^[a-z][a-z0-9-]{0,31}$/;
const mostVersions = 9999;

/** A document from outside: a page, a file, the database. Throws ProfileError with all of its problems. */
export function parseProfile(document: unknown): ProfileDocument {
  const problems = problemsOf(document);
  if (problems.length > 0) throw new ProfileError(problems);
  const { name, version, options } = document as ProfileDocument;
  const on = new Set(options);
  return { name, version, options: profileOptions.map(({ id }) => id).filter((id) => on.has(id)) };
}

function problemsOf(document: unknown): string[] {
  if (typeof document !== 'object' || document === null || Array.isArray(document)) {
    return ['A profile is an object with name, version and options.'];
  }
  const { name, version, options } = document as Record<string, unknown>;
  const problems: string[] = [];
  if (Object.keys(document).some((field) => !fields.includes(field)))
    problems.push('A profile has name, version and options, and nothing else.');
  if (typeof name !== 'string' || !nameForm.test(name))
    problems.push('The name has a small letter first, then small letters, digits and hyphens, 32 characters at most.');
  if (!Number.isInteger(version) || Number(version) < 1 || Number(version) > mostVersions)
    problems.push(`The version is a whole number from 1 to ${mostVersions}.`);
  return Array.isArray(options)
    ? [...problems, ...optionProblems(options)]
    : [...problems, 'The options are a list of names.'];
}

function optionProblems(options: readonly unknown[]): string[] {
  const problems: string[] = [];
  if (options.some((id) => !known.has(id)))
    problems.push(`There is an unknown option; known are ${[...known].join(', ')}.`);
  if (new Set(options).size !== options.length) problems.push('An option stands there twice.');
  // Full: as they came. Modified: none as it came. (0028,0303) can say one of them.
  if (options.includes('retain-full-dates') && options.includes('modified-dates'))
    problems.push('Dates are either kept in full or modified: one of the two options must go.');
  return problems;
}

/** Of a profile too: what it says of itself in codes is made anew. Throws ProfileError. */
export function profileOf(document: ProfileDocument): Profile {
  const { name, version, options } = parseProfile({
    name: document.name,
    version: document.version,
    options: document.options,
  });
  const codes = profileOptions
    .filter(({ id }) => options.includes(id))
    .map(({ code, meaning }) => [code, meaning] as const);
  return Object.freeze({
    name,
    version,
    options,
    codes: [['113100', 'Basic Application Confidentiality Profile'] as const, ...codes].sort(([a], [b]) =>
      a < b ? -1 : 1,
    ),
  });
}

/** What a box cleans by until its owner decides otherwise. */
export const markitProfile: Profile = profileOf({
  name: 'markit',
  version: 1,
  options: ['clean-descriptors', 'modified-dates', 'retain-patient-characteristics'],
});
