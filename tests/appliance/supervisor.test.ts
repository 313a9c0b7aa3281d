/** Children of the box: started again, whatever ended them. */
import { setTimeout as wait } from 'node:timers/promises';
import pino from 'pino';
import { afterEach, expect, test } from 'vitest';
import { type Child, supervise } from '../../appliance/supervisor.ts';

const realNode = process.execPath;
let child: Child<number> | undefined;

afterEach(async () => {
  process.execPath = realNode;
  await child?.stop();
});

interface Told {
  readonly ready?: number;
}

function start(heard: {
  readonly onMessage?: (told: Told) => void;
  readonly onDeath?: () => void;
  readonly onStart?: () => void;
}) {
  return supervise<number>(
    {
      name: 'test child',
      entry: new URL('./supervised-child.ts', import.meta.url),
      start: () => {
        heard.onStart?.();
        return { start: true };
      },
      stop: { stop: true },
      ready: (message) => (message as Told).ready,
      onMessage: (message) => heard.onMessage?.(message as Told),
      onDeath: () => heard.onDeath?.(),
      stopMilliseconds: 10_000,
    },
    pino({ level: 'silent' }),
  );
}

test('a child that could not even be forked is started again when it can be', async () => {
  const second = Promise.withResolvers<number>();
  let readies = 0;
  child = await start({
    onMessage: ({ ready }) => {
      if (ready !== undefined) readies += 1;
      if (readies === 2) second.resolve(ready ?? 0);
    },
    // The next fork fails as it does where the system has no room for a process.
    onDeath: () => {
      process.execPath = '/nonexistent/node';
    },
  });
  process.kill(child.ready, 'SIGKILL');
  const failed = child;
  await expect.poll(() => failed.restarts(), { timeout: 10_000 }).toBeGreaterThan(0);
  process.execPath = realNode;
  expect(await second.promise).toBe(failed.pid());
  expect(failed.alive()).toBe(true);
});

test('a child that was started again counts as alive once it answers, not before', async () => {
  const second = Promise.withResolvers<boolean>();
  let aliveAtStart: boolean | undefined;
  let readies = 0;
  child = await start({
    // The process runs by now.
    onStart: () => {
      aliveAtStart = child?.alive();
    },
    onMessage: () => {
      readies += 1;
      if (readies === 2) second.resolve(child?.alive() ?? false);
    },
  });
  process.kill(child.ready, 'SIGKILL');
  expect(await second.promise).toBe(true);
  expect(aliveAtStart).toBe(false);
});

test('one whose first start fails is not started again behind the back of whoever was told so', async () => {
  let starts = 0;
  process.execPath = '/nonexistent/node';
  await expect(start({ onStart: () => (starts += 1) })).rejects.toMatchObject({ code: 'ENOENT' });
  process.execPath = realNode;
  // Longer than the pause before a successor.
  await wait(1_000);
  expect(starts).toBe(0);
});
