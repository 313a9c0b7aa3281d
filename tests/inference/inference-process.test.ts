/** The real inference process with the real model: finds letters, stays small, says what ran, and ends when told. */

import { stat } from 'node:fs/promises';
import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { InferenceClient } from '../../gateway/models/inference-client.ts';
import type { TextBox } from '../../inference/contract.ts';
import { noSharedData, sharedData } from '../support/shared-data.ts';
import { startTestInference, type TestInference } from './running-inference.ts';
import { drawText, plainFilm, readImage } from './test-images.ts';

type Room = Omit<TextBox, 'score'>;

/** Half of the drawn room lies in one box. */
function covers(boxes: readonly TextBox[], room: Room): boolean {
  return boxes.some((box) => {
    const wide = Math.min(box.x + box.width, room.x + room.width) - Math.max(box.x, room.x);
    const tall = Math.min(box.y + box.height, room.y + room.height) - Math.max(box.y, room.y);
    return wide > 0 && tall > 0 && wide * tall > 0.5 * room.width * room.height;
  });
}

describe('the inference process', { timeout: 300_000 }, () => {
  let inference: TestInference;
  let client: InferenceClient;

  beforeAll(async () => {
    inference = await startTestInference();
    client = new InferenceClient({ socketPath: inference.socketPath, detectTimeoutMs: 240_000 });
  });
  afterAll(async () => {
    client.close();
    await inference.stop();
  });

  it('says which provider really runs, and with which model file', async () => {
    const health = await client.health();
    expect(inference.first).toMatchObject({ kind: 'ready', provider: health.provider });
    expect(health.provider === 'cuda' || health.providerNote !== undefined).toBe(true);
    expect(health.models).toEqual([
      expect.objectContaining({ name: 'markit-letters-1', provider: health.provider }),
      expect.objectContaining({ name: 'pp-ocr-v4-detection', provider: health.provider }),
      expect.objectContaining({ name: 'markit-markers-1', provider: health.provider }),
      expect.objectContaining({ name: 'pp-ocr-v4-recognition', provider: health.provider }),
    ]);
    console.log(`provider ${health.provider}: ${health.providerNote ?? 'runs'}`);
  });

  it('opens its socket to its own user only', async () => {
    expect((await stat(inference.socketPath)).mode & 0o777).toBe(0o600);
  });

  it('finds small and large letters on a film of 2500 x 2048 and stays below 800 MB', async () => {
    const film = plainFilm(2048, 2500);
    const rooms = [
      drawText(film, 'SMITH J', 150, 120, 20, 250),
      drawText(film, 'LATENT', 1500, 700, 30, 240),
      drawText(film, 'MAIN 147', 300, 1500, 40, 20),
      drawText(film, 'HELEN', 1400, 2300, 60, 255),
      drawText(film, 'L', 1900, 200, 120, 255),
    ];
    const { boxes, model, milliseconds } = await client.detectText(film);
    const { peakResidentBytes } = await client.health();
    console.log(`${boxes.length} boxes in ${milliseconds} ms, peak RSS ${Math.round(peakResidentBytes / 2 ** 20)} MiB`);
    expect(rooms.map((room) => covers(boxes, room))).toEqual([true, true, true, true, true]);
    expect(model.sha256).toMatch(/^[0-9a-f]{64}$/);
    expect(peakResidentBytes).toBeLessThan(800e6);
  });

  it('finds nothing on an empty film', async () => {
    expect((await client.detectText(plainFilm(1024, 1024, 7))).boxes).toEqual([]);
  });

  it('finds the lettering of a real film, and on one with a side marker reads that and finds nothing else', async (ctx) => {
    const root = sharedData('cxr');
    if (!root) return ctx.skip(noSharedData);
    const lettered = await client.detectText(await readImage(`${root}/nih_00015293_000.png`));
    // The line at the lower edge of this film.
    expect(covers(lettered.boxes, { x: 440, y: 970, width: 90, height: 18 })).toBe(true);
    const marked = await client.detectText({ ...(await readImage(`${root}/nih_00001968_000.png`)), film: true });
    expect(marked.boxes).toHaveLength(1);
    expect(covers(marked.boxes, { x: 948, y: 158, width: 20, height: 16 })).toBe(true);
    expect(marked.boxes[0]?.readings).toContainEqual(expect.objectContaining({ text: 'L', strokes: 1, corner: true }));
  });

  it('takes an illegible blob for letters only where there may be lead markers', async (ctx) => {
    const root = sharedData('cxr-nih');
    if (!root) return ctx.skip(noSharedData);
    // A side marker and initials, mirrored.
    const film = await readImage(`${root}/images/00007080_000.jpg`);
    const room = { x: 457, y: 82, width: 22, height: 28 };
    expect(covers((await client.detectText(film)).boxes, room)).toBe(true);
    expect((await client.detectText({ ...film, markers: false })).boxes).toEqual([]);
    const slice = { ...plainFilm(512, 512), markers: false };
    const letters = drawText(slice, 'L', 220, 230, 40, 250);
    expect(covers((await client.detectText(slice)).boxes, letters)).toBe(true);
  });

  it('refuses a body that is not the size it says, with a permanent code', async () => {
    const short = { width: 100, height: 100, pixels: new Uint8Array(99), markers: true };
    await expect(client.detectText(short)).rejects.toMatchObject({ code: 'INFERENCE_REFUSED' });
    await expect(client.detectText({ ...short, width: 0 })).rejects.toMatchObject({ code: 'INFERENCE_REFUSED' });
    await expect(client.detectText({ ...short, width: 65_000, height: 65_000 })).rejects.toMatchObject({
      code: 'INFERENCE_REFUSED',
    });
  });

  it('outlives a sender that goes away in the middle of an image', async () => {
    await new Promise<void>((resolve) => {
      const asked = request({
        socketPath: inference.socketPath,
        method: 'POST',
        path: '/v1/text?width=1000&height=1000',
      });
      asked.on('error', () => resolve());
      asked.setHeader('content-length', 1_000_000);
      asked.write(new Uint8Array(1000), () => asked.destroy());
      asked.on('close', () => resolve());
    });
    expect((await client.health()).models).toHaveLength(4);
  });
});

