/**
 * Which version of each image a reader is shown. Who has not submitted sees what stands now; who has submitted sees what the
 * answer was given on, because an answer is never moved to other pixels. Either way it is said where the two differ.
 */
import type { AnswerRow } from '../store/answers.ts';
import type { Instance } from '../store/instances.ts';
import { bySopInstance, pictureChange, shownVersion } from '../store/versions.ts';

/**
 * same: as the answer saw it, or there is none yet. replaced: came after the answer, in place of what it saw. earlier: what
 * the answer saw; another one came after it. added: was not there when the answer was given.
 */
export type Standing = 'same' | 'replaced' | 'earlier' | 'added';

export interface ShownImage {
  readonly version: Instance;
  readonly standing: Standing;
}

/** `versions`: all of the study. `keep`: what the answer saw is shown on, where it still may be. */
export function imagesShown(versions: readonly Instance[], answer: AnswerRow | undefined, keep: boolean): ShownImage[] {
  const seen = answer ? seenOf(answer) : [];
  return bySopInstance(versions).flatMap((group) => {
    const shown = shownVersion(group);
    return shown ? [standingOf(shown, group, seen, keep)] : [];
  });
}

function standingOf(shown: Instance, group: readonly Instance[], seen: readonly number[], keep: boolean): ShownImage {
  if (seen.length === 0) return { version: shown, standing: 'same' };
  const before = group.find(({ id }) => seen.includes(id));
  if (!before) return { version: shown, standing: 'added' };
  if (!pictureChange(before, shown)) return { version: shown, standing: 'same' };
  return keep && before.clearing === 'cleared'
    ? { version: before, standing: 'earlier' }
    : { version: shown, standing: 'replaced' };
}

/** Ids of the versions that were on the screen. */
export function seenOf({ seen }: AnswerRow): number[] {
  return JSON.parse(seen) as number[];
}

/**
 * What is kept as seen: what the page says, as far as it is of this study and could be seen; of a page that does not say, what
 * stood with the answer before; and where there is none, what the box shows.
 */
export function seenNow(
  versions: readonly Instance[],
  answer: AnswerRow | undefined,
  said: readonly number[] | undefined,
): Instance[] {
  const before = answer ? seenOf(answer) : [];
  const ids =
    said ?? (before.length > 0 ? before : imagesShown(versions, undefined, false).map((one) => one.version.id));
  return versions.filter(({ id, clearing }) => clearing === 'cleared' && ids.includes(id));
}
