/** A second opinion beside the majority: the truth that Dawid and Skene's model finds, and how each reader errs by it. */
import { type AnswerTable, type Scale, saysYes } from '../../review/answer-table.ts';
import { noFigureTexts } from '../../review/figure.ts';
import type { LatentFindings } from '../../review/sheet-findings.ts';
import { cautionTexts, type ReaderErrors } from '../../review/truth/latent-truth.ts';
import type { LabelMajorities } from '../../review/truth/majority.ts';
import { count, fixed } from '../sheet/figure-text.ts';
import { type Canvas, heading, paragraph, table } from '../terminal/layout.ts';
import { shown, shownApart } from '../terminal/shown.ts';

const right = (title: string) => ({ title, align: 'right' as const });
const mostReaders = 4;

export function latentSection(
  { scale, readers }: Pick<AnswerTable, 'scale' | 'readers'>,
  latent: readonly LatentFindings[],
  majorities: readonly LabelMajorities[],
  canvas: Canvas,
): string[] {
  if (!latent.some(({ fit }) => 'posteriors' in fit)) return [];
  const { glyphs } = canvas;
  const few = readers.length <= mostReaders ? readers : [];
  const names = shownApart(
    latent.map(({ label }) => label),
    glyphs,
    26,
  );
  const rows = latent.map(({ fit, differences }, l) => {
    const name = names[l] ?? '';
    const yes = count(majorities[l]?.positives ?? 0);
    if (!('posteriors' in fit)) return [name, yes, '-', '-', ...few.map(() => '-')];
    const likely = fit.prevalence.reduce((sum, part, k) => (saysYes(scale, k) ? sum + part : sum), 0) * fit.units;
    const own = few.map((_, r) => errorText(fit.readers[r], scale));
    return [name, yes, fixed(likely, 1), count(differences.length), ...own];
  });
  const columns = [
    { title: 'label' },
    ...['majority yes', 'likely yes', 'differ'].map(right),
    ...shownApart(few, glyphs, 13).map(right),
  ];
  return [
    ...heading('A second opinion: Dawid and Skene beside the majority', canvas),
    ...table(columns, rows, canvas),
    '',
    ...paragraph(
      `likely yes: how many cases have the finding by a model that trusts each reader as far as his answers hang together with the others'. differ: cases where it says something else than the majority.${few.length > 0 ? ' By reader: how often he says yes where the model does, and no where it says no, in %.' : ''}`,
      canvas,
    ),
    ...notes(latent, canvas),
  ];
}

/** Sensitivity / specificity in percent. */
function errorText(errors: ReaderErrors | undefined, scale: Scale): string {
  if (errors === undefined) return '-';
  const share = (truth: boolean) => {
    let [right, all] = [0, 0];
    for (const [k, row] of errors.counts.entries()) {
      if (saysYes(scale, k) !== truth) continue;
      for (const [said, expected] of row.entries()) {
        all += expected;
        if (saysYes(scale, said) === truth) right += expected;
      }
    }
    return all === 0 ? '-' : fixed((100 * right) / all, 0);
  };
  return `${share(true)} / ${share(false)}`;
}

function notes(latent: readonly LatentFindings[], canvas: Canvas): string[] {
  const said = latent.flatMap(({ label, fit }) => {
    const words = 'posteriors' in fit ? fit.cautions.map((one) => cautionTexts[one]) : [noFigureTexts[fit.reason]];
    return words.map((text) => ({ label, text }));
  });
  return [...Map.groupBy(said, ({ text }) => text)].flatMap(([text, those]) => {
    const names =
      those.length === latent.length ? 'all labels' : those.map(({ label }) => shown(label, canvas.glyphs)).join(', ');
    return paragraph(`${names}: ${text}.`, canvas, '(!) ');
  });
}
