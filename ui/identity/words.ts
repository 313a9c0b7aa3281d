/** What the pages say about a request to learn whose study it is. */
import type { Question, Reidentification } from '../../gateway/contract/reidentification.ts';
import type { IconName } from '../parts/icon.tsx';
import { count, number } from '../parts/words.ts';

/** "Case 12 of Chest", or the end of a study's UID. */
export function caseWords({ project, caseNumber, study }: Reidentification): string {
  if (project !== null && caseNumber !== null) return `Case ${number(caseNumber)} of ${project.name}`;
  return `Study …${study.slice(-8)}`;
}

type Look = readonly [icon: IconName, tone: string, words: string];

const looks: Readonly<Record<Reidentification['state'], Look>> = {
  waiting: ['circleDashed', 'on', 'waits for a second person'],
  refused: ['ban', '', 'refused'],
  lapsed: ['circleSlash', '', 'lapsed, nobody agreed in a day'],
  asking: ['circleDot', 'on', 'asking the archive'],
  unknown: ['alert', 'warn', 'asked, outcome unknown'],
  failed: ['alert', 'warn', 'no answer'],
  answered: ['circleCheck', 'ok', 'answered'],
};

const outcomes: Readonly<Record<NonNullable<Reidentification['outcome']>, Look>> = {
  found: ['circleCheck', 'ok', 'found'],
  patient: ['circleDashed', 'warn', 'only the patient found'],
  'not-found': ['circleSlash', '', 'not found'],
  'too-many': ['alert', 'warn', 'not found, cut off'],
};

export function lookOf({ state, outcome }: Reidentification): Look {
  return state === 'answered' && outcome !== null ? outcomes[outcome] : looks[state];
}

/** What was asked and what came, without the day: that is the archive's own. */
export function storyOf({ questions, state, outcome, trouble }: Reidentification): string {
  if (state === 'unknown') return 'The box stopped while the archive was asked. It can be asked again.';
  const asked = questions.map(questionWords);
  const found = outcome === 'found' || outcome === 'patient';
  const end =
    outcome === null || found
      ? []
      : [outcome === 'too-many' ? 'It had more than are looked at.' : 'None of them is it.'];
  return [...asked, ...end, ...(trouble === null ? [] : [trouble])].join(' ');
}

function questionWords({ window, modality, answered }: Question): string {
  const when = window === 'day' ? 'that day' : 'that day and the days beside it';
  return `The archive answered ${count(answered, 'study', 'studies')} of ${when}${modality === null ? '' : `, ${modality}`}.`;
}
