/** A comparison of two models as lines for a terminal. */
import type { LabelComparison, ModelComparison, ModelOnLabel } from '../../../gateway/contract/model-comparison.ts';

type Figure = { readonly value: number; readonly low: number; readonly high: number } | null;

export function comparisonText(found: ModelComparison): string[] {
  const { caution, a, b, answers, project, leftOut, labels } = found;
  const named = ({ name, version, sha256, notice }: ModelComparison['a']) =>
    `${name} ${version} (${sha256.slice(0, 12)}): ${notice}`;
  return [
    ...(caution ? [`Take care: ${caution}`] : []),
    'Research use only. Not a medical device.',
    `A ${named(a)}`,
    `B ${named(b)}`,
    `Against ${answers} submitted answers of project ${project}; left out: ${leftOut.changedAnswers} answers given on other images, ${leftOut.withoutImage} cases without an image that both are for, ${leftOut.unreadable} that could not be read.`,
    ...labels.flatMap(labelText),
  ];
}

function labelText(one: LabelComparison): string[] {
  const { label, cases, patients, positives, ties, knownPatients, difference } = one;
  const counts = `${cases} cases of ${patients} patients, ${positives} with it; left out: ${ties} ties, ${knownPatients} of patients that a model was taught from`;
  if (cases === 0) return ['', `${label}: no case to compare on. ${counts}`];
  return [
    '',
    `${label}: ${counts}`,
    ...(['a', 'b'] as const).flatMap((which) => modelText(which.toUpperCase(), one[which])),
    ...(difference ? [`  B - A  area ${figure(difference, true)}`] : []),
    ...groupsText(one),
    `  furthest off: ${one.worst.map(worstText).join('; ')}`,
  ];
}

function modelText(name: string, model: ModelOnLabel | null): string[] {
  if (!model) return [`  ${name}  does not know this label`];
  const { area, brier, calibrationError, confusion, gradeError, outOfFold, bins } = model;
  const lines = [
    `  ${name}  area ${figure(area)}, Brier ${brier.toFixed(3)}, calibration error ${calibrationError.toFixed(3)}${outOfFold > 0 ? `; ${outOfFold} cases out-of-fold` : ''}`,
    `     said / found: ${bins
      .filter(({ cases }) => cases > 0)
      .map(({ said, found, cases }) => `${(said ?? 0).toFixed(2)}/${(found?.value ?? 0).toFixed(2)} (${cases})`)
      .join('  ')}`,
  ];
  if (gradeError) lines.push(`     mean absolute error of the grade ${figure(gradeError)} %`);
  if (!confusion) return [...lines, '     it has no threshold'];
  const { threshold, truePositives, falsePositives, trueNegatives, falseNegatives } = confusion;
  return [
    ...lines,
    `     at ${threshold.toFixed(3)}: ${truePositives} true and ${falsePositives} false positives, ${trueNegatives} true and ${falseNegatives} false negatives`,
    `     sensitivity ${figure(confusion.sensitivity)}, specificity ${figure(confusion.specificity)}`,
  ];
}

function groupsText({ subgroups }: LabelComparison): string[] {
  return subgroups.map(({ by, value, cases, positives, byModel, a, b }) => {
    const guessed = byModel > 0 ? `, ${byModel} by a model` : '';
    return `  ${`${by} ${value}`.padEnd(20)} ${cases} cases, ${positives} with it${guessed}: A ${figure(a)}, B ${figure(b)}`;
  });
}

function worstText({ case: number, truth, a, b }: LabelComparison['worst'][number]): string {
  const said = (value: number | null) => (value === null ? '-' : value.toFixed(2));
  return `case ${number} (${truth ? 'yes' : 'no'}; A ${said(a)}, B ${said(b)})`;
}

function figure(one: Figure, signed = false): string {
  if (!one) return '-';
  const text = (value: number) => `${signed && value > 0 ? '+' : ''}${value.toFixed(3)}`;
  return `${text(one.value)} (${text(one.low)} to ${text(one.high)})`;
}
