/** The published sheet of the MarkIt paper as files: from the patterns, so that it is there where the sheet itself is not. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type AnswerTable, answerAt } from '../../review/answer-table.ts';
import { paperModelSays, paperSimulated, paperTable, paperTimes } from './paper-patterns.ts';
import { sharedData } from './shared-data.ts';

export interface PaperFiles {
  readonly sheet: string;
  readonly times: string;
}

/** Half the width of the 95 % interval of each label's mean time, as published. */
const halfWidths: Readonly<Record<string, string>> = Object.freeze({
  ...{ pneumonia: '0.79', atelectasis: '0.58', 'pleural effusion': '0.55', cardiomegaly: '0.54' },
  ...{ 'pulmonary edema': '1.28', 'interstitial lung disease': '4.53', pneumothorax: '3.93' },
});

/** In the columns of the published sheet. Which labels share a case, and scores beyond being 0.5 or more, are not those of the paper. */
export function writePaperFiles(folder: string): PaperFiles {
  const [table, simulated, model] = [paperTable(), paperSimulated(), paperModelSays()];
  const lines = table.cases.flatMap((name, c) =>
    table.labels.map((label, l) => {
      const says = model[c * table.labels.length + l] === 1;
      const answers = [table, simulated].flatMap((one) => answersOf(one, c, l));
      return [...answers, word(says), says ? '0.75' : '0.25', name, label].join(',');
    }),
  );
  const columns = [...table.readers, ...simulated.readers, 'Pseudo ground truth', 'ai_prediction', 'case', 'label'];
  mkdirSync(folder, { recursive: true });
  const files = { sheet: join(folder, 'agreement_list.csv'), times: join(folder, 'time_duration.csv') };
  writeFileSync(files.sheet, `${[columns.join(','), ...lines].join('\n')}\n`);
  const times = Object.entries(paperTimes).map(([label, mean]) => `${label},${mean},${halfWidths[label] ?? ''}`);
  writeFileSync(files.times, `${['Label,Mean time,CI95 ', ...times].join('\n')}\n`);
  return files;
}

/** The sheet as it was published, where this machine has it. */
export function publishedFiles(): PaperFiles | undefined {
  const folder = sharedData('markit-paper');
  if (folder === undefined) return undefined;
  return { sheet: join(folder, 'agreement_list.csv'), times: join(folder, 'time_duration.csv') };
}

function answersOf(table: AnswerTable, c: number, l: number): string[] {
  return table.readers.map((_, r) => word(answerAt(table, c, l, r) === 1));
}

const word = (yes: boolean) => (yes ? 'True' : 'False');
