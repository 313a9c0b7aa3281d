/** An instance is cleared only when every frame decodes, no bit is stray and no text is found; else it says why and where. */

import { describe, expect, it } from 'vitest';
import { withElements } from '../../data-set/data-set.ts';
import { textElement } from '../../data-set/elements.ts';
import { type ClearableFacts, clearInstance, type SourceClearing } from '../../gateway/clear.ts';
import { InferenceClient } from '../../gateway/models/inference-client.ts';
import type { FrameFormat } from '../../gateway/pixels/frame-format.ts';
import { wordList } from '../../gateway/pixels/marker-words.ts';
import type { DeviceRule } from '../../gateway/pixels/read-device-rules.ts';
import type { TextImage } from '../../inference/contract.ts';
import { drawText, plainFilm, readImage } from '../inference/test-images.ts';
import { noSharedData, sharedData } from '../support/shared-data.ts';
import { clearable, firstByte } from './clearable.ts';
import { publicFrames } from './pixels/public-frames.ts';
import { withDetector } from './with-detector.ts';

const film: ClearableFacts = { sopClassUid: '1.2.840.10008.5.1.4.1.1.1.1', modality: 'DX', burnedIn: null };
const capture: ClearableFacts = { sopClassUid: '1.2.840.10008.5.1.4.1.1.7', modality: 'OT', burnedIn: null };
const careful: SourceClearing = { ordinary: 'detector', textProne: 'person' };
const trusting: SourceClearing = { ordinary: 'detector', textProne: 'detector' };

/** 12 bits in 16, as a detector sends. */
function twelveBit(image: TextImage): { format: FrameFormat; frame: Uint8Array } {
  const samples = Uint16Array.from(image.pixels, (value) => value * 16);
  return {
    frame: new Uint8Array(samples.buffer),
    format: {
      ...{ transferSyntax: '1.2.840.10008.1.2.1', rows: image.height, columns: image.width, samplesPerPixel: 1 },
      ...{ bitsAllocated: 16, bitsStored: 12, highBit: 11, signed: false, planar: false, photometric: 'MONOCHROME2' },
    },
  };
}

