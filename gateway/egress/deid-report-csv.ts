/** The report of a project as a table that leaves: counts only. Sources are numbered, for their names name the house; a year is the nearest date. */
import { elementFates } from '../contract/deid-counts.ts';
import type { DeidReport } from '../contract/deid-report.ts';
import { notice } from './answers-csv.ts';
import { type Cell, csvBytes } from './csv.ts';

const columns = [
  'project',
  'part',
  'what',
  'detail',
  'action',
  'count',
  'research_use_only_not_a_medical_device',
] as const;
export const deidReportColumns: readonly string[] = columns;

type Row = readonly [part: string, what: string, detail: string | null, action: string, count: number];

/** Codes, profile names and UIDs; nothing that people type. A value of another form throws TypeError: a mistake of ours. */
const form = /^[A-Za-z0-9][A-Za-z0-9._/ -]{0,79}$/;

export function deidReportCsv(report: Omit<DeidReport, 'heldObjects'>): Uint8Array {
  return csvBytes(records(report));
}

function* records(report: Omit<DeidReport, 'heldObjects'>): Iterable<readonly Cell[]> {
  yield columns;
  for (const [part, what, detail, action, count] of rows(report)) {
    for (const text of [what, detail ?? '-', action])
      if (text !== '-' && !form.test(text)) throw new TypeError('a value of the report does not fit the table');
    yield [report.project.id, part, what, detail, action, count, notice];
  }
}

function* rows(report: Omit<DeidReport, 'heldObjects'>): Iterable<Row> {
  const { instances, known, toldApart, actions, structure, masks } = report;
  for (const [what, count] of Object.entries({ all: instances, known, 'told-apart': toldApart }))
    yield ['instances', what, null, 'counted', count];
  for (const [action, count] of Object.entries(actions)) yield ['elements', 'all', null, action, count];
  for (const row of report.kinds) for (const fate of elementFates) yield ['elements', row.kind, null, fate, row[fate]];
  for (const [what, count] of Object.entries(structure)) yield ['structure', what, null, 'removed', count];
  for (const { state, reason, images } of report.states) yield ['images', state, reason, 'counted', images];
  for (const [what, count] of Object.entries(masks)) yield ['masks', what, null, 'counted', count];
  for (const { name, sha256, cleared, others } of report.detectors) {
    yield ['detector', name ?? 'none', sha256, 'cleared', cleared];
    yield ['detector', name ?? 'none', sha256, 'not-cleared', others];
  }
  for (const { profile, rules, instances: count, since } of report.profiles) {
    yield ['profile', profile, rules, 'counted', count];
    yield ['profile', profile, rules, 'since-year', new Date(since).getUTCFullYear()];
  }
  const names = [...new Set(report.sources.map(({ source }) => source))];
  for (const { source, sopClass, ...counts } of report.sources) {
    const number = `source-${names.indexOf(source) + 1}`;
    for (const [action, count] of Object.entries(counts)) yield ['source', number, sopClass, action, count];
  }
}
