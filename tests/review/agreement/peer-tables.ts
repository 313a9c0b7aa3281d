/** Tables of answers by a seeded number: balanced and skewed ones, whole and full of holes, and every seventh one a case at the edge. */
import { type AnswerTable, answerTable, categoriesOf, missing, type Scale } from '../../../review/answer-table.ts';
import { seeded } from '../../gateway/doors/seeded.ts';

const range = (count: number, name: string) => Array.from({ length: count }, (_, k) => `${name} ${k + 1}`);

/** The same table for the same number; `number` also says of which kind it is. */
export function peerTable(number: number): AnswerTable {
  const random = seeded(number + 1);
  const draw = () => random(2 ** 31) / 2 ** 31;
  const scale: Scale = number % 2 === 0 ? 'boolean' : 'grade';
  const [readers, labels, cases] = [2 + random(5), number % 3 === 0 ? 2 : 1, 2 + random(59)];
  const holes = number % 5 === 0 ? 0 : draw() * 0.6;
  const prevalence = [0.5, 0.5, 0.2, 0.05, 0.01, 0.97][random(6)] ?? 0.5;
  const skill = Array.from({ length: readers }, () => 0.4 + draw() * 0.6);
  const top = categoriesOf[scale] - 1;
  const truth = () => (scale === 'boolean' ? Number(draw() < prevalence) : draw() < prevalence ? random(top + 1) : 0);
  const values = new Uint8Array(cases * labels * readers);
  for (let unit = 0; unit < cases * labels; unit += 1) {
    const is = truth();
    for (let r = 0; r < readers; r += 1) {
      const says = draw() < (skill[r] ?? 1) ? is : Math.min(top, Math.max(0, is + random(3) - 1));
      values[unit * readers + r] = draw() < holes ? missing : says;
    }
  }
  if (number % 7 === 0) toTheEdge(values, readers, edges[(number / 7) % edges.length] ?? 'nobody');
  return answerTable({
    ...{ scale, values },
    cases: range(cases, 'case'),
    labels: range(labels, 'label'),
    readers: range(readers, 'reader'),
  });
}

const edges = ['nobody', 'one reader', 'never two', 'one category', 'one unit', 'one other', 'full agreement'] as const;

function toTheEdge(values: Uint8Array, readers: number, edge: (typeof edges)[number]): void {
  for (const [at, value] of values.entries()) {
    const [unit, r] = [Math.floor(at / readers), at % readers];
    if (edge === 'nobody' || (edge === 'one reader' && r > 0) || (edge === 'never two' && unit % readers !== r)) {
      values[at] = missing;
    }
    if (edge === 'one unit' && unit > 0) values[at] = missing;
    if (edge === 'one category' && value !== missing) values[at] = 0;
    if (edge === 'one other' && value !== missing) values[at] = at === 0 ? 1 : 0;
    if (edge === 'full agreement') values[at] = unit % 2;
  }
}
