/** `markit reward`: what each reader of a sheet is paid under a policy, every other policy beside it, and statements; needs no box. */
import { parseArgs } from 'node:util';
import { Check } from 'typebox/value';
import { DecimalText, listedGate, type Policy } from '../../reward/policy.ts';
import { compare, exact, one } from '../../reward/rational.ts';
import { type NamedPolicy, sheetReward, weighsTime } from '../../reward/sheet-reward.ts';
import { statementKind } from '../../reward/statement-format.ts';
import { type Command, type CommandOutput, Misuse } from '../command.ts';
import { startOfFile, wholeFile } from '../regular-file.ts';
import { checkDocuments, isDocument } from '../reward/document-check.ts';
import { readPaidBefore } from '../reward/paid-before.ts';
import { namedPolicy } from '../reward/policy-file.ts';
import { rewardJson } from '../reward/reward-json.ts';
import { rewardPage } from '../reward/reward-page.ts';
import { writeStatements } from '../reward/statement-files.ts';
import { jsonText } from '../sheet/figure-text.ts';
import { ofSheets, readSheetFile, readTimesFile } from '../sheet/sheet-file.ts';
import { sheetFlags, sheetOptionsOf, sheetUsage } from '../sheet/sheet-words.ts';
import { canvasOf, print } from '../terminal/page.ts';

export const command: Command = {
  name: 'reward',
  summary: 'what each reader of a sheet of answers is paid, and why; checks statements',
  usage: `usage: markit reward SHEET.csv --times T.csv --budget AMOUNT [--policy P] [--gate list|apply|off] [--owner NAME=PART]
                     [--unit-digits N] [--token T] [--statements FOLDER [--after FOLDER]] [--json] [--ascii]
                     [how to read the sheet]
       markit reward STATEMENT.json... [--json] [--ascii]

  --budget AMOUNT    what is divided: a decimal number of tokens, a whole number of base units
  --policy P         equation-1 (default), equation-1-printed, positive-marks, flat, or a file.json; docs/reward.md has the form
  --gate W           quality control by the model's score: list it (as the policies do), apply it, or off
  --owner NAME=PART  who brought the data gets this part, 0 to 1, and the readers divide the rest
  --unit-digits N    a token is 10^N base units (6), and whole ones are paid; --token T: its name (T)
  --statements FOLDER  writes a statement for each payee, netting, settlement plan, and payer.private, which stays with you
  --after FOLDER     statements written before: the budget is that of the whole, and what was paid then is taken off
  --json             one JSON document instead of the page; --ascii: a page for terminals without Unicode

Given statements or a settlement plan instead of a sheet it works them out again and says what holds; with all statements of a
settlement also whether their answers are all the answers.

${sheetUsage}`,
  async run(args, io) {
    const { values, positionals, tokens } = wordsOf(args);
    const [path] = positionals;
    if (path === undefined) throw new Misuse('reward needs a sheet, or statements to check');
    return ofSheets(io, async () => {
      if (isDocument(await startOfFile(path))) {
        if (tokens.some((token) => token.kind === 'option' && !ofDocuments.includes(token.name)))
          throw new Misuse('statements are checked from their own bytes: they take --json and --ascii alone');
        return checked(positionals, values, io);
      }
      if (positionals.length > 1) throw new Misuse('reward takes one sheet');
      return settled(path, values, io);
    });
  },
};

type Words = ReturnType<typeof wordsOf>['values'];

const ofDocuments: readonly string[] = ['json', 'ascii'];

async function checked(paths: readonly string[], values: Words, io: CommandOutput): Promise<number> {
  const files = [];
  for (const path of paths) files.push({ path, bytes: await wholeFile(path, statementKind.longest) });
  return checkDocuments(files, { canvas: canvasOf(values.ascii, process.env), json: values.json }, io);
}

async function settled(path: string, values: Words, io: CommandOutput): Promise<number> {
  const { budget: amount } = values;
  if (amount === undefined) throw new Misuse('reward needs --budget');
  if (!Check(DecimalText, amount)) throw new Misuse('--budget is a decimal number, for instance 1000 or 99.5');
  const { owner, part } = ownerOf(values.owner);
  const chosen = shaped(await namedPolicy(values.policy), values.gate, part);
  if (weighsTime(chosen.policy) && values.times === undefined)
    throw new Misuse('this policy weighs the time of each label: --times is needed');
  const budget = { amount, exponent: digitsOf(values['unit-digits']), token: tokenOf(values.token) };
  const options = sheetOptionsOf(values);
  if (values.after !== undefined && values.statements === undefined)
    throw new Misuse('--after is about the statements that --statements writes');
  const before = values.after === undefined ? null : await readPaidBefore(values.after);
  const times = values.times === undefined ? null : await readTimesFile(values.times);
  const sheet = await readSheetFile(path, options, io);
  if (owner !== null && sheet.table.readers.includes(owner))
    throw new Misuse('--owner has the name of a reader of the sheet: both would be paid under one name');
  const findings = sheetReward({ sheet, times, chosen, owner, budget });
  const written =
    values.statements === undefined ? null : await writeStatements(findings.settlement, values.statements, before);
  const canvas = canvasOf(values.ascii, process.env);
  if (values.json) io.out(jsonText(rewardJson(findings, written)));
  else print(rewardPage(path, findings, written, canvas), io);
  return 0;
}

function wordsOf(args: readonly string[]) {
  const text = { type: 'string' } as const;
  const options = {
    ...sheetFlags,
    ...{ budget: text, owner: text, statements: text, after: text, gate: text },
    policy: { type: 'string', default: 'equation-1' },
    'unit-digits': { type: 'string', default: '6' },
    token: { type: 'string', default: 'T' },
  } as const;
  try {
    return parseArgs({ args: [...args], allowPositionals: true, tokens: true, options });
  } catch (thrown) {
    throw new Misuse((thrown as Error).message);
  }
}

/** The part stands after the last `=`, for a name may have one. */
function ownerOf(word: string | undefined): { readonly owner: string | null; readonly part: string | null } {
  if (word === undefined) return { owner: null, part: null };
  const at = word.lastIndexOf('=');
  const [owner, part] = [word.slice(0, at).trim().normalize('NFC'), word.slice(at + 1)];
  if (at < 1 || owner === '' || !Check(DecimalText, part) || compare(exact(part), one) > 0)
    throw new Misuse('--owner is NAME=PART, the part from 0 to 1, for instance Clinic=0.1');
  if (/\p{C}/u.test(owner)) throw new Misuse('--owner holds a character that draws nothing');
  return { owner, part };
}

/** The policy with what the command says otherwise. */
function shaped({ name, policy }: NamedPolicy, gate: string | undefined, ownerPart: string | null): NamedPolicy {
  return { name, policy: { ...policy, gate: gateOf(policy.gate, gate), ownerPart: ownerPart ?? policy.ownerPart } };
}

function gateOf(gate: Policy['gate'], word: string | undefined): Policy['gate'] {
  if (word === undefined) return gate;
  if (word === 'off') return null;
  if (word !== 'list' && word !== 'apply') throw new Misuse('--gate is list, apply or off');
  return { ...(gate ?? listedGate), applied: word === 'apply' };
}

function digitsOf(word: string): number {
  if (!/^\d{1,2}$/.test(word) || Number(word) > 18) throw new Misuse('--unit-digits is a number from 0 to 18');
  return Number(word);
}

function tokenOf(word: string): string {
  if (!/^[A-Za-z][A-Za-z0-9]{0,15}$/.test(word))
    throw new Misuse('--token is a letter and at most 15 letters and digits more');
  return word;
}
