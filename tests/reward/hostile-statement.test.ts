import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { policies } from '../../reward/policy.ts';
import { statementsOf } from '../../reward/statement.ts';
import { verifyStatement } from '../../reward/verify-statement.ts';
import { seeded } from '../gateway/doors/seeded.ts';
import { codeOf } from './document-code.ts';
import { get, type Loose, put, resealed } from './resealed.ts';
import { paperSettlement, randomSettlement } from './settled.ts';

const gate = { ...policies.flat.gate, applied: true } as NonNullable<(typeof policies.flat)['gate']>;
const [first] = statementsOf(paperSettlement({ ...policies['equation-1'], ownerPart: '0.1', gate }));
if (first === undefined) throw new Error('a statement');
const { document, bytes } = first;
const text = new TextDecoder().decode(bytes);
const basis = document.settlement.labels[0];
const owner = document.settlement.payees.findIndex(({ kind }) => kind === 'owner');
const flipped = (marks: string, at: number, to: string) => marks.slice(0, at) + to + marks.slice(at + 1);

/** A file of 300 kB, whose sums would have tens of thousands of digits and take minutes. */
function oddTimes(): Uint8Array {
  const digits = (seed: number) =>
    createHash('sha512')
      .update(`${seed}`)
      .digest('hex')
      .replaceAll(/[^1-9]/g, '')
      .slice(0, 40);
  return resealed(document, (l) => {
    const [label, own] = [get(l, 'settlement.labels.0') as Loose, get(l, 'own.0')];
    const times = Array.from({ length: 250 }, (_, at) => `${digits(2 * at)}/${digits(2 * at + 1)}`);
    put(l, 'settlement.cases', document.settlement.cases.slice(0, 3));
    for (const name of ['answers', 'yes', 'model']) label[name] = String(label[name]).slice(0, 3);
    put(
      l,
      'settlement.labels',
      times.map((time, at) => ({ ...label, label: `label ${at}`, time })),
    );
    put(
      l,
      'own',
      times.map(() => ({ ...(own as Loose), answers: document.own[0]?.answers.slice(0, 3) })),
    );
  });
}

function faults(count: number): Uint8Array {
  const cases = `${'"",'.repeat(count - 1)}""`;
  const { format } = document;
  return new TextEncoder().encode(
    `{"digest":"${first?.digest}","document":{"format":"${format}","settlement":{"cases":[${cases}]}}}`,
  );
}

