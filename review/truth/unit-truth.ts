/** What readers are held against: a truth that was given, the majority of the others, or the likeliest truth behind the answers. */
import { type AnswerTable, missing, type Scale, saysYes } from '../answer-table.ts';
import type { LatentTruth, NoTruth } from './latent-truth.ts';
import { majorityAt } from './majority.ts';
import { opinionAt } from './second-opinion.ts';

/** Of each unit, at case x labels + label: 1 where the finding is there, 0 where it is not, `missing` where that is not known. */
export type UnitTruth = Uint8Array;

/** The truth for one reader, by his index. */
export type TruthFor = (reader: number) => UnitTruth;

/** `values`: a category of the scale or `missing`, of each unit; of grades 60 % and more is a yes. */
export function givenTruth(scale: Scale, values: Uint8Array): TruthFor {
  const truth = values.map((category) => (category === missing ? missing : Number(saysYes(scale, category))));
  return () => truth;
}

/** Of each reader what most of the others say, so that nobody votes on himself; a tie of the others is no truth. */
export function majorityOfOthers(table: AnswerTable): TruthFor {
  return (reader) =>
    unitTruth(table, (c, l) => {
      const { state } = majorityAt(table, c, l, reader);
      return state === 'yes' ? 1 : state === 'no' ? 0 : missing;
    });
}

/**
 * What is likelier than not by the fit of each label. The reader's own answers had a part in it: of few readers that flatters, and
 * his error rates in the fit itself (`LatentTruth.readers`), which count doubtful cases by their doubt, are the finer figures.
 */
export function latentTruthOf(table: AnswerTable, fits: ReadonlyArray<LatentTruth | NoTruth>): TruthFor {
  if (fits.length !== table.labels.length) throw new RangeError('as many fits as labels');
  const truth = unitTruth(table, (c, l) => {
    const fit = fits[l];
    if (fit === undefined || 'reason' in fit) return missing;
    const { state } = opinionAt(table.scale, fit, c);
    return state === 'yes' ? 1 : state === 'no' ? 0 : missing;
  });
  return () => truth;
}

function unitTruth({ cases, labels }: AnswerTable, at: (c: number, l: number) => number): UnitTruth {
  const truth = new Uint8Array(cases.length * labels.length);
  for (let unit = 0; unit < truth.length; unit += 1) {
    truth[unit] = at(Math.floor(unit / labels.length), unit % labels.length);
  }
  return truth;
}
