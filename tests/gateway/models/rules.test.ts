import { describe, expect, test } from 'vitest';
import { admits, defaultRules, readModelRules, ruleFor, viewOf } from '../../../gateway/models/rules.ts';
import { chestManifest, viewManifest } from '../../support/film-case.ts';

const rule = {
  ...{ model: 'sex', modalities: ['CR', 'DX'], bodyParts: ['CHEST'], bodyPartMayBeMissing: false, views: ['AP', 'PA'] },
};
const film = { modality: 'DX', bodyPart: 'CHEST', viewPosition: 'PA' };

describe('a rule', () => {
  test.each([
    ['all as it says', {}, 'yes'],
    ['in other letters, with blanks', { bodyPart: ' chest ', viewPosition: 'pa' }, 'yes'],
    ['another modality', { modality: 'CT' }, 'no'],
    ['no modality', { modality: null }, 'no'],
    ['another body part', { bodyPart: 'HAND' }, 'no'],
    ['no body part', { bodyPart: null }, 'no'],
    ['a lateral view', { viewPosition: 'LL' }, 'no'],
    ['no view', { viewPosition: null }, 'by-view'],
    ['a word that is no view', { viewPosition: 'CHEST 2' }, 'by-view'],
    ['no view of another body part', { viewPosition: null, bodyPart: 'HAND' }, 'no'],
  ])('with %s', (_name, change, verdict) => {
    expect(admits(rule, { ...film, ...change })).toBe(verdict);
  });

  test('of empty lists admits all, and one may take a missing body part for its own', () => {
    const all = { ...rule, modalities: [], bodyParts: [], views: [] };
    expect(admits(all, { modality: null, bodyPart: null, viewPosition: null })).toBe('yes');
    expect(admits({ ...rule, bodyPartMayBeMissing: true }, { ...film, bodyPart: null })).toBe('yes');
    expect(admits({ ...rule, bodyPartMayBeMissing: true }, { ...film, bodyPart: 'HAND' })).toBe('no');
  });

  test('comes from the manifest unless the house has one for that name', () => {
    const manifest = chestManifest('b', 'sex');
    expect(ruleFor(manifest, defaultRules)).toMatchObject({ bodyParts: ['CHEST'], views: [] });
    expect(ruleFor(manifest, { viewModel: null, rules: [rule] })).toBe(rule);
  });
});

test('a view is what the scores say, on the side of the threshold', () => {
  const said = (probability: number, threshold: number | null) =>
    viewOf(viewManifest(), [{ label: 'ap', probability, threshold }]);
  expect([said(0.7, 0.6), said(0.5, 0.6), said(0.55, null)]).toEqual(['AP', 'PA', 'AP']);
  expect(viewOf(viewManifest(), [])).toBeUndefined();
});

describe('rules of the house', () => {
  const rules = { viewModel: 'view', rules: [rule] };

  test('are read', () => {
    expect(readModelRules(rules)).toEqual(rules);
  });

  test.each([
    ['a member nobody knows', { ...rules, more: 1 }],
    ['a code that is none', { ...rules, rules: [{ ...rule, bodyParts: ['chest; drop'] }] }],
    ['no view model', { rules: [rule] }],
    ['two rules for one model', { ...rules, rules: [rule, rule] }],
  ])('are refused with %s', (_name, value) => {
    expect(() => readModelRules(value)).toThrow(/rules for/);
  });
});
