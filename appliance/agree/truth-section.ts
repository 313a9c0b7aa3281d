/** How often each reader is right by a truth that stood in the sheet, with a word where that truth is the model's own opinion. */
import type { TruthFindings } from '../../review/sheet-findings.ts';
import type { ReaderAgainstTruth } from '../../review/truth/against-truth.ts';
import type { TruthFigures } from '../../review/truth/two-by-two.ts';
import { count, intervalText, percentText } from '../sheet/figure-text.ts';
import { type Canvas, heading, paragraph, table } from '../terminal/layout.ts';
import { shown, shownApart } from '../terminal/shown.ts';

const right = (title: string) => ({ title, align: 'right' as const });
const mostReaders = 6;

export function truthSection({ truth, sameAsModel, readers, simulated }: TruthFindings, canvas: Canvas): string[] {
  const { glyphs } = canvas;
  const name = shown(truth, glyphs);
  const caution =
    sameAsModel === null
      ? []
      : [
          '',
          ...paragraph(
            `${name} is the score of ${shown(sameAsModel, glyphs)} from 0.5 on in every row: these figures say how far a reader agrees with that model, not how often he is right.`,
            canvas,
            '(!) ',
          ),
        ];
  return [
    ...heading(`Against ${name}`, canvas),
    ...overallTable([...readers, ...simulated], new Set(simulated.map(({ reader }) => reader)), canvas),
    ...caution,
    ...labelTable(readers, canvas),
  ];
}

function overallTable(all: readonly ReaderAgainstTruth[], simulated: ReadonlySet<string>, canvas: Canvas): string[] {
  const text = (figure: TruthFigures['sensitivity']) => {
    const interval = intervalText(figure, 3);
    return `${percentText(figure)}${interval === '' ? '' : `  ${interval}`}`;
  };
  const rows = all.map(({ reader, overall }) => [
    `${shown(reader, canvas.glyphs, 24)}${simulated.has(reader) ? ' *' : ''}`,
    count(overall.truePositives + overall.falseNegatives),
    text(overall.sensitivity),
    count(overall.trueNegatives + overall.falsePositives),
    text(overall.specificity),
  ]);
  const columns = [
    { title: 'reader' },
    ...['true yes', 'sensitivity, 95 %', 'true no', 'specificity, 95 %'].map(right),
  ];
  return [...table(columns, rows, canvas), ...(simulated.size > 0 ? ['* simulated: part of no other figure'] : [])];
}

/** Label by label: sensitivity / specificity of each reader, in whole percent. */
function labelTable(readers: readonly ReaderAgainstTruth[], canvas: Canvas): string[] {
  const [first] = readers;
  if (first === undefined || first.labels.length < 2 || readers.length > mostReaders) return [];
  const names = shownApart(
    first.labels.map(({ label }) => label),
    canvas.glyphs,
    26,
  );
  const rows = names.map((name, l) => [
    name,
    ...readers.map(({ labels }) => {
      const own = labels[l];
      return own === undefined ? '-' : `${wholePercent(own.sensitivity)} / ${wholePercent(own.specificity)}`;
    }),
  ]);
  const columns = shownApart(
    readers.map(({ reader }) => reader),
    canvas.glyphs,
    13,
  ).map(right);
  return [
    '',
    ...paragraph('Label by label, sensitivity / specificity in %:', canvas),
    '',
    ...table([{ title: 'label' }, ...columns], rows, canvas),
  ];
}

const wholePercent = ({ value }: { readonly value: number | null }) =>
  value === null ? '-' : (100 * value).toFixed(0);
