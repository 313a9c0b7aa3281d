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

export function profileOf({ name, version, options }: ProfileDocument): Profile {
  const on = new Set<string>(options);
  const chosen = profileOptions.filter(({ id }) => on.has(id));
  const codes = chosen.map(({ code, meaning }) => [code, meaning] as const);
  return Object.freeze({
    name,
    version,
    options: chosen.map(({ id }) => id),
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
