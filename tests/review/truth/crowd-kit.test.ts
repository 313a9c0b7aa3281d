/** Equality with an independent implementation: crowd-kit 1.4.2 (PyPI), class DawidSkene, posteriors to 1e-6 after the same rounds. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { missing } from '../../../review/answer-table.ts';
import type { GivenAnswer } from '../../../review/truth/answer-patterns.ts';
import { dawidSkeneOfList } from '../../../review/truth/dawid-skene.ts';
import { posteriorOf } from '../../../review/truth/latent-truth.ts';
import { seeded } from '../../gateway/doors/seeded.ts';
import { pythonVenv } from '../../support/python-venv.ts';
import { anaesthetists, anaesthetistsSize } from './anaesthetists.ts';
import { randomTable } from './random-table.ts';

const venv = pythonVenv('crowd-kit', ['crowd-kit==1.4.2']);

const rounds = 12;
/** Its rounds go through data frames. */
const patience = 240_000;

interface Answers {
  readonly answers: readonly GivenAnswer[];
  readonly size: { readonly cases: number; readonly readers: number; readonly categories: number };
}

function simulated(seed: number): Answers {
  const draw = seeded(seed);
  const scale = seed % 2 === 0 ? 'boolean' : 'grade';
  const readers = Array.from({ length: 3 + draw(4) }, () => 0.5 + draw(45) / 100);
  const { table } = randomTable({ scale, cases: 20 + draw(80), readers, missing: draw(40) / 100, seed });
  const answers = [...table.values].flatMap((category, at) => {
    const answer = { case: Math.floor(at / readers.length), reader: at % readers.length, category };
    return category === missing ? [] : [answer];
  });
  const categories = scale === 'boolean' ? 2 : 6;
  return { answers, size: { cases: table.cases.length, readers: readers.length, categories } };
}

test(
  'crowd-kit finds the same truth, of the anaesthetists and of 30 random tables',
  (context) => {
    if ('why' in venv) return context.skip(venv.why);
    const tables = [
      { answers: anaesthetists, size: anaesthetistsSize },
      ...Array.from({ length: 30 }, (_, k) => simulated(k)),
    ];
    const input = tables.map(({ answers }) => ({
      rounds,
      answers: answers.map((a) => [a.case, a.reader, a.category]),
    }));
    const script = fileURLToPath(new URL('crowd-kit.py', import.meta.url));
    const ran = spawnSync(venv.python, [script], {
      input: JSON.stringify(input),
      encoding: 'utf8',
      maxBuffer: 2 ** 28,
    });
    expect(ran.stderr.split('\n').filter((line) => /error/i.test(line))).toEqual([]);
    const theirs: ReadonlyArray<Record<string, Record<string, number>>> = JSON.parse(ran.stdout);
    expect(theirs).toHaveLength(31);
    for (const [at, { answers, size }] of tables.entries()) {
      const ours = dawidSkeneOfList(answers, size, { rounds, tolerance: -1 });
      if ('reason' in ours) throw new Error(`table ${at}: ${ours.reason}`);
      let compared = 0;
      for (let c = 0; c < size.cases; c += 1) {
        const posterior = posteriorOf(ours, c);
        expect(posterior === null, `table ${at}, case ${c}`).toBe(theirs[at]?.[c] === undefined);
        for (const [category, share] of (posterior ?? []).entries()) {
          expect(Math.abs(share - (theirs[at]?.[c]?.[category] ?? 0)), `table ${at}, case ${c}`).toBeLessThan(1e-6);
          compared += 1;
        }
      }
      expect(compared).toBeGreaterThan(0);
    }
  },
  patience,
);