describe('clearInstance', { timeout: 300_000 }, () => {
  const parts = withDetector();

  const clear = (instance: ReturnType<typeof clearable>, facts = film, source = careful) =>
    clearInstance(instance, facts, source, parts());

  it('clears a film without text, and keeps what looked at it', async () => {
    const { format, frame } = twelveBit(plainFilm(600, 700));
    const result = await clear(clearable(format, [frame]));
    expect(result).toMatchObject({
      kind: 'cleared',
      findings: { framesDecoded: 1, imagesLookedAt: 1, boxes: [], model: { name: 'markit-letters-1' } },
    });
  });

  it.each([
    ['without text, with NaN around it', false],
    ['with letters', true],
  ])('a map of floats %s', async (_, lettered) => {
    const image = plainFilm(700, 800);
    if (lettered) drawText(image, 'SMITH J', 100, 300, 30, 250);
    const { format } = twelveBit(image);
    // Diffusion in mm2/s: thousandths.
    const samples = Float32Array.from(image.pixels, (value, at) => (at < 70_000 ? Number.NaN : value / 100_000));
    const floats = { ...format, bitsAllocated: 32, bitsStored: 32, highBit: 31, floats: true };
    const result = await clear(clearable(floats, [new Uint8Array(samples.buffer)]));
    expect(result).toMatchObject(lettered ? { kind: 'held', reason: 'text-found' } : { kind: 'cleared' });
  });

  it('holds a film of floats with letters, each frame looked at for its own sake', async () => {
    const image = plainFilm(400, 500);
    drawText(image, 'SMITH J', 60, 200, 30, 250);
    const { format } = twelveBit(image);
    const floats = { ...format, bitsAllocated: 64, bitsStored: 64, highBit: 63, floats: true };
    const frames = [1, 2, 3, 4, 5, 6].map((n) => {
      const samples = Float64Array.from(image.pixels, (value, at) => (at % 500 < 3 * n ? Number.NaN : value * 1e-7));
      return new Uint8Array(samples.buffer);
    });
    const result = await clear(clearable(floats, frames));
    expect(result).toMatchObject({ kind: 'held', reason: 'text-found', findings: { framesDecoded: 6 } });
    expect(result.findings).toMatchObject({ imagesLookedAt: 6 });
    expect(new Set(result.findings.boxes.map(({ frame }) => frame)).size).toBe(6);
  });

  it.each([
    ['MONOCHROME1', 250],
    ['MONOCHROME2', 0],
  ])('holds a %s film with letters and says where they are', async (photometric, light) => {
    const image = plainFilm(700, 800);
    drawText(image, 'SMITH J', 100, 300, 30, light);
    const { format, frame } = twelveBit(image);
    const result = await clear(clearable({ ...format, photometric }, [frame]));
    expect(result).toMatchObject({ kind: 'held', reason: 'text-found', frame: 0 });
    const [box] = result.findings.boxes;
    expect(Math.abs((box?.x ?? 0) - 100)).toBeLessThan(40);
    expect(Math.abs((box?.y ?? 0) - 300)).toBeLessThan(40);
  });

  it('lets a person decide about what was found, and holds what nobody has seen', async () => {
    const image = plainFilm(700, 800);
    drawText(image, 'SMITH J', 100, 300, 30, 250);
    const { format, frame } = twelveBit(image);
    const facts = { ...film, burnedIn: 'YES' as const };
    const seen = clearable(format, [frame]);
    const first = await clear(seen);
    const decision = { masked: [], kept: first.findings.boxes, seen: true, by: 'user-3', at: 1 };
    const clearDecided = (instance: typeof seen) => clearInstance(instance, facts, careful, { ...parts(), decision });
    expect(await clearDecided(seen)).toMatchObject({ kind: 'cleared', findings: { boxes: [] } });
    drawText(image, 'LATENT', 380, 600, 30, 250);
    const other = await clearDecided(clearable(format, [twelveBit(image).frame]));
    expect(other).toMatchObject({ kind: 'held', reason: 'text-found' });
    expect(other.findings.boxes.every(({ y }) => y > 500)).toBe(true);
    // Painted over as one that is like another: nobody has looked at it itself.
    const unseen = { ...decision, seen: false };
    const asDeclared = await clearInstance(seen, facts, careful, { ...parts(), decision: unseen });
    expect(asDeclared).toMatchObject({ kind: 'held', reason: 'burned-in-declared' });
  });

  it('looks at every frame of a capture, and at the changes along a long grey run', async () => {
    const plain = plainFilm(320, 320);
    const lettered = plainFilm(320, 320);
    drawText(lettered, 'HELEN', 60, 150, 24, 255);
    const { format, frame } = twelveBit(plain);
    const frames = [frame, frame, frame, frame, twelveBit(lettered).frame, frame];
    const every = await clear(clearable(format, frames), capture, trusting);
    expect(every.findings).toMatchObject({ framesDecoded: 6, imagesLookedAt: 6 });
    expect(every).toMatchObject({ kind: 'held', reason: 'text-found', frame: 4 });
    const changes = await clear(clearable(format, frames));
    expect(changes.findings).toMatchObject({ framesDecoded: 6, imagesLookedAt: 3 });
    expect(changes).toMatchObject({ kind: 'held', reason: 'text-found', frame: 4 });
    expect(changes.findings.boxes[0]?.seenIn).toBe('change');
    // The second run begins with the last frame of the first.
    const still = Array.from({ length: 20 }, () => frame);
    still[18] = twelveBit(lettered).frame;
    const late = await clear(clearable(format, still));
    expect(late).toMatchObject({ kind: 'held', frame: 18, findings: { framesDecoded: 20, imagesLookedAt: 3 } });
  });

  it('lets the detector decide on captures only where the source says so', async () => {
    const { format, frame } = twelveBit(plainFilm(200, 200));
    const instance = clearable(format, [frame]);
    expect(await clear(instance, capture, careful)).toMatchObject({ kind: 'held', reason: 'person-decides' });
    expect(await clear(instance, capture, trusting)).toMatchObject({ kind: 'cleared' });
    const unasked = await clear(instance, film, { ordinary: 'none-needed', textProne: 'person' });
    expect(unasked).toMatchObject({ kind: 'cleared', findings: { imagesLookedAt: 0, model: undefined } });
  });

  it('holds what declares burned-in text, whatever the source allows', async () => {
    const { format, frame } = twelveBit(plainFilm(200, 200));
    const facts = { ...film, burnedIn: 'YES' as const };
    expect(
      await clear(clearable(format, [frame]), facts, { ordinary: 'none-needed', textProne: 'none-needed' }),
    ).toMatchObject({
      kind: 'held',
      reason: 'burned-in-declared',
    });
  });

  it('holds a frame with bits outside Bits Stored', async () => {
    const { format, frame } = twelveBit(plainFilm(200, 200));
    const hidden = frame.slice();
    hidden[2 * 777 + 1] = (hidden[2 * 777 + 1] ?? 0) | 0x80;
    expect(await clear(clearable(format, [frame, hidden]))).toMatchObject({
      kind: 'held',
      reason: 'bits-outside-stored',
      frame: 1,
    });
  });

  it('says which byte of the file a stream breaks off at', async (ctx) => {
    const root = sharedData('dicom');
    if (!root) return ctx.skip(noSharedData);
    const lossless = publicFrames(root).find(({ file }) => file === 'pydicom-data/JPGLosslessP14SV1_1s_1f_8b.dcm');
    const bytes = lossless?.bytes() ?? new Uint8Array(0);
    if (lossless === undefined) throw new Error('the file is gone');
    const cut = bytes.slice(0, bytes.length >> 1);
    const result = await clear(clearable(lossless.format, [bytes, cut]));
    expect(result).toMatchObject({ kind: 'broken', reason: 'truncated', frame: 1 });
    if (result.kind === 'broken') expect(result.position).toBe(firstByte + bytes.length + cut.length);
  });

  it('clears a real radiograph with a side marker where the source lists words, and holds it elsewhere', async (ctx) => {
    const root = sharedData('cxr');
    if (!root) return ctx.skip(noSharedData);
    const { format, frame } = twelveBit(await readImage(`${root}/nih_00001968_000.png`));
    const listing = { ...trusting, words: wordList() };
    const cleared = await clear(clearable(format, [frame]), capture, listing);
    expect(cleared).toMatchObject({ kind: 'cleared', findings: { boxes: [{ word: 'L', seenIn: 'frame' }] } });
    expect(JSON.stringify(cleared)).not.toMatch(/reading|certain/);
    const held = await clear(clearable(format, [frame]), capture, trusting);
    expect(held).toMatchObject({ kind: 'held', reason: 'text-found', frame: 0 });
  });

  it('names what a rule may paint over only where the source says so, and never past a person', async () => {
    const { format, frame } = twelveBit(plainFilm(800, 600));
    const device = [textElement(0x00080060, 'CS', 'US'), textElement(0x00080070, 'LO', 'Example')];
    const rule = { name: 'house', source: 'here', modality: 'US', maker: 'Example', columns: 800 };
    const deviceRules: DeviceRule[] = [{ ...rule, rectangles: [[0, 0, 800, 40]] }];
    const instance = clearable(format, [frame]);
    const named = {
      ...instance,
      header: async () => withElements(await instance.header(), device),
    };
    const facts = { ...capture, modality: 'US' };
    const byRule = { rule: 'house', boxes: [{ x: 0, y: 0, width: 800, height: 40 }] };
    expect(await clear(named, facts, { ...trusting, deviceRules })).toMatchObject({ reason: 'device-text', byRule });
    expect(await clear(named, facts, trusting)).toMatchObject({ kind: 'cleared' });
    const asked = await clear(named, facts, { ...careful, deviceRules });
    expect(asked).toMatchObject({ kind: 'held', reason: 'person-decides' });
    expect(asked).not.toHaveProperty('byRule');
    const declared = await clear(named, { ...facts, burnedIn: 'YES' }, { ...trusting, deviceRules });
    expect(declared).toMatchObject({ kind: 'held', reason: 'burned-in-declared' });
    const decision = { masked: byRule.boxes, kept: [], rules: ['house'], seen: false, by: 'box', at: 1 };
    const again = clearInstance(named, facts, { ...trusting, deviceRules }, { ...parts(), decision });
    expect(await again).toMatchObject({ kind: 'cleared' });
  });

  it.each(['1.2.840.10008.5.1.4.1.1.104.1', '1.2.840.10008.5.1.4.1.1.104.3'])(
    'leaves the encapsulated document %s to a person, whatever its source is set to',
    async (sopClassUid) => {
      const { format, frame } = twelveBit(plainFilm(64, 64));
      const facts = { ...film, sopClassUid };
      for (const source of [careful, trusting])
        expect(await clear(clearable(format, [frame]), facts, source)).toMatchObject({ reason: 'person-decides' });
    },
  );

  it('throws a transient code while the detector is away, so that the job comes again', async () => {
    const { format, frame } = twelveBit(plainFilm(64, 64));
    const away = new InferenceClient({ socketPath: '/nonexistent/inference.sock' });
    const asked = clearInstance(clearable(format, [frame]), film, careful, { ...parts(), detector: away });
    await expect(asked).rejects.toMatchObject({ code: 'INFERENCE_AWAY' });
  });
});
