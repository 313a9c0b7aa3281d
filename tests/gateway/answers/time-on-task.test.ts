import { describe, expect, test } from 'vitest';
import { activeSeconds } from '../../../gateway/answers/time-on-task.ts';

const events = (...pairs: [kind: string, seconds: number][]) =>
  pairs.map(([kind, seconds], sequence) => ({ opening: 'one', sequence, kind, offset: seconds * 1_000 }));

describe('time on task', () => {
  test.each([
    ['nothing recorded is not zero', [], null],
    ['from opening to submit', events(['opened', 0], ['label', 4], ['submit', 9]), 9],
    ['away from the window does not count', events(['opened', 0], ['blur', 3], ['focus', 60], ['submit', 62]), 5],
    ['idle does not count', events(['opened', 0], ['idle', 10], ['active', 100], ['submit', 101]), 11],
    ['a page that was lost counts to its last event', events(['opened', 0], ['label', 7]), 7],
    [
      'a label after idle shows that somebody is there',
      events(['opened', 0], ['idle', 5], ['label', 9], ['submit', 10]),
      6,
    ],
    ['a clock that goes back adds nothing', events(['opened', 5], ['label', 2], ['submit', 6]), 1],
  ] as const)('%s', (_name, given, seconds) => {
    expect(activeSeconds(given)).toBe(seconds);
  });

  test('adds the openings up, whatever order their events came in', () => {
    const [a, b] = [events(['opened', 0], ['closed', 4]), events(['opened', 0], ['submit', 6])];
    const second = b.map((event) => ({ ...event, opening: 'two' }));
    expect(activeSeconds([...second, ...a].reverse())).toBe(10);
  });
});
