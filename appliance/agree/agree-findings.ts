/** All that `markit agree` tells of a sheet, as figures: a page of text and a JSON document show the same. */
import { type AgreementReport, agreementReport } from '../../review/agreement/agreement-report.ts';
import { type GroupReport, groupReport } from '../../review/agreement/groups.ts';
import { type AnswerTable, missing } from '../../review/answer-table.ts';
import type { Sheet } from '../../review/sheet/sheet.ts';
import type { LabelTime } from '../../review/sheet/sheet-times.ts';
import { againstTruth } from '../../review/truth/against-truth.ts';
import { dawidSkene } from '../../review/truth/dawid-skene.ts';
import { hardestCases } from '../../review/truth/difficulty.ts';
import { publishedTime } from '../../review/truth/label-times.ts';
import { type LabelMajorities, labelMajorities } from '../../review/truth/majority.ts';
import { opinionDifferences } from '../../review/truth/second-opinion.ts';
import { givenTruth } from '../../review/truth/unit-truth.ts';
import { type DataSetValue, dataSetValue } from '../../review/truth/value.ts';
import { Misuse } from '../command.ts';
import type { HardCase } from './case-section.ts';
import type { LatentFindings } from './latent-section.ts';
import type { NamedTime } from './time-section.ts';
import { modelBehind, type TruthFindings } from './truth-section.ts';

export type GroupKey = 'level' | 'institution';

export interface AgreeFindings {
  readonly file: string;
  readonly sheet: Sheet;
  readonly agreement: AgreementReport;
  readonly majorities: readonly LabelMajorities[];
  readonly times: readonly NamedTime[];
  readonly groups: { readonly by: GroupKey; readonly report: GroupReport } | null;
  readonly latent: readonly LatentFindings[];
  readonly truth: readonly TruthFindings[];
  readonly hardest: readonly HardCase[];
  readonly value: DataSetValue;
}

export interface AgreeAsked {
  readonly file: string;
  readonly sheet: Sheet;
  readonly times: readonly LabelTime[] | null;
  readonly groups: GroupKey | undefined;
  /** How many of the hardest cases. */
  readonly hardest: number;
}

/** Throws Misuse where groups are asked for and the sheet has none. */
export function agreeFindings({ file, sheet, times, groups, hardest }: AgreeAsked): AgreeFindings {
  const { table } = sheet;
  const named = new Map((times ?? []).map((one) => [one.label, one]));
  const latent = table.labels.map((label, l) => {
    const fit = dawidSkene(table, l);
    return { label, fit, differences: 'reason' in fit ? [] : opinionDifferences(table, l, fit) };
  });
  return {
    ...{ file, sheet },
    agreement: agreementReport(table),
    majorities: labelMajorities(table),
    times: table.labels.flatMap((label) => {
      const time = named.get(label);
      const half = time?.halfWidth ?? null;
      if (time === undefined) return [];
      return [{ label, time: publishedTime(Number(time.mean), half === null ? null : Number(half)) }];
    }),
    groups: groups === undefined ? null : { by: groups, report: groupReport(table, groupsBy(sheet, groups)) },
    latent,
    truth: sheet.truth.map((column) => {
      const truth = givenTruth(table.scale, column.values);
      return {
        truth: column.name,
        sameAsModel: modelBehind(column, sheet),
        readers: againstTruth(table, truth),
        simulated: againstTruth(sheet.simulated, truth),
      };
    }),
    hardest: hardestCases(
      table,
      hardest,
      latent.map(({ fit }) => fit),
    ).map((one) => ({ ...one, name: table.cases[one.case] ?? '', split: splitLabels(table, one.case) })),
    value: dataSetValue(table, new Map((times ?? []).map(({ label, mean }) => [label, Number(mean)]))),
  };
}

function splitLabels({ labels, readers, values }: AnswerTable, c: number): string[] {
  return labels.filter((_, l) => {
    const start = (c * labels.length + l) * readers.length;
    const said = values.subarray(start, start + readers.length).filter((value) => value !== missing);
    return said.some((value) => value !== said[0]);
  });
}

function groupsBy({ groups }: Sheet, key: GroupKey): ReadonlyMap<string, string> {
  const named = (groups ?? []).flatMap((one): Array<[string, string]> => {
    const group = one[key];
    return group === null ? [] : [[one.reader, group]];
  });
  if (named.length === 0) throw new Misuse(`the sheet does not say the ${key} of any reader`);
  return new Map(named);
}