describe('hostile statements end in a code', () => {
  const sealed = (change: (loose: Loose) => void) => resealed(document, change);
  test.each<[string, string, Uint8Array]>([
    ['counts of one case less', 'SCHEMA', sealed((l) => put(l, 'settlement.labels.0.yes', basis?.yes.slice(1)))],
    ['a million answers', 'SCHEMA', sealed((l) => put(l, 'own.0.answers', '1'.repeat(1_000_000)))],
    ['two million answers', 'SCHEMA', sealed((l) => put(l, 'own.0.answers', '1'.repeat(2_000_000)))],
    [
      'more yes than answers',
      'SCHEMA',
      sealed((l) => put(l, 'settlement.labels.0.yes', flipped(basis?.yes ?? '', 0, 'z'))),
    ],
    [
      'more answers than readers',
      'SCHEMA',
      sealed((l) => put(l, 'settlement.labels.0.answers', flipped(basis?.answers ?? '', 0, 'z'))),
    ],
    [
      'a count that is none',
      'SCHEMA',
      sealed((l) => put(l, 'settlement.labels.0.answers', flipped(basis?.answers ?? '', 0, 'Z'))),
    ],
    [
      'an answer that is none',
      'SCHEMA',
      sealed((l) => put(l, 'own.0.answers', flipped(document.own[0]?.answers ?? '', 0, '2'))),
    ],
    ['a case twice', 'SCHEMA', sealed((l) => put(l, 'settlement.cases.1', 'case-1'))],
    ['a label twice', 'SCHEMA', sealed((l) => put(l, 'settlement.labels.1.label', 'pneumonia'))],
    ['a payee twice', 'SCHEMA', sealed((l) => put(l, 'settlement.payees.1.payee', 'reader-1'))],
    ['a payee who is none of the payees', 'SCHEMA', sealed((l) => put(l, 'payee', 'reader-9'))],
    ['two owners', 'SCHEMA', sealed((l) => put(l, 'settlement.payees.1.kind', 'owner'))],
    [
      'an owner who counts among those who answered',
      'SCHEMA',
      sealed((l) => put(l, `settlement.payees.${owner}.answered`, true)),
    ],
    ['an owner with points', 'SCHEMA', sealed((l) => put(l, `settlement.payees.${owner}.points`, '5'))],
    [
      'a reader without points where no gate takes readers out',
      'SCHEMA',
      sealed((l) => {
        put(l, 'settlement.policy.gate.applied', false);
        put(l, 'settlement.payees.0', { ...document.settlement.payees[0], points: null, answered: false });
      }),
    ],
    ['no cases', 'SCHEMA', sealed((l) => put(l, 'settlement.cases', []))],
    [
      '251 labels',
      'SCHEMA',
      sealed((l) =>
        put(
          l,
          'settlement.labels',
          Array.from({ length: 251 }, () => basis),
        ),
      ),
    ],
    [
      'a label of the prototype in the policy',
      'SCHEMA',
      sealed((l) => put(l, 'settlement.policy.weights.factors', { constructor: '2' })),
    ],
    [
      'a factor that is none',
      'SCHEMA',
      sealed((l) => put(l, 'settlement.policy.weights.factors', { pneumonia: '1e9' })),
    ],
    ['an owner with two budgets', 'SCHEMA', sealed((l) => put(l, 'settlement.policy.ownerPart', '2'))],
    ['a time over nought', 'SCHEMA', sealed((l) => put(l, 'settlement.labels.0.time', '5/0'))],
    ['no time', 'SCHEMA', sealed((l) => put(l, 'settlement.labels.0.time', null))],
    ['a number as a float', 'SCHEMA', sealed((l) => put(l, 'points', 0.5))],
    ['a count with a fraction', 'SCHEMA', sealed((l) => put(l, 'own.0.right', 1.5))],
    ['a fraction that is not in lowest terms', 'SCHEMA', sealed((l) => put(l, 'share', '2/4'))],
    [
      'points of a million digits',
      'SCHEMA',
      sealed((l) => put(l, 'settlement.payees.1.points', '1'.repeat(1_000_000))),
    ],
    ['a member too many', 'SCHEMA', sealed((l) => put(l, 'own.0.note', 'x'))],
    ['another notice', 'SCHEMA', sealed((l) => put(l, 'notice', 'A medical device.'))],
    [
      'wide counts where narrow ones do',
      'SCHEMA',
      sealed((l) => {
        put(l, 'settlement.width', 2);
        for (const at of document.settlement.labels.keys()) {
          for (const name of ['answers', 'yes']) {
            const path = `settlement.labels.${at}.${name}`;
            put(l, path, (get(l, path) as string).replaceAll(/./g, '0$&'));
          }
        }
      }),
    ],
    ['twenty million faults, a list of which would fill the memory', 'SCHEMA', faults(20_000_000)],
    ['a digest that is none', 'SCHEMA', new TextEncoder().encode(text.replace(first.digest, 'x'.repeat(64)))],
    ['a prototype', 'SCHEMA', new TextEncoder().encode(text.replace('"own":', '"__proto__":{"units":"9"},"own":'))],
    ['deep nesting', 'SCHEMA', sealed((l) => put(l, 'own.0.answers', { a: { a: { a: [] } } }))],
    ['worths of labels over a common denominator that nobody can reach', 'TOO_LARGE', oddTimes()],
    ['too many bytes', 'TOO_LARGE', new Uint8Array(64 * 1024 * 1024 + 1)],
    ['half of it', 'MALFORMED', bytes.subarray(0, bytes.length / 2)],
  ])('%s', (_what, code, hostile) => {
    expect(codeOf(() => verifyStatement(hostile))).toBe(code);
  });
});

test('whatever is put in whatever place, sealed anew: a code, a difference, or a statement that holds, and nothing else', () => {
  const random = seeded(31);
  const ends = { code: 0, difference: 0, holds: 0 };
  const values: readonly unknown[] = [
    ...[
      null,
      true,
      0,
      -1,
      1.5,
      1e21,
      '',
      '0',
      '1',
      '-1',
      '1/2',
      '9'.repeat(18),
      '0/1',
      '5/0',
      'a',
      '---',
      'constructor',
    ],
    ...['__proto__', [], {}, [[]], { kind: 'label' }, '2', '0.5', 'equal', 'complete', 'printed', 'owner', 'flat'],
  ];
  for (let round = 0; round < 600; round += 1) {
    const [small] = statementsOf(randomSettlement(random));
    const forged = resealed(small?.document, (loose) => {
      for (let change = random(2); change >= 0; change -= 1) {
        const paths = leaves(loose, '');
        put(loose, paths[random(paths.length)] ?? 'units', values[random(values.length)]);
      }
    });
    const code = codeOf(() => verifyStatement(forged));
    ends[code !== 'none' ? 'code' : verifyStatement(forged).differences.length > 0 ? 'difference' : 'holds'] += 1;
  }
  expect(Object.entries(ends).filter(([, count]) => count < 5)).toEqual([]);
});

function leaves(value: unknown, path: string): string[] {
  if (typeof value !== 'object' || value === null) return [path.slice(1)];
  return Object.entries(value).flatMap(([name, item]) => leaves(item, `${path}.${name}`));
}
