/** Rules for devices: which image a rule fits, and that what ships fits what de-identification leaves of the device's name. */

import { expect, test } from 'vitest';
import { dataSetOf } from '../../../data-set/data-set.ts';
import { textElement, unsignedElement } from '../../../data-set/elements.ts';
import knownWords from '../../../gateway/deid/known-words.json' with { type: 'json' };
import type { RuleMask } from '../../../gateway/pixels/clearing-verdict.ts';
import { deviceRuleFor, rectanglesOf, shippedDeviceRules } from '../../../gateway/pixels/device-rules.ts';
import { ruleOfDevice } from '../../../gateway/pixels/rule-masks.ts';

function header(change: { modality?: string; maker?: string; model?: string; rows?: number; imageType?: string } = {}) {
  const { modality = 'US', maker = 'Philips Medical Systems', model = 'iU22', rows = 768 } = change;
  return dataSetOf([
    textElement(0x00080008, 'CS', 'ORIGINAL', change.imageType ?? 'PRIMARY'),
    textElement(0x00080060, 'CS', modality),
    textElement(0x00080070, 'LO', maker),
    textElement(0x00081090, 'LO', model),
    unsignedElement(0x00280010, rows),
    unsignedElement(0x00280011, 1024),
  ]);
}

test('a rule fits where all that it names is so, letters large or small', () => {
  const fits = (change: Parameters<typeof header>[0]) => deviceRuleFor(header(change), shippedDeviceRules)?.name;
  expect(fits({})).toBe('philips-iu22-768');
  expect(fits({ maker: 'PHILIPS', model: 'IU22' })).toBe('philips-iu22-768');
  for (const other of [{ modality: 'CT' }, { maker: 'GE' }, { model: 'CX50' }, { rows: 600 }, { maker: '', model: '' }])
    expect(fits(other)).toBeUndefined();
});

test('what ships names its source, and a device whose name de-identification keeps', () => {
  const listed = (tag: string) => knownWords.texts.find(({ tags }) => tags.includes(tag))?.values.split('|') ?? [];
  const [makers, models] = [listed('00080070'), listed('00081090')];
  expect(shippedDeviceRules.length).toBeGreaterThan(10);
  for (const rule of shippedDeviceRules) {
    expect(rule.source).toMatch(/CTP|deid/);
    const has = (words: readonly string[], part: string) => words.some((word) => word.toUpperCase().includes(part));
    expect(has(makers, rule.maker.toUpperCase()), rule.name).toBe(true);
    expect(rule.models?.some((model) => has(models, model.toUpperCase())) ?? true, rule.name).toBe(true);
  }
});

test('the box paints by a rule once, and never where a person has looked', () => {
  const decision = { masked: [], kept: [], seen: false, by: 'box', at: 1 };
  const mask = (of?: Parameters<typeof ruleOfDevice>[2]): RuleMask | undefined =>
    ruleOfDevice(header(), shippedDeviceRules, of);
  const [rule] = shippedDeviceRules.filter(({ name }) => name === 'philips-iu22-768');
  expect(mask()).toEqual({ rule: 'philips-iu22-768', boxes: rule && rectanglesOf(rule) });
  expect(mask({ ...decision, rules: ['another'] })).toBeDefined();
  expect(mask({ ...decision, rules: ['philips-iu22-768'] })).toBeUndefined();
  expect(mask({ ...decision, seen: true })).toBeUndefined();
  expect(ruleOfDevice(header(), undefined, undefined)).toBeUndefined();
});
