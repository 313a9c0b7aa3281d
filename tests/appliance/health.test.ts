import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { boxHealth, boxStatus } from '../../appliance/health.ts';

const counts = { waiting: 0, cleared: 3, held: 0, broken: 0, rejected: 0, heldObjects: 0, heldUnlooked: 0, refused: 0 };
let counted = 0;
const sources = (up: boolean, clearingPaused = false, modelsWait = false) => ({
  parts: async () => [{ name: 'database', up }],
  counts: async () => {
    counted += 1;
    return counts;
  },
  analysis: async () => ({ waiting: 0, failed: 0, active: [], runs: [] }),
  context: () => ({
    data: tmpdir(),
    certificateExpires: Date.now() + 100 * 86_400_000,
    clearingPaused,
    modelsWait,
    now: Date.now(),
  }),
});

describe('health', () => {
  test('that anybody on the LAN may ask for counts no rows', async () => {
    expect(await boxHealth(sources(true))).toMatchObject({ parts: [{ name: 'database', up: true }] });
    expect(counted).toBe(0);
    expect((await boxStatus(sources(true))).counts).toEqual(counts);
    expect(counted).toBe(1);
  });

  test('with a part that is down is degraded', async () => {
    expect((await boxHealth(sources(false))).state).toBe('degraded');
  });

  test('a check that cannot look says so without naming what it could not look at', async () => {
    const { parts, context } = sources(true);
    const gone = join(tmpdir(), 'markit-no-such-folder');
    const { findings } = await boxHealth({ parts, context: () => ({ ...context(), data: gone }) });
    const texts = findings.map(({ text }) => text).join('\n');
    expect(texts).toMatch(/could not look \(ENOENT\)/);
    expect(texts).not.toContain(gone);
  });

  test('says that the checks are paused, where they are', async () => {
    const named = async (paused: boolean) =>
      (await boxHealth(sources(true, paused))).findings.map(({ check }) => check);
    expect(await named(true)).toContain('clearing-paused');
    expect(await named(false)).not.toContain('clearing-paused');
  });

  test('says that cases wait for models, where none can be asked', async () => {
    const named = async (wait: boolean) =>
      (await boxHealth(sources(true, false, wait))).findings.map(({ check }) => check);
    expect(await named(true)).toContain('models-wait');
    expect(await named(false)).not.toContain('models-wait');
  });
});
