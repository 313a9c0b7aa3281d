/** All that is said of the agreement in a sheet, as figures without words: pages, documents and a terminal show the same. */
import { type AgreementReport, agreementReport } from './agreement/agreement-report.ts';
import { type GroupReport, groupReport } from './agreement/groups.ts';
import { type AnswerTable, missing, saysYes } from './answer-table.ts';
import type { Figure } from './figure.ts';
import type { Sheet, TruthColumn } from './sheet/sheet.ts';
import type { LabelTime } from './sheet/sheet-times.ts';
import { againstTruth, type ReaderAgainstTruth } from './truth/against-truth.ts';
import { type BootstrappedAgreement, bootstrappedAgreement } from './truth/agreement-bootstrap.ts';
import { dawidSkene } from './truth/dawid-skene.ts';
import { type Difficulty, hardestCases } from './truth/difficulty.ts';
import { publishedTime } from './truth/label-times.ts';
import type { LatentTruth, NoTruth } from './truth/latent-truth.ts';
import { type LabelMajorities, labelMajorities } from './truth/majority.ts';
import { resamplingOf } from './truth/resampling.ts';
import { type OpinionDifference, opinionDifferences } from './truth/second-opinion.ts';
import { finish } from './truth/steps.ts';
import { givenTruth } from './truth/unit-truth.ts';
import { type DataSetValue, dataSetValue } from './truth/value.ts';

export interface NamedTime {
  readonly label: string;
  /** In seconds. */
  readonly time: Figure;
}

export interface HardCase extends Difficulty {
  readonly name: string;
  /** Labels on which its readers differ. */
  readonly split: readonly string[];
}

export interface LatentFindings {
  readonly label: string;
  readonly fit: LatentTruth | NoTruth;
  /** Where it says something else than the majority. */
  readonly differences: readonly OpinionDifference[];
}

export interface TruthFindings {
  readonly truth: string;
  /** The model whose score, from one half on, is this truth wherever both are known; null of a truth of its own. */
  readonly sameAsModel: string | null;
  readonly readers: readonly ReaderAgainstTruth[];
  /** The simulated ones by the same truth. */
  readonly simulated: readonly ReaderAgainstTruth[];
}

export interface UnmatchedTimes {
  /** Labels of the sheet that the list does not know. */
  readonly untimed: readonly string[];
  /** Labels of the list that the sheet does not know. */
  readonly unknown: readonly string[];
}

export type GroupKey = 'level' | 'institution';

export interface SheetFindings {
  readonly sheet: Sheet;
  readonly agreement: AgreementReport;
  readonly majorities: readonly LabelMajorities[];
  readonly times: readonly NamedTime[];
  /** What the list of times and the sheet do not have in common; null without a list. */
  readonly unmatchedTimes: UnmatchedTimes | null;
  readonly groups: { readonly by: GroupKey; readonly report: GroupReport } | null;
  readonly latent: readonly LatentFindings[];
  readonly truth: readonly TruthFindings[];
  readonly hardest: readonly HardCase[];
  /** Of all labels together, cases (or patients) drawn again with all their labels; null where it was not worked out. */
  readonly resampled: BootstrappedAgreement | null;
  readonly value: DataSetValue;
}

export interface FindingsAsked {
  readonly sheet: Sheet;
  readonly times: readonly LabelTime[] | null;
  readonly groups: GroupKey | undefined;
  /** How many of the hardest cases. */
  readonly hardest: number;
  /** Whatever it takes; without it only where there are `fewUnits` at most. */
  readonly resample: boolean;
}

/** So many are drawn again 2,000 times in a second or two. */
export const fewUnits = 50_000;

export function sheetFindings({ sheet, times, groups, hardest, resample }: FindingsAsked): SheetFindings {
  const { table } = sheet;
  const named = new Map((times ?? []).map((one) => [one.label, one]));
  const latent = table.labels.map((label, l) => {
    const fit = dawidSkene(table, l);
    return { label, fit, differences: 'reason' in fit ? [] : opinionDifferences(table, l, fit) };
  });
  return {
    sheet,
    agreement: agreementReport(table),
    majorities: labelMajorities(table),
    times: table.labels.flatMap((label) => {
      const time = named.get(label);
      const half = time?.halfWidth ?? null;
      if (time === undefined) return [];
      return [{ label, time: publishedTime(Number(time.mean), half === null ? null : Number(half)) }];
    }),
    unmatchedTimes: times && {
      untimed: table.labels.filter((label) => !named.has(label)),
      unknown: [...named.keys()].filter((label) => !table.labels.includes(label)),
    },
    groups: groups === undefined ? null : groupFindings(sheet, groups),
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
    resampled: resample || table.cases.length * table.labels.length <= fewUnits ? resampledAgreement(sheet) : null,
    hardest: hardestCases(
      table,
      hardest,
      latent.map(({ fit }) => fit),
    ).map((one) => ({ ...one, name: table.cases[one.case] ?? '', split: splitLabels(table, one.case) })),
    value: dataSetValue(table, new Map((times ?? []).map(({ label, mean }) => [label, Number(mean)]))),
  };
}

function resampledAgreement({ table, patients }: Sheet): BootstrappedAgreement {
  const draws = finish(resamplingOf(table, [...table.labels.keys()], patients));
  return finish(bootstrappedAgreement(draws, table.scale));
}

function splitLabels({ labels, readers, values }: AnswerTable, c: number): string[] {
  return labels.filter((_, l) => {
    const start = (c * labels.length + l) * readers.length;
    const said = values.subarray(start, start + readers.length).filter((value) => value !== missing);
    return said.some((value) => value !== said[0]);
  });
}

/** Null where the sheet says it of no reader. */
function groupFindings({ groups, table }: Sheet, key: GroupKey): SheetFindings['groups'] {
  const named = (groups ?? []).flatMap((one): Array<[string, string]> => {
    const group = one[key];
    return group === null ? [] : [[one.reader, group]];
  });
  return named.length === 0 ? null : { by: key, report: groupReport(table, new Map(named)) };
}

/** Three units or more, so that nobody is told of a chance. */
const fewestAlike = 3;

function modelBehind({ values }: TruthColumn, { modelScores, table: { scale } }: Sheet): string | null {
  const same = modelScores.find(({ scores, known }) => {
    let alike = 0;
    for (const [unit, category] of values.entries()) {
      if (category === missing || known[unit] !== 1) continue;
      if (saysYes(scale, category) !== (scores[unit] ?? 0) >= 0.5) return false;
      alike += 1;
    }
    return alike >= fewestAlike;
  });
  return same?.name ?? null;
}
