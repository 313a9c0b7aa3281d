/** The written rules of reward, as sentences for a page, a statement and the manual: what is paid for, and how it can be turned to gain. */
import type { Policy, QualityGate } from './policy.ts';

export interface WrittenRule {
  readonly id: string;
  readonly title: string;
  readonly text: string;
}

const majority: WrittenRule = {
  id: 'majority',
  title: 'Majority',
  text:
    'The majority of a case in a label is what more than half of the answers that are there say. A grade says yes from 60 % on. ' +
    'The reader’s own answer is one of them.',
};

const points: Readonly<Record<'answers' | 'printed', WrittenRule>> = {
  answers: {
    id: 'points-answers',
    title: 'Points of an answer',
    text:
      'With n answers to a case, an answer with the majority earns 1/n and one against it costs 1/n. In the paper’s terms that is ' +
      'r~ = 1 - (n + 1) r, with b = 2 / (n + 1) in Algorithm 1 read as r = b - 1/n with the majority and 1/n against it. A case on ' +
      'which all agree pays one point in all, for any n; at n = 3 it pays what the printed constant pays.',
  },
  printed: {
    id: 'points-printed',
    title: 'Points of an answer, as printed',
    text:
      'The constant that the paper prints, r~ = 4 (0.25 - r), with Algorithm 1 read as r = 1/2 - 1/n with the majority and 1/n ' +
      'against it, whatever n. It is right for three answers only: ' +
      'with two a right answer earns 1, with three 1/3, with four 0, with five it costs 1/5 while an outvoted one earns 1/5.',
  },
};

const weight: WrittenRule = {
  id: 'weight',
  title: 'Weight of a label',
  text:
    'A point of a label is worth NT/N + t/t_max (Eq. 1): NT of its N cases have a majority that says yes, t is its mean time and ' +
    't_max the longest mean time of the labels that are settled. The paper prints NP, which is read as NT. N counts cases with two ' +
    'answers or more, ties among them. A policy may multiply either part and the whole of a label by a factor.',
};

const tie: WrittenRule = {
  id: 'tie',
  title: 'Ties',
  text: 'Where as many say yes as no, nobody is right and nobody is outvoted: all points are 0, and the case is no positive one.',
};

const missing: Readonly<Record<Policy['missingAnswers'], WrittenRule>> = {
  present: {
    id: 'missing-present',
    title: 'Missing answers',
    text: 'Only answers that are there count: n is their number. Who gave none to a case earns and loses nothing by it.',
  },
  complete: {
    id: 'missing-complete',
    title: 'Missing answers',
    text:
      'A case counts in a label only where every reader answered whose answers to that label stay. Who leaves a case out takes it ' +
      'from all: also one who would be outvoted in it, and one who answers nothing takes everything.',
  },
};

const alone: WrittenRule = {
  id: 'alone',
  title: 'One reader alone',
  text:
    'A case that one reader alone answered in a label has no majority: nobody agreed. It pays nothing, and it is counted neither ' +
    'in NT nor in N until a second answer is there.',
};

const belowNought: WrittenRule = {
  id: 'below-nought',
  title: 'Points below nought',
  text:
    'A reader whose points add up to less than nought is paid nothing: they are set to nought before the points of all are added ' +
    'up and divided. Nobody owes anything, and the statement shows both figures.',
};

const nobody: Readonly<Record<Policy['nobodyEarned'], WrittenRule>> = {
  unpaid: {
    id: 'nobody-unpaid',
    title: 'Nobody has points',
    text: 'Where no reader has points above nought, the readers’ part of the budget stays unpaid.',
  },
  equal: {
    id: 'nobody-equal',
    title: 'Nobody has points',
    text:
      'Where no reader has points above nought, all who answered share the readers’ part equally; where nobody answered, it stays ' +
      'unpaid.',
  },
};

const marks: WrittenRule = {
  id: 'positive-marks',
  title: 'Share of positive marks',
  text:
    'Each answer that says yes earns 1, whatever the others say. The paper’s 371 / 347 / 282 of 1,000 T is this, not Eq. 1. Who ' +
    'marks everything earns most.',
};

const flat: WrittenRule = {
  id: 'flat',
  title: 'Flat',
  text: 'Everyone who has answered at least once gets the same: one answer is enough, and who has two names gets two parts.',
};

