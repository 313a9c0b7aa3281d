/** The door against the senders that hospitals and toolkits use. */
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readFileMeta } from '../../../data-set/part10.ts';
import { missingCommands } from '../../support/has-command.ts';
import { noSharedData, sharedData } from '../../support/shared-data.ts';
import { sampleCt } from './sample-object.ts';
import { openDoor } from './test-door.ts';

const run = promisify(execFile);
const env = { ...process.env, TCP_NODELAY: '1' };
const objects = [sampleCt(1), sampleCt(2, 512), sampleCt(3, 1024)];

let folder = '';
let files: string[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'markit-peers-'));
  files = objects.map((_, at) => join(folder, `${at}.dcm`));
  await Promise.all(files.map((file, at) => writeFile(file, objects[at]?.file ?? '')));
});

afterAll(() => rm(folder, { recursive: true, force: true }));

/** Data sets as they stand in the files, without preamble and meta. */
const dataSets = objects.map(({ file }) => file.subarray(readFileMeta(file).dataSetOffset));

describe('DCMTK', () => {
  it('echoscu is answered', async (ctx) => {
    const missing = missingCommands('echoscu');
    if (missing) return ctx.skip(missing);
    await using door = await openDoor();
    await run('echoscu', ['-aec', 'MARKIT', '127.0.0.1', `${door.port}`, '--repeat', '5'], { env });
    expect(door.listener.counters).toMatchObject({ accepted: 1, echoes: 5, aborted: 0, lost: 0 });
  });

  it('echoscu proposing 128 contexts is answered', async (ctx) => {
    const missing = missingCommands('echoscu');
    if (missing) return ctx.skip(missing);
    await using door = await openDoor();
    const arguments_ = ['-aec', 'MARKIT', '-ppc', '128', '-pts', '38', '127.0.0.1', `${door.port}`];
    await run('echoscu', arguments_, { env });
    expect(door.listener.counters.echoes).toBe(1);
  });

  it('echoscu --abort is noticed', async (ctx) => {
    const missing = missingCommands('echoscu');
    if (missing) return ctx.skip(missing);
    await using door = await openDoor();
    await run('echoscu', ['-aec', 'MARKIT', '--abort', '127.0.0.1', `${door.port}`], { env });
    expect((await door.event('aborted')).by).toBe('peer');
  });

  it.for([
    ['storescu', ['-pdu', '131072', '--max-send-pdu', '131072']],
    ['storescu', ['-pdu', '4096', '--max-send-pdu', '4096', '+C']],
    ['dcmsend', ['--no-uid-checks']],
  ] as const)('%s %j sends every byte', async ([program, options], ctx) => {
    const missing = missingCommands(program);
    if (missing) return ctx.skip(missing);
    await using door = await openDoor();
    await run(program, [...options, '-aec', 'MARKIT', '127.0.0.1', `${door.port}`, ...files], { env });
    expect(door.stored.length).toBe(objects.length);
    const received = await Promise.all(door.stored.map(({ file }) => readFile(file)));
    for (const [at, object] of objects.entries()) {
      // The sender may write group lengths and its own padding: pixels must be the same.
      expect(received[at]?.subarray(-object.pixels.length).equals(object.pixels)).toBe(true);
      expect(received[at]?.length).toBe(dataSets[at]?.length);
    }
    expect(door.stored.map(({ arrival }) => arrival.sopInstanceUid)).toEqual(objects.map((o) => o.sopInstanceUid));
  });

  it('storescu is rejected with a reason it prints', async (ctx) => {
    const missing = missingCommands('storescu');
    if (missing) return ctx.skip(missing);
    await using door = await openDoor();
    const sent = run('storescu', ['-aec', 'WRONG', '127.0.0.1', `${door.port}`, files[0] ?? ''], { env });
    await expect(sent).rejects.toThrow(/Called AE Title Not Recognized/);
  });
});

describe('the ideal sender of the benchmarks', () => {
  it('keeps four associations busy and sees Success only', async (ctx) => {
    const source = sharedData('../tools/ingest/blast.c');
    if (source === undefined) return ctx.skip(noSharedData);
    const missing = missingCommands('gcc');
    if (missing) return ctx.skip(missing);
    const blast = join(folder, 'blast');
    await run('gcc', ['-O2', '-pthread', '-w', '-o', blast, source]);
    await using door = await openDoor();
    const many = Array.from({ length: 20 }, () => files).flat();
    const { stdout } = await run(blast, ['127.0.0.1', `${door.port}`, 'MARKIT', '131072', '4', ...many]);
    const [, count, , failures] = stdout.split(' ');
    expect([count, failures]).toEqual(['60', '0']);
    expect((await door.files()).length).toBe(60);
    expect(door.listener.counters).toMatchObject({ accepted: 4, stored: 60, aborted: 0, lost: 0 });
  });
});
