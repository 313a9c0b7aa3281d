/** De-identifies one header: what the IOD allows and Table E.1-1 does not remove, checked value by value, survives. */

import { type DataElement, type DataSet, dataSetOf, findElement } from '../../data-set/data-set.ts';
import { sequenceElement, textElement } from '../../data-set/elements.ts';
import { firstNumber, firstString } from '../../data-set/values.ts';
import { cleanElements, type MutableCounts, type WalkContext } from './clean-data-set.ts';
import { unicode } from './clean-kept-text.ts';
import { Counts, fates, placeOf } from './counts.ts';
import type { Identity, ObjectIdentity } from './identity.ts';
import { imageFacts } from './image-facts.ts';
import { type Names, newNames, sealedNames, software } from './names.ts';
import { NewWords } from './new-words.ts';
import { countOf, heldKind, type ObjectHoldReason, purposeOf } from './object-kinds.ts';
import { nobody, patientElements, readPatient } from './patient.ts';
import type { Profile } from './profile.ts';
import type { SiteKeys } from './pseudonym.ts';
import { rulesOf, type SopClassRules } from './rules.ts';
import { Seal } from './seal.ts';
import { withPlainPalettes } from './segmented-palette.ts';
import type { SiteWord, SiteWords } from './site-words.ts';
import { type Announced, type SourceUidFault, type SourceUids, sourceUids } from './source-uids.ts';
import { Sweep } from './sweep.ts';

export interface DeidContext extends Announced {
  readonly keys: SiteKeys;
  readonly transferSyntax: string;
  readonly profile: Profile;
  /** Tag of the element that has the pixels; default Pixel Data. */
  readonly pixels?: number | undefined;
  /** The site's own list of words, kept like the shipped ones. */
  readonly siteWords?: SiteWords | undefined;
  /** Answer the words that are on no list; default: they are dropped and forgotten. */
  readonly collectWords?: boolean | undefined;
}

/** Bits of a sample of Float and of Double Float Pixel Data (PS3.3 C.7.6.24, C.7.6.25). */
const floatBits: ReadonlyMap<number | undefined, 32 | 64> = new Map([
  [0x7fe00008, 32],
  [0x7fe00009, 64],
]);
/** Bits Stored, High Bit, Pixel Representation: those modules have none, and by that a stored header tells floats. */
const wholeNumberTags = new Set([0x00280101, 0x00280102, 0x00280103]);

export type DeidHoldReason =
  | 'unknown-sop-class'
  | SourceUidFault
  | ObjectHoldReason
  | 'overlay-in-pixels' // overlay planes in unused bits of the pixels (retired)
  | 'pixel-description' // rows, columns, bits that describe no image
  | 'no-palette' // a palette image whose palette is absent, or not as long as it says
  | 'not-an-image' // no rows and columns: reports, plans, documents
  | 'identifier-left'; // the sweep found one in what was to be clean

export type DeidCounts = Readonly<MutableCounts>;

export type DeidResult<Who = Identity> =
  | {
      readonly kind: 'clean';
      readonly dataSet: DataSet;
      readonly identity: Who;
      readonly counts: DeidCounts;
      /** Study or series were made up for. */
      readonly coerced: boolean;
      /** Dropped, and on no list: at most a few, none that shares anything with the identifiers of this object. */
      readonly newWords: readonly SiteWord[];
    }
  | { readonly kind: 'hold'; readonly reason: DeidHoldReason };

/**
 * Overlay planes (60xx) are dropped with everything that no IOD list has. One kind cannot be dropped: the retired one whose
 * bits lie in the pixel values themselves (PS3.3 C.9.2, Overlay Bit Position above 0).
 */
function hasOverlayInPixels(source: DataSet): boolean {
  const { elements } = source;
  // Their group stands near the end: most headers have nothing behind it but the pixels.
  for (let at = elements.length - 1; at >= 0; at -= 1) {
    const { tag } = elements[at] as DataElement;
    if (tag < 0x60000000) return false;
    if (tag >>> 24 === 0x60 && isInPixels(tag & 0xffff, firstNumber(source, tag) ?? 0)) return true;
  }
  return false;
}

/** Overlay Bits Allocated is 1 and Overlay Bit Position 0 for one that has bytes of its own. */
function isInPixels(element: number, value: number): boolean {
  return (element === 0x0100 && value !== 1) || (element === 0x0102 && value !== 0);
}

