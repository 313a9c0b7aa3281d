import { expect, test } from 'vitest';
import generated from '../../../data-set/dictionary.generated.json' with { type: 'json' };
import allowed from '../../../gateway/deid/allow-list.generated.json' with { type: 'json' };
import { bulkFate, otherBulk, tableTags } from '../../../gateway/deid/bulk-elements.ts';
import { type Rules, rulesOf } from '../../../gateway/deid/rules.ts';

const bulk = /^(OB|OD|OF|OL|OV|OW|UN)$/;

/** Every attribute at any level of an IOD that would be kept and may hold bytes; several thousand lists share their items. */
function keptBytes(rules: Rules, seen: Set<Rules>): number[] {
  if (seen.has(rules)) return [];
  seen.add(rules);
  return [...rules.values()].flatMap(({ tag, kind, vrs, items }) => {
    if (kind === 'sequence' || kind === 'codes') return keptBytes(items(), seen);
    return kind !== 'remove' && kind !== 'identity' && vrs.some((vr) => bulk.test(vr)) ? [tag] : [];
  });
}

test('what the rules keep of bytes is what the table says, and nothing else', () => {
  const kept = new Set<number>();
  for (const sopClass of Object.keys(allowed.sopClasses)) {
    const rules = rulesOf(sopClass)?.rules;
    if (rules) for (const [tag, { kind, vrs }] of rules) if (keeps(kind, vrs)) kept.add(tag);
  }
  expect([...kept].map((tag) => tag.toString(16)).sort()).toEqual(['281201', '281202', '281203']);
  expect([...kept].filter((tag) => bulkFate(tag) !== 'kept')).toEqual([]);
  expect([...kept].filter((tag) => !tableTags.has(tag))).toEqual([]);
  const ct = rulesOf('1.2.840.10008.5.1.4.1.1.2')?.rules ?? new Map();
  expect(keptBytes(ct, new Set()).filter((tag) => bulkFate(tag) !== 'kept')).toEqual([]);
});

function keeps(kind: string, vrs: readonly string[]): boolean {
  return kind !== 'remove' && kind !== 'identity' && kind !== 'sequence' && vrs.some((vr) => bulk.test(vr));
}

test('every element of PS3.6 that holds bytes has one fate', () => {
  const tags = generated.plain
    .split('\n')
    .map((line) => line.split(' '))
    .filter(([, vrs = '']) => vrs.split('/').some((vr) => bulk.test(vr)))
    .map(([tag = '']) => Number.parseInt(tag, 16));
  const held = tags.filter((tag) => bulkFate(tag) === 'held');
  expect(tags.length).toBeGreaterThan(70);
  expect(held.map((tag) => tag.toString(16))).toEqual([
    '420011',
    '54000110',
    '54000112',
    '5400100a',
    '54001010',
    '56000020',
  ]);
  expect(bulkFate(0x60020000 + 0x3000)).toBe('dropped');
  expect(bulkFate(0x7fe10010)).toBe(otherBulk.fate);
});
