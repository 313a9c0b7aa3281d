/** /api/deid (owner): the de-identification profile in force, a draft tried on a study, and the draft put in force. */
import Type, { type Static } from 'typebox';
import { fates } from './header-fates.ts';
import { Account, Closed, Count, Instant } from './scalars.ts';

/** Options of PS3.15 Table E.1-1, by the names of gateway/deid/profile.ts. */
export const OptionId = Type.Enum([
  'retain-safe-private',
  'retain-uids',
  'retain-device-identity',
  'retain-institution-identity',
  'retain-patient-characteristics',
  'retain-full-dates',
  'modified-dates',
  'clean-descriptors',
  'clean-structured-content',
  'clean-graphics',
]);
export type OptionId = Static<typeof OptionId>;
const OptionIds = Type.Array(OptionId, { maxItems: 10, uniqueItems: true });

/** In the owner's words; control characters are no part of it. */
const Reason = Type.String({
  minLength: 4,
  maxLength: 400,
  pattern: '^[^\\u0000-\\u001f\\u007f-\\u009f]*[^\\s\\u0000-\\u001f\\u007f-\\u009f][^\\u0000-\\u001f\\u007f-\\u009f]*$',
});

const named = { name: Type.String({ pattern: '^[a-z][a-z0-9-]{0,39}$' }), version: Count, options: OptionIds };

export const PastProfile = Closed({ ...named, at: Instant, by: Account, reason: Reason });
export type PastProfile = Static<typeof PastProfile>;

export const ProfileOption = Closed({
  id: OptionId,
  /** PS3.16 CID 7050, and its meaning. */
  code: Type.String({ pattern: '^[0-9]{6}$' }),
  meaning: Type.String({ maxLength: 120 }),
  about: Type.String({ maxLength: 200 }),
  keeps: Type.String({ maxLength: 200 }),
  /** Of Table E.1-1 that have an action of their own under it. */
  attributes: Count,
});
export type ProfileOption = Static<typeof ProfileOption>;

/** GET /api/deid/profile. */
export const Profiles = Closed({
  inForce: Closed({
    ...named,
    /** Named by a draft that is to take its place: 0 for the profile that the program ships. */
    base: Count,
    /** The first 16 hex digits of the hash over the tables and the profile, as in every footer. */
    rules: Type.String({ pattern: '^[0-9a-f]{16}$' }),
  }),
  /** Of the site's own, newest first, the one in force among them; at most 200. */
  history: Type.Array(PastProfile, { maxItems: 200 }),
  options: Type.Array(ProfileOption, { maxItems: 10 }),
  /** Bytes of a file that a draft is tried on, at most. */
  longestFile: Count,
});
export type Profiles = Static<typeof Profiles>;

/** POST /api/deid/preview?options=a,b -> HeaderView; the body is the file (application/octet-stream), of which only the header is read. */
export const PreviewQuery = Closed({ options: Type.String({ maxLength: 400, pattern: '^([a-z-]+(,[a-z-]+)*)?$' }) });
export type PreviewQuery = Static<typeof PreviewQuery>;

/** POST /api/deid/preview/held/:id {options} -> HeaderView, of an object that is held. */
export const PreviewHeld = Closed({ options: OptionIds });
export type PreviewHeld = Static<typeof PreviewHeld>;

export const Fate = Type.Enum([...fates]);
export type Fate = Static<typeof Fate>;

const Shown = Type.Union([Type.String({ maxLength: 400 }), Type.Null()]);

export const HeaderRow = Closed({
  /** '(0008,1140)[2](0008,1155)': items count from 1. */
  path: Type.String({ maxLength: 1_000 }),
  /** '' for what the standard does not know. */
  keyword: Type.String({ maxLength: 120 }),
  vr: Type.String({ maxLength: 2 }),
  before: Shown,
  /** One for each side. */
  sides: Type.Array(Closed({ fate: Fate, after: Shown }), { minItems: 1, maxItems: 2 }),
  differs: Type.Boolean(),
});
export type HeaderRow = Static<typeof HeaderRow>;

export const HeaderSide = Closed({
  /** `markit-1`, or `draft`. */
  profile: Type.String({ maxLength: 60 }),
  /** Why the object would be held, in plain words; null: its header comes out clean. */
  held: Type.Union([Type.String({ maxLength: 400 }), Type.Null()]),
  counts: Type.Union([Type.Record(Fate, Count), Type.Null()]),
});
export type HeaderSide = Static<typeof HeaderSide>;

export const HeaderView = Closed({
  /** The profile in force, then the draft where there is one that differs. */
  sides: Type.Array(HeaderSide, { minItems: 1, maxItems: 2 }),
  /** What differs between the sides first. Pseudonyms and dates are of this look only. */
  rows: Type.Array(HeaderRow, { maxItems: 5_000 }),
  /** Looked at, and past what is listed. */
  unlisted: Count,
  /** False: some items of long sequences were not looked into. */
  whole: Type.Boolean(),
});
export type HeaderView = Static<typeof HeaderView>;

/** GET /api/held/objects/:id/header (owner): the header of a held object under the profile in force. */
export const HeldHeader = Closed({
  /** Why it is held, in plain words. */
  reason: Type.String({ maxLength: 400 }),
  header: HeaderView,
});
export type HeldHeader = Static<typeof HeldHeader>;

/** POST /api/deid/profile -> Profiles. NOT_PREVIEWED where this person has not tried the draft beside `base`; CONFLICT where that is no more in force. */
export const ActivateProfile = Closed({ options: OptionIds, base: Count, reason: Reason });
export type ActivateProfile = Static<typeof ActivateProfile>;
