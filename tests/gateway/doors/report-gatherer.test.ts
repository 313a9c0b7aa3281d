import { expect, test } from 'vitest';
import type { ObjectReport } from '../../../gateway/doors/listener-messages.ts';
import { ReportGatherer } from '../../../gateway/doors/report-gatherer.ts';

const refused = (receivedAt: number): ObjectReport => ({
  type: 'refused',
  row: { source: 'loopback', receivedAt, code: 'CANNOT_UNDERSTAND' },
});
const never = 2 ** 30;

function gathering(options: { milliseconds: number; most: number }) {
  const groups: (readonly ObjectReport[])[] = [];
  const gatherer = new ReportGatherer({ ...options, send: (reports) => groups.push(reports) });
  return { gatherer, groups };
}

test('reports go in groups, each once and in their order; the last group when it is asked for', () => {
  const { gatherer, groups } = gathering({ milliseconds: never, most: 3 });
  const all = Array.from({ length: 8 }, (_, at) => refused(at));
  for (const report of all) gatherer.add(report);
  expect(groups.map(({ length }) => length)).toEqual([3, 3]);
  gatherer.flush();
  gatherer.flush();
  expect(groups.map(({ length }) => length)).toEqual([3, 3, 2]);
  expect(groups.flat()).toEqual(all);
});

test('a report that stays alone goes by itself, and so does the one after it', async () => {
  let told = Promise.withResolvers<readonly ObjectReport[]>();
  const gatherer = new ReportGatherer({ milliseconds: 1, send: (reports) => told.resolve(reports) });
  for (const at of [1, 2]) {
    gatherer.add(refused(at));
    expect(await told.promise).toEqual([refused(at)]);
    told = Promise.withResolvers();
  }
});