describe('an inference process whose whole group is told to end', () => {
  it('goes on until its supervisor says so', async () => {
    const inference = await startTestInference({ provider: 'cpu' });
    const client = new InferenceClient({ socketPath: inference.socketPath });
    inference.child.kill('SIGINT');
    inference.child.kill('SIGTERM');
    expect((await client.detectText(plainFilm(64, 64))).boxes).toEqual([]);
    await inference.stop();
    expect(inference.child.exitCode).toBe(0);
    client.close();
  });
});

describe('an inference process that is not there', () => {
  it('is a transient code', async () => {
    const client = new InferenceClient({ socketPath: '/nonexistent/inference.sock' });
    await expect(client.health()).rejects.toMatchObject({ code: 'INFERENCE_AWAY' });
    await expect(client.detectText(plainFilm(32, 32))).rejects.toMatchObject({ code: 'INFERENCE_AWAY' });
  });

  it('is a transient code when it dies while an image runs', async () => {
    const inference = await startTestInference({ provider: 'cpu' });
    const client = new InferenceClient({ socketPath: inference.socketPath });
    const asked = client.detectText(plainFilm(2048, 2048));
    const refused = expect(asked).rejects.toMatchObject({ code: 'INFERENCE_AWAY' });
    inference.child.kill('SIGKILL');
    await refused;
    await inference.stop();
  });
});

describe('a provider that is demanded', () => {
  it('is never silently another one', async () => {
    const inference = await startTestInference({ provider: 'cuda' });
    if (inference.first.kind !== 'ready') expect(inference.first.reason).toContain('no model runs on cuda');
    else expect(inference.first.provider).toBe('cuda');
    await inference.stop();
  });
});
