/** Which attributes the IOD of an SOP class has, nested, with their types (PS3.3): nothing else can survive. */

import generated from './allow-list.generated.json' with { type: 'json' };

/** Attribute types of PS3.5 7.4; conditional ones count as their unconditional kin once they are there. */
export type AttributeType = 1 | 2 | 3;

export interface Allowed {
  readonly type: AttributeType;
  /** Required whenever the module is: false for 1C and 2C. */
  readonly unconditional: boolean;
  /** Lists of what items of a sequence may have, by place in the generated file; several where modules meet. */
  readonly children: readonly number[];
}

export interface AllowList {
  readonly attributes: ReadonlyMap<number, Allowed>;
  /** Top level, modules of usage M: required attributes of type 2. */
  readonly mandatoryType2: readonly number[];
}

export const allowListEdition: string = generated.edition;

/** A map: a property of a name that came with an object would make that name known to the engine for good. */
const sopClasses: ReadonlyMap<string, string> = new Map(Object.entries(generated.sopClasses));
const iods: Readonly<Record<string, string>> = generated.iods;
const nodes: readonly string[] = generated.nodes;

const types: Readonly<Record<string, AttributeType>> = { '1': 1, a: 1, '2': 2, b: 2, '3': 3 };

function addNode(into: Map<number, Allowed>, place: number): void {
  for (const entry of (nodes[place] ?? '').split(' ')) {
    if (entry === '') continue;
    const tag = Number.parseInt(entry.slice(0, 8), 16);
    const letter = entry.charAt(8);
    const type = types[letter] ?? 3;
    const child = entry.length > 9 ? [Number.parseInt(entry.slice(9), 36)] : [];
    const known = into.get(tag);
    into.set(tag, {
      // Where two modules have an attribute the stricter one is satisfied too.
      type: known === undefined || type < known.type ? type : known.type,
      unconditional: letter === '1' || letter === '2' || known?.unconditional === true,
      children: known === undefined ? child : [...new Set([...known.children, ...child])],
    });
  }
}

/** What items of a sequence may have. */
export function allowedIn(children: readonly number[]): ReadonlyMap<number, Allowed> {
  const attributes = new Map<number, Allowed>();
  for (const place of children) addNode(attributes, place);
  return attributes;
}

/** Retired classes of which PS3.3 has no IOD any more: what their successors allow may stay in them. */
const successors: Readonly<Record<string, string>> = {
  '1.2.840.10008.5.1.4.1.1.3': '1.2.840.10008.5.1.4.1.1.3.1', // Ultrasound Multi-frame Image
  '1.2.840.10008.5.1.4.1.1.5': '1.2.840.10008.5.1.4.1.1.20', // Nuclear Medicine Image
  '1.2.840.10008.5.1.4.1.1.6': '1.2.840.10008.5.1.4.1.1.6.1', // Ultrasound Image
};

/** undefined: no storage SOP class of PS3.4 Annex B that we know. */
export function allowListOf(sopClassUid: string): AllowList | undefined {
  const iod = sopClasses.get(successors[sopClassUid] ?? sopClassUid);
  const line = iod === undefined ? undefined : iods[iod];
  if (line === undefined) return undefined;
  const attributes = new Map<number, Allowed>();
  const mandatory = new Map<number, Allowed>();
  for (const module of line.split(' ')) {
    const place = Number.parseInt(module.slice(1), 36);
    addNode(attributes, place);
    if (module.startsWith('M')) addNode(mandatory, place);
  }
  const mandatoryType2 = [...mandatory].filter(([, { type, unconditional }]) => type === 2 && unconditional);
  return { attributes, mandatoryType2: mandatoryType2.map(([tag]) => tag) };
}

/** A class UID that names no person or place: safe to keep wherever it stands. */
export function isStorageSopClass(uid: string): boolean {
  return sopClasses.has(uid);
}
