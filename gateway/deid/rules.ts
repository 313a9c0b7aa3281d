/** What is done with each attribute of an SOP class: IOD, Table E.1-1 and VR brought together once, then looked up. */

import type { DataElement } from '../../data-set/data-set.ts';
import { dictionaryEntry } from '../../data-set/dictionary.ts';
import { emptyElement, sequenceElement } from '../../data-set/elements.ts';
import type { Vr } from '../../data-set/vr.ts';
import { type Allowed, type AttributeType, allowedIn, allowListOf } from './allow-list.ts';
import { tableTags } from './bulk-elements.ts';
import { contentSequences } from './clean-content.ts';
import { type ConfidentialityRow, confidentialityRow } from './confidentiality.ts';
import { type Place, placeOf, placeOfAttribute } from './counts.ts';
import { isTechnicalAttribute } from './known-words.ts';
import { markitProfile, type OptionId, type ProfileDocument } from './profile.ts';

export type RuleKind =
  | ('remove' | 'identity' | 'uid' | 'date' | 'date-time' | 'time' | 'coded' | 'text')
  | ('decimal' | 'binary' | 'tags' | 'sequence' | 'codes' | 'table' | 'kept-text' | 'kept-uid' | 'content');

export interface Rule {
  readonly tag: number;
  readonly vrs: readonly Vr[];
  readonly kind: RuleKind;
  /** Where it is counted. */
  readonly counted: Place;
  readonly type: AttributeType;
  /** Values at least and at most (PS3.6 VM). */
  readonly vm: readonly [least: number, most: number];
  /** Rules of a sequence's items, worked out when the first one comes. */
  readonly items: () => Rules;
}

export type Rules = ReadonlyMap<number, Rule>;

export interface SopClassRules {
  readonly rules: Rules;
  /** Type 2 attributes of mandatory modules, empty: written where nothing is left of them. */
  readonly required: readonly DataElement[];
  /** Attributes that are written though the IOD has none of them. */
  readonly added: readonly number[];
}

/** Set anew from the pseudonyms and the checked facts, whatever came: deidentify.ts. */
const identityTags = new Set([
  0x00080005, // Specific Character Set: what is written is ASCII
  0x00080016, // SOP Class UID
  0x00080018, // SOP Instance UID
  0x00080050, // Accession Number
  0x00100010, // Patient's Name
  0x00100020, // Patient ID
  0x00100030, // Patient's Birth Date
  0x00100040, // Patient's Sex
  0x00101010, // Patient's Age
  0x00120062, // Patient Identity Removed
  0x00120063, // De-identification Method
  0x00120064, // De-identification Method Code Sequence
  0x00280303, // Longitudinal Temporal Information Modified
]);

/** Sequences that hold whole identities or second copies of the image: never, though an IOD has them. */
const deniedSequences = new Set([
  0x00880200, // Icon Image Sequence: pixels that nobody looks through
  0x04000500, // Encrypted Attributes Sequence
  0x04000550, // Modified Attributes Sequence
  0x04000561, // Original Attributes Sequence
]);

/**
 * Numbers and codes without which an image is shown wrongly: kept at top level of any image, also where its IOD does not
 * list them (a Standard Extended SOP Class, PS3.2 3.11.3), and checked like all others.
 */
export const displayTags: readonly number[] = [
  0x00180015, 0x00181164, 0x00185101, 0x00200013, 0x00200020, 0x00200060, 0x00200062, 0x00280006, 0x00280008,
  0x00280030, 0x00280034, 0x00280120, 0x00280122, 0x00280123, 0x00280301, 0x00281050, 0x00281051, 0x00281052,
  0x00281053, 0x00281056, 0x00282110, 0x00282112, 0x00282114, 0x20500020,
];

const codeValue = 0x00080100;

function kindByVr(tag: number, vrs: readonly Vr[], allowed: Allowed): RuleKind {
  if (tableTags.has(tag)) return 'table';
  switch (vrs[0]) {
    case 'SQ':
      if (deniedSequences.has(tag)) return 'remove';
      return allowedIn(allowed.children).has(codeValue) ? 'codes' : 'sequence';
    case 'UI':
      return 'uid';
    case 'DA':
      return 'date';
    case 'DT':
      return 'date-time';
    case 'TM':
      return 'time';
    case 'CS':
      return 'coded';
    case 'DS':
    case 'IS':
      return 'decimal';
    case 'AT':
      return 'tags';
    case 'US':
    case 'SS':
    case 'UL':
    case 'SL':
    case 'UV':
    case 'SV':
    case 'FL':
    case 'FD':
      return 'binary';
    default:
      // Text of any kind only where it is on the short list; AS is Patient's Age alone; bulk binary never.
      return isTechnicalAttribute(tag) ? 'text' : 'remove';
  }
}

/** Options that are on. */
export type Options = ReadonlySet<OptionId>;

function kindOf(tag: number, vrs: readonly Vr[], allowed: Allowed, on: Options): RuleKind {
  if (identityTags.has(tag)) return 'identity';
  const row = confidentialityRow(tag);
  const byVr = kindByVr(tag, vrs, allowed);
  if (isTemporal(byVr)) return row === undefined || temporalOptions(row) ? temporalKind(byVr, on) : 'remove';
  if (contentSequences.has(tag) && byVr === 'sequence' && on.has('clean-structured-content')) return 'content';
  if (row === undefined) return byVr;
  return retainedKind(tag, byVr, row, on) ?? cleanedKind(byVr, row, on);
}

function isTemporal(kind: RuleKind): boolean {
  return kind === 'date' || kind === 'date-time' || kind === 'time';
}

function temporalOptions({ options }: ConfidentialityRow): boolean {
  return options.has('modified-dates') || options.has('retain-full-dates');
}

