/** `markit agree`: how far the readers of a sheet of answers agree, as a page of text or as JSON; needs no box. */
import { parseArgs } from 'node:util';
import type { AnswerTable } from '../../review/answer-table.ts';
import { sheetFindings } from '../../review/sheet-findings.ts';
import { agreeJson } from '../agree/agree-json.ts';
import { agreePage } from '../agree/agree-page.ts';
import { type Command, Misuse } from '../command.ts';
import { count, jsonText } from '../sheet/figure-text.ts';
import { BadFile, ofSheets, readSheetFile, readTimesFile } from '../sheet/sheet-file.ts';
import { sheetFlags, sheetOptionsOf, sheetUsage } from '../sheet/sheet-words.ts';
import { canvasOf, print } from '../terminal/page.ts';

/** Past this many answers it takes seconds, and says so. */
const longAnswers = 500_000;
const mostPairs = 200_000;
const mostHardest = 10_000;

export const command: Command = {
  name: 'agree',
  summary: 'how far the readers of a sheet of answers agree, by every usual figure',
  usage: `usage: markit agree SHEET.csv [--times T.csv] [--groups level|institution] [--hardest N] [--resample] [--json]
                    [--ascii] [how to read the sheet]

  --groups K   agreement within and between groups of readers, where a long sheet has a column level or institution
  --hardest N  how many of the hardest cases are listed (10)
  --resample   also of more than 50,000 units: the interval of all labels with cases drawn again, which takes a while
  --json       one JSON document with all figures instead of the page; docs/agreement.md lists its keys
  --ascii      a page for terminals without Unicode

${sheetUsage}

docs/agreement.md says how each figure is worked out and what stands where there is none.`,
  async run(args, io) {
    const { values, positionals } = wordsOf(args);
    const [path, ...rest] = positionals;
    if (path === undefined || rest.length > 0) throw new Misuse('agree takes one sheet');
    const { groups } = values;
    if (groups !== undefined && groups !== 'level' && groups !== 'institution')
      throw new Misuse('--groups is level or institution');
    const options = sheetOptionsOf(values);
    const hardest = hardestOf(values.hardest);
    return ofSheets(io, async () => {
      const times = values.times === undefined ? null : await readTimesFile(values.times);
      const sheet = await readSheetFile(path, options, io);
      const answers = sheet.table.values.length;
      checkPairs(sheet.table);
      if (answers > longAnswers) io.err(`working out ${count(answers)} answers ...`);
      const findings = sheetFindings({ sheet, times, groups, hardest, resample: values.resample });
      if (groups !== undefined && findings.groups === null)
        throw new Misuse(`the sheet does not say the ${groups} of any reader`);
      if (values.json) io.out(jsonText(agreeJson(findings)));
      else print(agreePage(path, findings, canvasOf(values.ascii, process.env)), io);
      return 0;
    });
  },
};

function wordsOf(args: readonly string[]) {
  try {
    const options = {
      ...sheetFlags,
      groups: { type: 'string' },
      hardest: { type: 'string', default: '10' },
      resample: { type: 'boolean', default: false },
    } as const;
    return parseArgs({ args: [...args], allowPositionals: true, options });
  } catch (thrown) {
    throw new Misuse((thrown as Error).message);
  }
}

/** Each two readers are counted in each label: a small file of many columns must not ask for all memory. */
function checkPairs({ readers, labels }: AnswerTable): void {
  const pairs = (labels.length * readers.length * (readers.length - 1)) / 2;
  if (pairs <= mostPairs) return;
  throw new BadFile(
    `${count(readers.length)} readers in ${count(labels.length)} labels are ${count(pairs)} pairs, and at most ${count(mostPairs)} are worked out: name fewer readers (--readers, --leave-out)`,
  );
}

function hardestOf(word: string): number {
  if (!/^\d{1,5}$/.test(word) || Number(word) > mostHardest)
    throw new Misuse(`--hardest is a number of cases, at most ${mostHardest}`);
  return Number(word);
}
