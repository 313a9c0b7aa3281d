import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { echo } from '../../gateway/peers/echo-scu.ts';
import { RawPeer } from '../gateway/doors/raw-peer.ts';
import { type RunningBox, startBox } from '../support/box.ts';
import { get } from '../support/https-get.ts';
import { markit } from '../support/markit.ts';
import { childOf, childrenOf } from '../support/processes.ts';

const soon = { timeout: 60_000, interval: 250 };

describe('a box', () => {
  let data: string;
  let box: RunningBox;
  let ca: string;

  beforeAll(async () => {
    data = mkdtempSync(join(tmpdir(), 'markit-box-'));
    box = await startBox({ data });
    ca = readFileSync(join(data, 'tls/ca.crt'), 'utf8');
  });
  afterAll(async () => {
    await box?.stop();
    rmSync(data, { recursive: true, force: true });
  });

  test('prints its ready line and a set-up link that works once', () => {
    expect(box.output()).toMatch(/^ready https:\/\/localhost:\d+ dicom MARKIT@127\.0\.0\.1:\d+$/m);
    expect(box.output()).toMatch(/\/enrol#[0-9A-Z-]{16,}/);
  });

  test('answers /health to anybody under its own CA, and names no one', async () => {
    const { status, body } = await get(`${box.https}/health`, ca);
    expect(status).toBe(200);
    expect(JSON.parse(body)).toEqual({
      state: 'ready',
      parts: [
        { name: 'database', up: true },
        { name: 'listener', up: true },
        { name: 'inference', up: true },
      ],
      findings: expect.any(Array),
    });
  });

  test('keeps its keys to itself', () => {
    for (const name of ['site', 'held', 'ledger', 'session', 'chain']) {
      expect(statSync(join(data, `keys/${name}.key`)).mode & 0o777).toBe(0o600);
    }
    expect(statSync(join(data, 'run/admin.sock')).mode & 0o777).toBe(0o600);
  });

  test('status, held and user answer on the console', async () => {
    expect(await markit(box.environment, 'status')).toMatchObject({ code: 0, err: '' });
    expect(JSON.parse((await markit(box.environment, 'status', '--json')).out)).toMatchObject({
      state: 'ready',
      counts: { cleared: 0 },
    });
    expect((await markit(box.environment, 'held')).out).toBe('Nothing is held.\n');
    const invited = await markit(box.environment, 'user', 'add', 'reader1', 'Reader One', 'reader');
    expect(invited).toMatchObject({ code: 0 });
    expect(invited.out).toMatch(/one-time code for reader1/);
    expect((await markit(box.environment, 'user', 'list')).out).toMatch(/reader1\s+invited\s+reader\s+Reader One/);
    expect(await markit(box.environment, 'user', 'add', 'reader2', 'Two', 'king')).toMatchObject({ code: 1 });
  });

  test('a second box on the same data folder refuses to start', async () => {
    await expect(startBox({ data })).rejects.toThrow(/another box already runs/);
    expect(await markit(box.environment, 'status')).toMatchObject({ code: 0 });
  });

  test('a listener that is killed comes back on the same port, and an inference process too', async () => {
    for (const entry of ['listener-process', 'inference-process']) process.kill(childOf(box, entry), 'SIGKILL');
    const { aeTitle, host, port } = box.dicom;
    await expect
      .poll(
        () =>
          echo({ host, port, calledAe: aeTitle, callingAe: 'TEST' }).then(
            ({ status }) => status,
            () => -1,
          ),
        soon,
      )
      .toBe(0);
    await expect.poll(async () => JSON.parse((await get(`${box.https}/health`, ca)).body).state, soon).toBe('ready');
    expect((await markit(box.environment, 'status')).out).toMatch(/listener\s+up, started again 1 times/);
  });

  test('ends cleanly on SIGTERM, and starts again where it was', async () => {
    expect(await box.stop()).toBe(0);
    expect(existsSync(join(data, 'run/admin.sock'))).toBe(false);
    box = await startBox({ data });
    expect((await markit(box.environment, 'user', 'list')).out).toMatch(/reader1/);
  });
});

describe('a box with several listeners', () => {
  let box: RunningBox;

  beforeAll(async () => {
    box = await startBox({ environment: { MARKIT_LISTENERS: '3' } });
  });
  afterAll(() => box?.stop());

  const answers = () => {
    const { aeTitle, host, port } = box.dicom;
    return echo({ host, port, calledAe: aeTitle, callingAe: 'TEST' }).then(
      ({ status }) => status,
      () => -1,
    );
  };

  test('has one port, which another box cannot have as well', async () => {
    expect(childrenOf(box, 'listener-process')).toHaveLength(3);
    expect(await Promise.all(Array.from({ length: 12 }, answers))).toEqual(Array(12).fill(0));
    const peers = await Promise.all(Array.from({ length: 5 }, () => RawPeer.associate(box.dicom.port)));
    const said = async () => (await markit(box.environment, 'status')).out;
    await expect.poll(said, soon).toMatch(/listener\s+up, 5 associations open/);
    for (const peer of peers) peer.socket.destroy();
    const taken = { MARKIT_DICOM_PORT: String(box.dicom.port) };
    for (const listeners of ['1', '2'])
      await expect(startBox({ environment: { ...taken, MARKIT_LISTENERS: listeners } })).rejects.toThrow(
        /cannot start/,
      );
  });

  test('answers while one of them is dead, and starts it again', async () => {
    const [killed, ...others] = childrenOf(box, 'listener-process');
    process.kill(killed as number, 'SIGKILL');
    await expect.poll(answers, soon).toBe(0);
    await expect.poll(() => childrenOf(box, 'listener-process').length, soon).toBe(3);
    expect(childrenOf(box, 'listener-process')).toEqual(expect.arrayContaining(others));
    await expect.poll(async () => (await markit(box.environment, 'status')).code, soon).toBe(0);
  });
});

describe('what refuses to start', () => {
  test('bad settings, all of them named', async () => {
    const environment = { MARKIT_AE_TITLE: 'far too long for a title', MARKIT_LOG_LEVEL: 'loud' };
    await expect(startBox({ environment })).rejects.toThrow(/2 problems[\s\S]*MARKIT_AE_TITLE[\s\S]*MARKIT_LOG_LEVEL/);
  });

  test('a data folder whose keys are gone', async () => {
    const data = mkdtempSync(join(tmpdir(), 'markit-box-'));
    const box = await startBox({ data });
    await box.stop();
    rmSync(join(data, 'keys/site.key'));
    await expect(startBox({ data })).rejects.toThrow(/keys are missing \(site\)/);
    rmSync(data, { recursive: true });
  });
});

describe('markit', () => {
  test('misuse is 2, failure is 1, help is 0', async () => {
    const nowhere = { MARKIT_DATA: join(tmpdir(), 'markit-nowhere') };
    expect((await markit(nowhere, 'frobnicate')).code).toBe(2);
    expect((await markit(nowhere, 'status', '--loud')).code).toBe(2);
    expect((await markit(nowhere)).code).toBe(2);
    expect(await markit(nowhere, 'status')).toMatchObject({ code: 1, err: expect.stringMatching(/no box runs/) });
    expect((await markit(nowhere, '--help')).code).toBe(0);
    expect((await markit({ MARKIT_HTTP_PORT: 'x' }, 'settings')).code).toBe(1);
    expect((await markit({}, 'settings')).out).toMatch(/MARKIT_DICOM_PORT=11112/);
  });
});
