/** Private elements that Retain Safe Private keeps: those of TCIA's list whose values can be checked, under their creators. */

import { latin1Text } from '../../data-set/character-set.ts';
import type { DataElement, DataSet, ValueElement } from '../../data-set/data-set.ts';
import { withoutPadding } from '../../data-set/values.ts';
import { isVr, type Vr } from '../../data-set/vr.ts';
import { cleanValue, type ValueContext } from './clean-value.ts';
import { placeOf } from './counts.ts';
import type { Rule, RuleKind } from './rules.ts';
import generated from './safe-private.generated.json' with { type: 'json' };

export const safePrivateSource: string = generated.source;
/** Elements that the source has, of any disposition. */
export const safePrivateListed: number = generated.listed;

/** By VR; texts only where they are listed words, and bytes never. UIDs become pseudonyms, dates are moved. */
const kinds: Partial<Record<Vr, RuleKind>> = {
  CS: 'coded',
  LO: 'coded',
  SH: 'coded',
  DS: 'decimal',
  IS: 'decimal',
  FD: 'binary',
  FL: 'binary',
  SL: 'binary',
  SS: 'binary',
  UL: 'binary',
  US: 'binary',
  UI: 'uid',
};

interface SafeElement {
  readonly vr: Vr;
  readonly kind: RuleKind;
  readonly vm: readonly [least: number, most: number];
}

function multiplicity(vm: string): readonly [number, number] {
  const [least = '1', most = least] = vm.split(/[-,]/);
  const many = /n/.test(vm);
  return [many && !/^\d/.test(least) ? 1 : Number(least), many ? 1024 : Number(most)];
}

/** Key: creator, group, and the low byte of the element. */
const safe = new Map<string, SafeElement>();
for (const row of generated.rows.split('\n')) {
  const [creator = '', group = '', low = '', vr = '', vm = '1'] = row.split('\t');
  const kind = isVr(vr) ? kinds[vr] : undefined;
  if (!isVr(vr) || kind === undefined) continue;
  safe.set(keyOf(creator, Number.parseInt(group, 16), Number.parseInt(low, 16)), { vr, kind, vm: multiplicity(vm) });
}

function keyOf(creator: string, group: number, low: number): string {
  return `${creator}\t${group}\t${low}`;
}

/** Those of the list that can be kept. */
export function safePrivateElements(): number {
  return safe.size;
}

const none = () => new Map<number, Rule>();
const counted = placeOf('private');

/** The private elements of one data set, in tag order as they come. */
export class PrivateBlocks {
  /** Group and block to creator. */
  readonly #creators = new Map<number, ValueElement>();
  readonly #written = new Set<number>();

  /**
   * What is kept of an element: nothing, or itself, before it the creator of its block where that was not written yet. A creator
   * by itself says nothing, and goes.
   */
  clean(element: DataElement, source: DataSet, context: ValueContext): readonly DataElement[] {
    const { tag } = element;
    const group = (tag >>> 16) & 0xffff;
    const number = tag & 0xffff;
    if (element.kind !== 'value') return [];
    if (number >= 0x10 && number <= 0xff) {
      this.#creators.set((group << 8) | number, element);
      return [];
    }
    const block = (group << 8) | (number >>> 8);
    const creator = this.#creators.get(block);
    const name = creator === undefined ? '' : withoutPadding(latin1Text(creator.value));
    const known = safe.get(keyOf(name, group, number & 0xff));
    if (creator === undefined || known === undefined) return [];
    const clean = cleanKnown(element, known, source, context);
    if (clean === undefined) return [];
    if (this.#written.has(block)) return [clean];
    this.#written.add(block);
    return [{ ...creator, vr: 'LO' }, clean];
  }
}

/** An implicit data set does not tell the VR of a private element: that of the list stands for it (PS3.5 6.2.2). */
function cleanKnown(
  element: ValueElement,
  { vr, kind, vm }: SafeElement,
  source: DataSet,
  context: ValueContext,
): ValueElement | undefined {
  const { tag } = element;
  const told = element.vr === 'UN' ? { ...element, vr } : element;
  return cleanValue(told, { tag, vrs: [vr], kind, counted, type: 3, vm, items: none }, source, context);
}
