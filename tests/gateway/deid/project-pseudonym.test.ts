import { expect, test } from 'vitest';
import { newProjectSecret, ProjectPseudonyms, projectSeal } from '../../../gateway/deid/project-pseudonym.ts';

const secret = new Uint8Array(32).fill(1);
const site = '2.25.77';

test('names are those of the secret: the same every time, others with another, and none is the site', () => {
  const [one, again] = [new ProjectPseudonyms(secret), new ProjectPseudonyms(secret)];
  const other = new ProjectPseudonyms(new Uint8Array(32).fill(2));
  expect(one.uid(site)).toBe(again.uid(site));
  expect(one.uid(site)).toMatch(/^2\.25\.(0|[1-9]\d{0,38})$/);
  expect(new Set([site, one.uid(site), other.uid(site), one.uid('2.25.78')]).size).toBe(4);
  expect(one.code('patient', 'ab12')).toMatch(/^patient-[0-9a-f]{16}$/);
  const codes = (['patient', 'case', 'task', 'image'] as const).flatMap((kind) =>
    [one, other].map((names) => names.code(kind, '7').replace(/^[a-z]+-/, '')),
  );
  expect(new Set(codes).size).toBe(8);
  expect(() => new ProjectPseudonyms(new Uint8Array(16))).toThrow(RangeError);
});

test('what left before keeps its name', () => {
  expect(new ProjectPseudonyms(secret, new Map([[site, '2.25.5']])).uid(site)).toBe('2.25.5');
});

test('at rest a secret opens for its project and key only, a name for its UID too', () => {
  const key = new Uint8Array(32).fill(9);
  const [made, wrong] = [newProjectSecret(), new Uint8Array(32).fill(8)];
  const sealed = projectSeal.secret(key, 1, made);
  expect(projectSeal.openSecret(key, 1, sealed)).toEqual(made);
  expect(() => projectSeal.openSecret(key, 2, sealed)).toThrow();
  expect(() => projectSeal.openSecret(wrong, 1, sealed)).toThrow();
  const name = projectSeal.name(key, 1, site, '2.25.5');
  expect(projectSeal.openName(key, 1, site, name)).toBe('2.25.5');
  expect(() => projectSeal.openName(key, 1, '2.25.78', name)).toThrow();
  expect(() => projectSeal.openName(key, 1, site, name.subarray(0, 20))).toThrow(RangeError);
});