function isPaletteMissing(clean: DataSet): boolean {
  return [0x00281201, 0x00281202, 0x00281203].some((tag) => findElement(clean, tag) === undefined);
}

interface Statements {
  /** What was done, and what it was called: (0012,0062), (0012,0064), (0028,0303). */
  readonly elements: readonly DataElement[];
  readonly method: string;
}

const statementsOf = new WeakMap<Profile, Statements>();

/** (0028,0303), PS3.3 C.12.1.1.11: of dates that were left. */
function datesAre({ options }: Profile): string {
  if (options.includes('retain-full-dates')) return 'UNMODIFIED';
  return options.includes('modified-dates') ? 'MODIFIED' : 'REMOVED';
}

/** Made once a profile. */
function statements(profile: Profile): Statements {
  const known = statementsOf.get(profile);
  if (known !== undefined) return known;
  const codes = profile.codes.map(([code, meaning]) =>
    dataSetOf([
      textElement(0x00080100, 'SH', code),
      textElement(0x00080102, 'SH', 'DCM'),
      textElement(0x00080104, 'LO', meaning),
    ]),
  );
  const elements = [
    textElement(0x00120062, 'CS', 'YES'),
    sequenceElement(0x00120064, codes),
    textElement(0x00280303, 'CS', datesAre(profile)),
  ];
  const made = { elements, method: `${software} ${profile.name} ${profile.version}` };
  statementsOf.set(profile, made);
  return made;
}

/** A header by the rules of its class, and who it is. */
function cleanHeader(source: DataSet, context: DeidContext, sopClass: SopClassRules, uids: SourceUids) {
  const { stated, names } = sealedNames(source, context, uids);
  if (names !== undefined) {
    const again = cleanBy(names, source, context, sopClass, uids);
    if (again.mark === stated) return again;
  }
  return cleanBy(newNames(source, context, uids), source, context, sopClass, uids);
}

function cleanBy(
  { uidOf, patientKey: key, accession, days, dateShift, retention }: Names,
  source: DataSet,
  { keys, profile, siteWords, collectWords }: DeidContext,
  sopClass: SopClassRules,
  uids: SourceUids,
) {
  const counts: MutableCounts = { elements: new Counts() };
  const watched = purposeOf(uids.sopClass);
  const newWords = collectWords === true ? new NewWords() : undefined;
  const sweep = new Sweep(source, days, { retention, siteWords });
  const seal = new Seal();
  const script = { wide: false };
  const longItem = (item: DataSet) => sweep.look(item.elements);
  const safePrivate = profile.options.includes('retain-safe-private');
  const walk: WalkContext = {
    pseudonymUid: uidOf,
    shiftDays: days,
    counts,
    watched,
    longItem,
    seal,
    script,
    safePrivate,
    siteWords,
    newWords,
  };
  const patient = profile.options.includes('retain-patient-characteristics') ? readPatient(source) : nobody;
  const came: DataElement[] = [];
  const elements = cleanElements(source, sopClass.rules, walk, came);
  const names: ObjectIdentity = {
    modality: firstString({ elements, characterSet: '' }, 0x00080060) ?? 'OT',
    sopClassUid: uids.sopClass,
    sopInstanceUid: uidOf(uids.sopInstance),
    seriesInstanceUid: uidOf(uids.series),
    studyInstanceUid: uidOf(uids.study),
    patientKey: key,
    dateShift,
    patientSex: patient.sex,
    ageYears: patient.ageYears,
  };
  const anew = [
    textElement(0x00080016, 'UI', names.sopClassUid),
    textElement(0x00080018, 'UI', names.sopInstanceUid),
    textElement(0x0020000d, 'UI', names.studyInstanceUid),
    textElement(0x0020000e, 'UI', names.seriesInstanceUid),
    ...patientElements(patient, { patientKey: key, accession }),
  ];
  if (script.wide) anew.push(textElement(0x00080005, 'CS', unicode));
  sweep.look(elements);
  sweep.look(anew);
  const { sopInstanceUid, seriesInstanceUid, studyInstanceUid } = names;
  const mark = seal.mark(keys, profile.options, sopInstanceUid, seriesInstanceUid, studyInstanceUid, key, accession);
  const { elements: said, method } = statements(profile);
  const statement = [...said, textElement(0x00120063, 'LO', method, mark)];
  // Of two with one tag the later stays: the empty ones give way to whatever is left.
  const written = dataSetOf([...sopClass.required, ...elements, ...anew, ...statement]);
  const dataSet = script.wide ? { ...written, characterSet: unicode } : written;
  countAnew(counts.elements, came, { source, dataSet, sopClass });
  const words = newWords?.but((value) => sweep.identifies(value)) ?? [];
  return { names, counts, dataSet, swept: !sweep.hit, mark, newWords: words };
}

