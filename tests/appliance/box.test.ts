import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type RunningBox, startBox } from '../support/box.ts';

const program = fileURLToPath(new URL('../../appliance/markit.ts', import.meta.url));

function markit(environment: Readonly<Record<string, string>>, ...words: string[]) {
  const done = spawnSync(process.execPath, [program, ...words], {
    env: { ...process.env, ...environment },
    encoding: 'utf8',
  });
  return { code: done.status, out: done.stdout, err: done.stderr };
}

/** GET over HTTPS, trusting the box's own CA and nothing else. */
function get(
  url: string,
  ca: string,
): Promise<{ status: number; body: string; headers: NodeJS.Dict<string | string[]> }> {
  return new Promise((resolve, reject) => {
    request(url, { ca }, (response) => {
      let body = '';
      response.on('data', (chunk) => {
        body += chunk;
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body, headers: response.headers }));
    })
      .on('error', reject)
      .end();
  });
}

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
    });
  });

  test('keeps its keys to itself', () => {
    for (const name of ['site', 'held', 'ledger', 'session', 'chain']) {
      expect(statSync(join(data, `keys/${name}.key`)).mode & 0o777).toBe(0o600);
    }
    expect(statSync(join(data, 'run/admin.sock')).mode & 0o777).toBe(0o600);
  });

  test('status, held and user answer on the console', () => {
    expect(markit(box.environment, 'status')).toMatchObject({ code: 0, err: '' });
    expect(JSON.parse(markit(box.environment, 'status', '--json').out)).toMatchObject({
      state: 'ready',
      counts: { cleared: 0 },
    });
    expect(markit(box.environment, 'held').out).toBe('Nothing is held.\n');
    const invited = markit(box.environment, 'user', 'add', 'reader1', 'Reader One', 'reader');
    expect(invited).toMatchObject({ code: 0 });
    expect(invited.out).toMatch(/one-time code for reader1/);
    expect(markit(box.environment, 'user', 'list').out).toMatch(/reader1\s+invited\s+reader\s+Reader One/);
    expect(markit(box.environment, 'user', 'add', 'reader2', 'Two', 'king')).toMatchObject({ code: 1 });
  });

  test('a second box on the same data folder refuses to start', async () => {
    await expect(startBox({ data })).rejects.toThrow(/another box already runs/);
    expect(markit(box.environment, 'status')).toMatchObject({ code: 0 });
  });

  test('ends cleanly on SIGTERM, and starts again where it was', async () => {
    expect(await box.stop()).toBe(0);
    expect(existsSync(join(data, 'run/admin.sock'))).toBe(false);
    box = await startBox({ data });
    expect(markit(box.environment, 'user', 'list').out).toMatch(/reader1/);
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
  test('misuse is 2, failure is 1, help is 0', () => {
    const nowhere = { MARKIT_DATA: join(tmpdir(), 'markit-nowhere') };
    expect(markit(nowhere, 'frobnicate').code).toBe(2);
    expect(markit(nowhere, 'status', '--loud').code).toBe(2);
    expect(markit(nowhere).code).toBe(2);
    expect(markit(nowhere, 'status')).toMatchObject({ code: 1, err: expect.stringMatching(/no box runs/) });
    expect(markit(nowhere, '--help').code).toBe(0);
    expect(markit({ MARKIT_HTTP_PORT: 'x' }, 'settings').code).toBe(1);
    expect(markit({}, 'settings').out).toMatch(/MARKIT_DICOM_PORT=11112/);
  });
});
