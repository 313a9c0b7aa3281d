/** What was done to the elements of an object, told apart by the kind of attribute and by what became of it; and the one line that a file carries of it. */

/** Signed manifests in one file: thirty megabytes, some seconds. */
export const manifestsAPart = 20_000;

/** By tag and VR. The order is the order of every table; a new kind goes to the end. */
export const elementKinds = [
  ...(['names', 'identifiers', 'dates', 'uids', 'text', 'words', 'codes', 'numbers', 'sequences'] as const),
  ...(['bytes', 'overlays', 'icons', 'private', 'unknown'] as const),
] as const;
export type ElementKind = (typeof elementKinds)[number];

/**
 * kept: as it came, byte for byte or the same text in Unicode. replaced: a pseudonym, a checked form, written anew. shifted: a date moved. emptied: what the IOD requires,
 * left empty or with a dummy. The last four are gone: by rule; for a value that is not listed or has no right form; in a VR that
 * the attribute does not have; standing where the IOD of the object has no such attribute.
 */
export const elementFates = [
  ...(['kept', 'replaced', 'shifted', 'emptied'] as const),
  ...(['removed', 'unlisted', 'wrongVr', 'foreign'] as const),
] as const;
export type ElementFate = (typeof elementFates)[number];

export const goneFates = ['removed', 'unlisted', 'wrongVr', 'foreign'] as const satisfies readonly ElementFate[];

export type FateCounts = Partial<Record<ElementFate, number>>;
/** Kinds of which there was none are left out, and so are fates. */
export type KindCounts = Partial<Record<ElementKind, FateCounts>>;

/** What the pixels lost beside the elements. */
export interface StructureCounts {
  /** Segments of code streams whose content became zeros: comments and application data (T.81 B.2.4, T.800 A.9). */
  readonly segments: number;
  /** Bytes there, behind code streams and in padding that were written as zeros. */
  readonly blanked: number;
  /** Bytes behind the pixel data that were dropped. */
  readonly tail: number;
  /** 1: a file's preamble said something, and was written as zeros (PS3.10 7.1). */
  readonly preamble: number;
}

export const noStructure: StructureCounts = { segments: 0, blanked: 0, tail: 0, preamble: 0 };
const structureNames = Object.keys(noStructure) as readonly (keyof StructureCounts)[];

/** Of five actions, as the first files have it. */
export interface ActionCounts {
  readonly kept: number;
  readonly replaced: number;
  readonly shifted: number;
  readonly emptied: number;
  /** All that are gone. */
  readonly removed: number;
}
const actionNames = ['kept', 'replaced', 'shifted', 'emptied', 'removed'] as const;

export interface ManifestLine extends ActionCounts {
  /** Name and version. */
  readonly profile: string;
  /** The first 16 hex digits of the hash over the tables of rules. */
  readonly rules: string;
  readonly sweep: 'clean';
  /** Undefined: written before elements were told apart. */
  readonly kinds: KindCounts | undefined;
  readonly structure: StructureCounts;
}

/** One letter a fate, in their order. */
const letters = 'krsexuwf';

/** `names=r1e2 segments=3`: zeros are left out. */
export function formatCounts(kinds: KindCounts, structure: StructureCounts): string {
  let line = '';
  for (const kind of elementKinds) {
    const fates = kinds[kind];
    if (fates === undefined) continue;
    line += ` ${kind}=`;
    for (const [at, fate] of elementFates.entries()) if (fates[fate]) line += `${letters[at]}${fates[fate]}`;
  }
  for (const name of structureNames) if (structure[name] > 0) line += ` ${name}=${structure[name]}`;
  return line;
}

/** Undefined for anything but a line that a box wrote. */
export function parseManifestLine(line: string): ManifestLine | undefined {
  const [profile = '', rules = '', ...rest] = line.split(' ');
  if (!/^[\w.-]{1,64}$/.test(profile) || !/^[0-9a-f]{16}$/.test(rules)) return undefined;
  const fields = new Map(rest.map((field) => field.split('=', 2) as [string, string]));
  const whole = (name: string) => (/^\d{1,15}$/.test(fields.get(name) ?? '') ? Number(fields.get(name)) : undefined);
  if (fields.get('sweep') !== 'clean' || actionNames.some((name) => whole(name) === undefined)) return undefined;
  const counted = <Name extends string>(names: readonly Name[]) =>
    Object.fromEntries(names.map((name) => [name, whole(name) ?? 0])) as Record<Name, number>;
  const kinds: KindCounts = {};
  for (const kind of elementKinds) {
    const fates = fields.get(kind);
    if (fates !== undefined) kinds[kind] = parseFates(fates);
  }
  return {
    ...{ profile, rules, sweep: 'clean', ...counted(actionNames) },
    kinds: Object.keys(kinds).length === 0 ? undefined : kinds,
    structure: counted(structureNames),
  };
}

function parseFates(text: string): FateCounts {
  const fates: FateCounts = {};
  for (const [, letter = '', digits] of text.matchAll(/([a-z])(\d{1,15})/g)) {
    const fate = elementFates[letters.indexOf(letter)];
    if (fate !== undefined) fates[fate] = Number(digits);
  }
  return fates;
}

/** The five actions of what was told apart. */
export function actionsOf(kinds: KindCounts): ActionCounts {
  const sum = (fate: ElementFate) => elementKinds.reduce((total, kind) => total + (kinds[kind]?.[fate] ?? 0), 0);
  const removed = goneFates.reduce((total, fate) => total + sum(fate), 0);
  return { kept: sum('kept'), replaced: sum('replaced'), shifted: sum('shifted'), emptied: sum('emptied'), removed };
}

/** Adds `more` into `total`, `times` over. */
export function addKinds(total: KindCounts, more: KindCounts, times = 1): void {
  for (const kind of elementKinds) {
    const fates = more[kind];
    if (fates === undefined) continue;
    total[kind] ??= {};
    const into = total[kind];
    for (const fate of elementFates) if (fates[fate]) into[fate] = (into[fate] ?? 0) + fates[fate] * times;
  }
}