/** What became of the attributes that are written whatever came. */
function countAnew(
  counts: Counts,
  came: readonly DataElement[],
  { source, dataSet, sopClass }: { source: DataSet; dataSet: DataSet; sopClass: SopClassRules },
): void {
  for (const old of came) {
    const place = sopClass.rules.get(old.tag)?.counted as number;
    counts.rewritten(old, dataSet, place, fates.removed);
  }
  for (const tag of sopClass.added) {
    const old = findElement(source, tag);
    if (old) counts.added(old, dataSet);
  }
}

function withoutTags({ elements, characterSet }: DataSet, tags: ReadonlySet<number>, counts: Counts): DataSet {
  const left = elements.filter(({ tag }) => !tags.has(tag));
  const numbers = placeOf('numbers');
  counts.note(numbers, fates.kept, left.length - elements.length);
  counts.note(numbers, fates.foreign, elements.length - left.length);
  return { elements: left, characterSet };
}

/** Never throws for what a sender can write: anything that cannot be made clean is held with a reason. */
export function deidentifyHeader(source: DataSet, context: DeidContext): DeidResult {
  const sopClass = rulesOf(context.sopClassUid, context.profile);
  if (sopClass === undefined) return { kind: 'hold', reason: 'unknown-sop-class' };
  const uids = sourceUids(source, context);
  if (typeof uids === 'string') return { kind: 'hold', reason: uids };
  if (firstNumber(source, 0x00280010) === undefined) return { kind: 'hold', reason: 'not-an-image' };
  if (hasOverlayInPixels(source)) return { kind: 'hold', reason: 'overlay-in-pixels' };
  const bits = floatBits.get(context.pixels);
  const { names, counts, swept, newWords, ...clean } = cleanHeader(withPlainPalettes(source), context, sopClass, uids);
  if (!swept) return { kind: 'hold', reason: 'identifier-left' };
  const dataSet = bits === undefined ? clean.dataSet : withoutTags(clean.dataSet, wholeNumberTags, counts.elements);
  const facts = imageFacts(dataSet, bits);
  if (facts === undefined) return { kind: 'hold', reason: 'pixel-description' };
  if (facts.photometric === 'PALETTE COLOR' && isPaletteMissing(dataSet)) {
    return { kind: 'hold', reason: 'no-palette' };
  }
  return { kind: 'clean', dataSet, identity: { ...facts, ...names }, counts, coerced: uids.coerced, newWords };
}

/** The same for an object that ended without pixels: only kinds whose use is in numbers can be made clean. */
export function deidentifyObject(source: DataSet, context: DeidContext): DeidResult<ObjectIdentity> {
  const sopClass = rulesOf(context.sopClassUid, context.profile);
  if (sopClass === undefined) return { kind: 'hold', reason: 'unknown-sop-class' };
  const uids = sourceUids(source, context);
  if (typeof uids === 'string') return { kind: 'hold', reason: uids };
  const reason = heldKind(uids.sopClass);
  if (reason !== undefined) return { kind: 'hold', reason };
  const purpose = purposeOf(uids.sopClass);
  if (purpose === undefined) return { kind: 'hold', reason: 'no-pixels' };
  const { names, counts, dataSet, swept, newWords } = cleanHeader(source, context, sopClass, uids);
  if (!swept) return { kind: 'hold', reason: 'identifier-left' };
  // Cleaning must leave as much of what the object is for as there was.
  if (countOf(purpose, source) !== (counts.watched ?? 0)) return { kind: 'hold', reason: 'purpose-lost' };
  return { kind: 'clean', dataSet, identity: names, counts, coerced: uids.coerced, newWords };
}
