/** Who is served first, who shares a batch, and who is turned away. */

import { describe, expect, test } from 'vitest';
import { JobQueue, type QueuedJob } from '../../inference/job-queue.ts';
import type { Priority } from '../../inference/predict-contract.ts';

const limits = { jobs: 100, bytes: 10_000 };
const of = (priority: Priority, model = 'a', bytes = 1): QueuedJob => ({
  model,
  priority,
  bytes,
  queuedAt: 0,
  alone: false,
});
const eight = () => 8;

function queueOf(...jobs: QueuedJob[]): JobQueue<QueuedJob> {
  const queue = new JobQueue<QueuedJob>(limits);
  for (const job of jobs) queue.add(job);
  return queue;
}

describe('a batch', () => {
  test('begins with the most urgent and is filled with all that run on its model', () => {
    const [bulk, other, reader, arrival] = [of('bulk'), of('reader', 'b'), of('reader'), of('arrival')];
    const queue = queueOf(bulk, reader, other, arrival);
    expect(queue.take(eight)).toEqual([reader, arrival, bulk]);
    expect(queue.take(eight)).toEqual([other]);
    expect(queue.take(eight)).toEqual([]);
  });

  test('is no larger than its model takes, in the order in which they came', () => {
    const jobs = Array.from({ length: 5 }, () => of('bulk'));
    const queue = queueOf(...jobs);
    expect(queue.take(() => 3)).toEqual(jobs.slice(0, 3));
    expect(queue.take(() => 3)).toEqual(jobs.slice(3));
  });

  test('of a job that may be poison is that job alone, before its class', () => {
    const [first, again] = [of('reader'), { ...of('reader'), alone: true }];
    const queue = queueOf(first);
    queue.addAgain(again);
    expect(queue.take(eight)).toEqual([again]);
    expect(queue.take(eight)).toEqual([first]);
  });
});

describe('readers who never stop', () => {
  test('leave every ninth batch to those who come after them', () => {
    const queue = queueOf(of('bulk', 'c'), of('bulk', 'c'), of('arrival', 'b'));
    const served: string[] = [];
    for (let turn = 0; turn < 30; turn++) {
      queue.add(of('reader'));
      served.push(queue.take(() => 1)[0]?.priority ?? 'none');
    }
    expect(served.flatMap((priority, at) => (priority === 'reader' ? [] : [[at, priority]]))).toEqual([
      [8, 'arrival'],
      [9, 'bulk'],
      [18, 'bulk'],
    ]);
  });
});

describe('room', () => {
  test.each([
    ['bulk', 50],
    ['arrival', 75],
    ['reader', 100],
  ] as const)('of a queue that %s alone fills is the share of its class', (priority, most) => {
    const queue = new JobQueue<QueuedJob>(limits);
    while (queue.hasRoom(priority, 1, 1)) queue.add(of(priority));
    expect(queue.length).toBe(most);
    expect(queue.hasRoom('reader', 1, 1)).toBe(most < 100);
  });

  test('is counted in bytes too, and one job however large fits an empty queue', () => {
    const queue = new JobQueue<QueuedJob>(limits);
    expect(queue.hasRoom('bulk', 1, 20_000)).toBe(true);
    queue.add(of('bulk', 'a', 9_000));
    expect([queue.hasRoom('reader', 1, 1_000), queue.hasRoom('reader', 1, 1_001)]).toEqual([true, false]);
    expect(queue.hasRoom('bulk', 1, 1)).toBe(false);
  });
});
