/** What needs the published sheet itself, since it looks at several labels of one case: which images are hard, and draws of whole cases. */
import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, type TestContext, test } from 'vitest';
import { readSheet } from '../../../review/sheet/read-sheet.ts';
import { againstTruth } from '../../../review/truth/against-truth.ts';
import { bootstrappedAgreement } from '../../../review/truth/agreement-bootstrap.ts';
import { dawidSkene } from '../../../review/truth/dawid-skene.ts';
import { caseDifficulty, hardestCases } from '../../../review/truth/difficulty.ts';
import { resamplingOf } from '../../../review/truth/resampling.ts';
import { finish } from '../../../review/truth/steps.ts';
import { givenTruth } from '../../../review/truth/unit-truth.ts';
import { paperModelSays, paperTable } from '../../support/paper-patterns.ts';
import { noSharedData, sharedData } from '../../support/shared-data.ts';

const folder = sharedData('markit-paper');

async function read(context: TestContext) {
  return folder === undefined
    ? context.skip(noSharedData)
    : await readSheet(createReadStream(join(folder, 'agreement_list.csv')));
}

describe('the published sheet', () => {
  test('the truth of each label is that of its counts of patterns, which stand in the tests', async (context) => {
    const { table } = await read(context);
    const patterns = paperTable();
    for (const [l, label] of table.labels.entries()) {
      const [own, counted] = [dawidSkene(table, l), dawidSkene(patterns, patterns.labels.indexOf(label))];
      if ('reason' in own || 'reason' in counted) throw new Error(`no fit of ${label}`);
      expect({ ...own, posteriors: own.posteriors.toSorted() }).toEqual({
        ...counted,
        posteriors: counted.posteriors.toSorted(),
      });
    }
  });

  test('the five simulated readers tell nothing, label by label', async (context) => {
    const { simulated, truth, table } = await read(context);
    expect(truth.map(({ name }) => name)).toEqual(['Pseudo ground truth']);
    const found = againstTruth(simulated, givenTruth(table.scale, truth[0]?.values ?? new Uint8Array()));
    expect(found).toHaveLength(5);
    const byCounts = againstTruth(paperTable(), givenTruth('boolean', paperModelSays()));
    const own = againstTruth(table, givenTruth(table.scale, truth[0]?.values ?? new Uint8Array()));
    expect(own.map(({ overall }) => overall)).toEqual(byCounts.map(({ overall }) => overall));
    for (const { labels } of found) {
      for (const { youden } of labels) {
        expect(youden.value).not.toBeNull();
        // No better than a coin by more than chance would have it.
        expect(youden.value === null ? 1 : (youden.interval?.low ?? 1)).toBeLessThan(0.03);
      }
    }
  });

  test('676 of 7,000 units are split, and the hardest case is where readers differ on most labels', async (context) => {
    const { table } = await read(context);
    const all = table.cases.map((_, c) => caseDifficulty(table, c));
    const split = all.reduce((sum, { disagreement, units }) => sum + ((disagreement ?? 0) * units) / (2 / 3), 0);
    expect(split).toBeCloseTo(676, 6);
    const [hardest] = hardestCases(table, 1);
    expect(hardest?.disagreement).toBe(Math.max(...all.map(({ disagreement }) => disagreement ?? 0)));
  });

  test('cases drawn with all their labels: the interval of all labels together', async (context) => {
    const { table } = await read(context);
    const labels = [...table.labels.keys()];
    const { fleiss } = finish(bootstrappedAgreement(finish(resamplingOf(table, labels)), 'boolean', { rounds: 500 }));
    if (fleiss.value === null || fleiss.interval === null) throw new Error('no interval');
    expect(fleiss.value).toBeCloseTo(0.6377, 4);
    expect(fleiss.interval.method).toBe('case-bootstrap');
    expect(fleiss.interval.low).toBeGreaterThan(0.6);
    expect(fleiss.interval.high).toBeLessThan(0.68);
  });
});
