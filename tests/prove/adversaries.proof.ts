/**
 * Proof: what readers who do not read earn beside three who do, under each policy, and which figure gives them away. Every one of them
 * is given away by some figure, and nobody who reads is by any.
 *
 *     npm run prove -- adversaries [--tenth] [--seed N] [--hide-copies]
 *
 * With --hide-copies the search for copied sheets is left out, and the proof must fail: nothing else finds whoever copies a good reader.
 */
import { parseArgs } from 'node:util';
import { seeded } from '../gateway/doors/seeded.ts';
import {
  type Adversary,
  adversaries,
  hastySeconds,
  joined,
  type Panel,
  publishedPanel,
  simulatedPanel,
} from './adversaries.ts';
import { comparedPolicies, type Exposure, type Figures, figuresOf, type ReaderFigures } from './adversary-figures.ts';

const { values } = parseArgs({
  options: {
    tenth: { type: 'boolean', default: false },
    seed: { type: 'string', default: '1' },
    'hide-copies': { type: 'boolean', default: false },
  },
});
const seed = Number(values.seed);
const hidden: readonly Exposure[] = values['hide-copies'] ? ['copy'] : [];
const every = values.tenth ? 10 : 1;
const panels = [publishedPanel(every), simulatedPanel(1_000 / every, seeded(seed))];

// Once for nothing, so that the first line does not tell how long the program took to get warm.
for (const panel of panels) for (const adversary of adversaries.slice(0, 3)) figuresBeside(panel, adversary);
const problems = panels.flatMap(show);
console.log(`
T of a thousand by policy, each; "none": the policy pays nobody. An equal part is 250, of five readers 200.
gate: labels failed against the model, of those that carry a kappa. kappa: Cohen's, mean over labels, with the one of the others with
whom it is highest, a copied sheet apart. AC1: of all readers (of the three alone). se, sp: against the majority of the others, all
units; J: se + sp - 1, mean over labels. s: seconds for an answer, by assumption: ${hastySeconds} where nobody looks, else the labels' mean.
Given away by time: less than a fourth of the others' median; gate: failed in more than half; kappa, informedness (J): below 0.2;
copy: four fifths or more of the odd answers that could be shared are. ms: all figures of the line.

What it says. Under Eq. 1 whoever says no to everything earns nearly a full part, since most units are negative; so does whoever
says what is usual of a label. Share of marks pays the coin most, flat pays everyone. No policy by itself tells anybody apart: the
gate does, before anything is paid, for all who do not look; a copyist passes it, and earns what the reader he copies earns. AC1
hardly moves beside an all-negative reader, where kappa falls to nought. No figure of agreement shows a copyist: only the odd answers
do that he shares with one reader. Time gives away who hurries, and costs nothing to wait out: no verdict here rests on it. As printed, Eq. 1
pays nobody here: with four answers to a case a right one earns 0, with five it costs 1/5.
`);
for (const problem of problems) console.log(problem);
console.log(`${panels.length} panels, ${adversaries.length} kinds of reader: ${problems.length} problems`);
process.exitCode = problems.length === 0 ? 0 : 1;

function show(panel: Panel): string[] {
  const names = Object.keys(comparedPolicies);
  const heads = [...names, 'gate', 'kappa', 'AC1', 'se', 'sp', 'J', 's', 'given away by', 'ms'];
  console.log(`\n${panel.name}`);
  console.log(line('', heads));
  return adversaries.flatMap((adversary) => scenario(panel, adversary));
}

function scenario(panel: Panel, adversary: Adversary): string[] {
  const began = performance.now();
  const figures = figuresBeside(panel, adversary);
  const took = performance.now() - began;
  if (figures === undefined) return [];
  const honest = figures.readers.slice(0, panel.honest.readers.length);
  const [first] = figures.readers.slice(panel.honest.readers.length);
  if (first !== undefined) console.log(line(adversary.name, cells(figures, first, took)));
  return [
    ...figures.readers.slice(honest.length).flatMap((reader) => problemOf(panel, adversary, reader)),
    ...honest.flatMap((reader) => accusedWrongly(panel, adversary, reader)),
  ];
}

/** Undefined where the panel has no such reader. */
function figuresBeside(panel: Panel, adversary: Adversary): Figures | undefined {
  const sheets = adversary.sheets(panel, seeded(seed + 1));
  if (sheets.length === 0) return undefined;
  const table = joined(
    panel.honest,
    sheets,
    sheets.map((_, k) => `X${k + 1}`),
  );
  const means = [...panel.times.values()].map(Number);
  const reading = means.reduce((sum, one) => sum + one, 0) / means.length;
  const hasty = sheets.map(() => (adversary.control === true ? reading : hastySeconds));
  const honest = panel.honest.readers.map(() => reading);
  return figuresOf(table, panel, honest.length, [...honest, ...hasty]);
}

function cells({ ac1, ac1Without }: Figures, of: ReaderFigures, took: number): string[] {
  return [
    ...Object.values(of.earned).map((tokens) => (tokens === null ? 'none' : tokens.toFixed(1))),
    `${of.failed}/${of.judged}`,
    fixed(of.kappa),
    `${fixed(ac1)} (${fixed(ac1Without)})`,
    fixed(of.sensitivity),
    fixed(of.specificity),
    fixed(of.informedness),
    of.seconds.toFixed(1),
    shownExposures(of).join(', ') || 'nothing',
    took.toFixed(0),
  ];
}

function shownExposures({ exposed }: ReaderFigures): Exposure[] {
  return exposed.filter((name) => !hidden.includes(name));
}

function problemOf(panel: Panel, adversary: Adversary, reader: ReaderFigures): string[] {
  if (adversary.control === true) return accusedWrongly(panel, adversary, reader);
  return shownExposures(reader).some((name) => name !== 'time')
    ? []
    : [`${panel.name}: nothing gives away: ${adversary.name}`];
}

/** Whom an adversary copies shares his odd answers with him, and answers cannot tell which of the two copied. */
function accusedWrongly(panel: Panel, adversary: Adversary, { reader, exposed, copy }: ReaderFigures): string[] {
  const partner = copy !== undefined && (copy.first === reader ? copy.second : copy.first).startsWith('X');
  const wrong = exposed.filter((name) => name !== 'copy' || !partner);
  return wrong.length === 0
    ? []
    : [`${panel.name}, ${adversary.name}: ${reader} is accused wrongly by ${wrong.join(', ')}`];
}

function fixed(value: number | null): string {
  return value === null ? '-' : value.toFixed(2);
}

function line(name: string, rest: readonly string[]): string {
  const widths = [7, 8, 9, 7, 7, 20, 6, 6, 12, 5, 5, 6, 5, 40, 5];
  return name.padEnd(31) + rest.map((cell, at) => cell.padStart(widths[at] ?? 0)).join('');
}