/**
 * One of the two options of dates decides over every date, those of devices too: with neither none is left, also where the table
 * has no row. How far a date is moved the data set decides: not at all where dates are kept in full.
 */
function temporalKind(kind: RuleKind, on: Options): RuleKind {
  return on.has('modified-dates') || on.has('retain-full-dates') ? kind : 'remove';
}

const retaining = [
  'retain-patient-characteristics',
  'retain-device-identity',
  'retain-institution-identity',
  'retain-full-dates',
] as const;

/** K: "kept (unchanged for non-Sequence Attributes, cleaned for Sequences)", PS3.15 E.1.1. */
function retainedKind(tag: number, byVr: RuleKind, { options }: ConfidentialityRow, on: Options): RuleKind | undefined {
  if (on.has('retain-uids') && options.has('retain-uids') && byVr === 'sequence') return byVr;
  const option = retaining.find((id) => on.has(id) && options.get(id) === 'K');
  if (option === undefined) return undefined;
  if (byVr === 'uid') return 'kept-uid';
  // Of the patient numbers, listed words and codes only: a free text would be anybody's.
  if (option === 'retain-patient-characteristics') return byVr;
  return (byVr === 'remove' && keepable(tag)) || byVr === 'coded' || byVr === 'text' ? 'kept-text' : byVr;
}

function keepable(tag: number): boolean {
  return !deniedSequences.has(tag) && dictionaryEntry(tag)?.vrs.every((vr) => keptTextVrs.has(vr)) === true;
}

const keptTextVrs: ReadonlySet<Vr> = new Set(['LO', 'SH', 'ST', 'LT', 'UC', 'UT']);

/** What the Basic profile and the cleaning options leave. */
function cleanedKind(byVr: RuleKind, { action, options }: ConfidentialityRow, on: Options): RuleKind {
  if (byVr === 'uid') return 'uid';
  // Clean Descriptors: a listed value is clean, any other goes.
  if (byVr === 'text' && on.has('clean-descriptors') && options.has('clean-descriptors')) return 'text';
  // Their items are numbers, codes and words of lists by the same rules; what they hold of content items is looked through there.
  const structured = on.has('clean-structured-content') && options.has('clean-structured-content');
  const graphic = on.has('clean-graphics') && options.has('clean-graphics');
  if ((structured || graphic) && byVr === 'sequence') return byVr;
  // X/Z/U*: references stay, their UIDs become pseudonyms (PS3.15 Table E.1-1, note to U*).
  if (action.includes('U') && byVr === 'sequence') return 'sequence';
  return 'remove';
}

/** Contour Data: a contour has as many points as somebody drew. */
const endless = 0x30060050;

function multiplicity(tag: number, vm: string): readonly [number, number] {
  const [least = '1', most] = vm.split('-');
  if (most?.includes('n') !== true) return [Number(least), Number(most ?? least)];
  return [Number(least), tag === endless ? 1_000_000 : 4096];
}

/**
 * Attributes past it (digital signatures, trailing padding) are removed like any without a rule. One rule of theirs would turn the
 * tag of every rule, and then of every element made by one, from a machine word into a boxed number: half the time of a header.
 */
const largestWord = 0x7fffffff;

function compile(attributes: ReadonlyMap<number, Allowed>, on: Options): Rules {
  const rules = new Map<number, Rule>();
  for (const [tag, allowed] of attributes) {
    const entry = dictionaryEntry(tag);
    if (entry === undefined || tag > largestWord) continue;
    let items: Rules | undefined;
    const kind = kindOf(tag, entry.vrs, allowed, on);
    rules.set(tag, {
      tag,
      vrs: entry.vrs,
      kind,
      counted: kind === 'codes' ? placeOf('codes') : placeOfAttribute(tag, entry.vrs[0] ?? 'UN'),
      type: allowed.type,
      vm: multiplicity(tag, entry.vm),
      items: () => {
        items ??= compile(allowedIn(allowed.children), on);
        return items;
      },
    });
  }
  return rules;
}

function emptyOf(tag: number): DataElement {
  const vr = dictionaryEntry(tag)?.vrs[0] ?? 'UN';
  return vr === 'SQ' ? sequenceElement(tag, []) : emptyElement(tag, vr);
}

type Compiled = Map<string, SopClassRules>;
const bySet = new Map<string, Compiled>();
const byList = new WeakMap<readonly OptionId[], Compiled>();

function compiledFor(options: readonly OptionId[]): Compiled {
  const same = byList.get(options);
  if (same !== undefined) return same;
  const set = [...options].sort().join(' ');
  const compiled = bySet.get(set) ?? new Map<string, SopClassRules>();
  bySet.set(set, compiled);
  byList.set(options, compiled);
  return compiled;
}

/** undefined: a class we do not know. The rules of a class are worked out once a process for each set of options. */
export function rulesOf(
  sopClassUid: string,
  { options }: Pick<ProfileDocument, 'options'> = markitProfile,
): SopClassRules | undefined {
  const compiled = compiledFor(options);
  const known = compiled.get(sopClassUid);
  if (known !== undefined) return known;
  const list = allowListOf(sopClassUid);
  if (list === undefined) return undefined;
  const attributes = new Map(list.attributes);
  for (const tag of displayTags) {
    if (!attributes.has(tag)) attributes.set(tag, { type: 3, unconditional: false, children: [] });
  }
  const compiledRules = compile(attributes, new Set(options));
  const added = [...identityTags].filter((tag) => !compiledRules.has(tag));
  const rules = { rules: compiledRules, required: list.mandatoryType2.map(emptyOf), added };
  compiled.set(sopClassUid, rules);
  return rules;
}