const remainder: WrittenRule = {
  id: 'remainder',
  title: 'The last units',
  text:
    'The budget is divided in whole base units by largest remainder (Hamilton): everyone has the whole units of his exact part, and ' +
    'those left go one each to the largest fractions. Equal fractions: by name in the order of UTF-16 code units; of one name the ' +
    'owner first; what is unpaid last. The parts add up to the budget to the unit.',
};

const limits: WrittenRule = {
  id: 'limits',
  title: 'What Eq. 1 does not do',
  text:
    'Difficulty pays nothing: with three readers a right answer earns 1/3 whether all agree or two of three. An outvoted answer ' +
    'costs 1/n, also where the majority is wrong. Since most cases are negative in most labels, who always says no is right most ' +
    'of the time: quality control by a model is what finds him.',
};

const openWays: WrittenRule = {
  id: 'open-ways',
  title: 'Ways to gain that Eq. 1 leaves open',
  text:
    'Readers are taken for different people who do not confer. Who answers under two names is paid twice, and his second answer ties ' +
    'or outvotes others; bad answers under another name cost nothing, since points end at nought. A copied answer pays like a ' +
    'reading. Who answers only easy cases, or only the labels that weigh most, loses nothing by the others. Two who answer where ' +
    'nobody else does share a whole point for each case on which they say the same. What helps lies outside of the formula: names that ' +
    'the project gives, answers hidden until all are in, and cases that are dealt out and not chosen.',
};

const gateLimits: WrittenRule = {
  id: 'quality-control-limits',
  title: 'What quality control does not find',
  text:
    'It judges a reader only in cases that he answered and labels in which the model says both yes and no of them, however few: who ' +
    'keeps to cases of which the model says the same is not judged and stays, and a few cases can be passed by luck. Who repeats the ' +
    'model passes, whatever he saw; who is right where the model is wrong can fail.',
};

/** All there are, for the manual; `rulesOf` names those of one policy. */
export const writtenRules: readonly WrittenRule[] = Object.freeze([
  majority,
  points.answers,
  points.printed,
  weight,
  tie,
  missing.present,
  missing.complete,
  alone,
  belowNought,
  nobody.unpaid,
  nobody.equal,
  marks,
  flat,
  remainder,
  limits,
  openWays,
  gateLimits,
]);

/** The rules that a settlement under this policy follows, with the policy's own figures. */
export function rulesOf(policy: Policy): readonly WrittenRule[] {
  const { ownerPart, gate } = policy;
  const shared = [missing[policy.missingAnswers], nobody[policy.nobodyEarned], ...ownerRule(ownerPart), remainder];
  const tail = [...shared, ...(gate === null ? [] : [gateRule(gate), gateLimits])];
  switch (policy.rule) {
    case 'equation-1':
      return [majority, points[policy.normalisation], weight, tie, alone, belowNought, ...tail, limits, openWays];
    case 'positive-marks':
      return [marks, ...tail];
    case 'flat':
      return [flat, ...tail];
  }
}

function ownerRule(part: string): readonly WrittenRule[] {
  if (/^[0.]+$/.test(part)) return [];
  const text =
    `Who brought the data gets ${part} of the budget, the readers divide the rest. His part is rounded with theirs, by the same ` +
    'rule of largest remainders.';
  return [{ id: 'owner', title: 'Owner of the data', text }];
}

function gateRule({ threshold, modelThreshold, modelThresholds, leaves, applied }: QualityGate): WrittenRule {
  const own = Object.entries(modelThresholds).map(([label, from]) => `${label} ${from}`);
  const from = `${modelThreshold}${own.length === 0 ? '' : ` (${own.join(', ')})`}`;
  const effect =
    leaves.kind === 'label'
      ? 'A reader’s answers to a label that he fails in leave.'
      : `Who fails in more than ${leaves.beyond} of the labels that carry a kappa leaves with all his answers.`;
  const text =
    `Cohen’s kappa of the model (yes from ${from} on) and each reader, label by label: below ${threshold} he fails, at ${threshold} he ` +
    'passes. A label in which the model says the same of every case that he answered, or nothing, is neither. ' +
    `${effect} ${applied ? 'The majority is counted without what left.' : 'This is listed and not applied: nothing has left.'}`;
  return { id: 'quality-control', title: 'Quality control', text };
}
