/** Images whose source is set so are painted over by the box itself, looked at again and cleared; what else stands in them holds. */
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { withElements } from '../../data-set/data-set.ts';
import { textElement } from '../../data-set/elements.ts';
import { encodePart10Header, readPart10Header } from '../../data-set/part10.ts';
import { store } from '../../gateway/peers/store-scu.ts';
import type { ImageDecision } from '../../gateway/pixels/image-decision.ts';
import { generatePhantom } from '../../inference/phantoms/phantom.ts';
import { phantomFile } from '../../inference/phantoms/phantom-dicom.ts';
import { drawText } from '../inference/test-images.ts';
import { type RunningBox, startBox } from '../support/box.ts';
import { untilCounts } from '../support/until-counts.ts';

const side = 512;
const corner = { x: 452, y: 24, height: 14 };

type Letters = readonly (readonly [text: string, x: number, y: number, height: number])[];

function film(seed: number, letters: Letters): Uint8Array {
  const phantom = generatePhantom({ seed: 4, size: side, sex: 'F', age: 60 });
  const pixels = phantom.pixels.slice();
  for (const [text, x, y, height] of letters) drawText({ width: side, height: side, pixels }, text, x, y, height, 4000);
  return phantomFile({ phantom: { ...phantom, pixels }, seed, sex: 'F', age: 60, modality: 'DX' }).bytes;
}

/** The same picture as an ultrasound device of the house sends it. */
function ultrasound(seed: number, letters: Letters): Uint8Array {
  const bytes = film(seed, letters);
  const { dataSet, bulkOffset } = readPart10Header(bytes);
  const device = [
    textElement(0x00080008, 'CS', 'ORIGINAL', 'PRIMARY'),
    textElement(0x00080016, 'UI', '1.2.840.10008.5.1.4.1.1.6.1'),
    textElement(0x00080060, 'CS', 'US'),
    textElement(0x00080070, 'LO', 'Philips Medical Systems'),
    textElement(0x00081090, 'LO', 'iU22'),
  ];
  const header = encodePart10Header(withElements(dataSet, device), { transferSyntax: '1.2.840.10008.1.2.1' });
  // The element's head is 12 bytes (PS3.5 7.1.2).
  return Buffer.concat([header, bytes.subarray((bulkOffset ?? 0) - 12)]);
}

const rule = {
  ...{ name: 'house-banner', source: 'the house', modality: 'US', maker: 'Philips', models: ['iU22'] },
  ...{ rows: side, columns: side, rectangles: [[0, 0, side, 60]] },
};

describe('a source whose images the box may paint over', { timeout: 240_000 }, () => {
  let box: RunningBox;
  const file = join(tmpdir(), `markit-rules-${process.pid}.json`);

  beforeAll(async () => {
    writeFileSync(file, JSON.stringify({ rules: [rule] }));
    box = await startBox({
      environment: {
        MARKIT_LOOPBACK_CLEARING: 'detector+mask-initials+device-rectangles',
        MARKIT_DEVICE_RECTANGLES: file,
      },
    });
    const files = [
      film(1, [['JS', corner.x, corner.y, corner.height]]),
      film(2, [
        ['JS', corner.x, corner.y, corner.height],
        ['SMITH J', 60, 430, 18],
      ]),
      ultrasound(3, [['SMITH J', 60, 20, 18]]),
      ultrasound(4, [
        ['SMITH J', 60, 20, 18],
        ['HELEN', 60, 300, 18],
      ]),
    ];
    const { aeTitle, host, port } = box.dicom;
    expect(await store({ host, port, calledAe: aeTitle, callingAe: 'ROOM' }, files)).toEqual([0, 0, 0, 0]);
    await untilCounts(box.data, (counts) => {
      // An object that is held as it came would be waited for in vain.
      expect(counts.heldObjects).toBe(0);
      return counts.cleared + counts.held + counts.broken === 4;
    });
  }, 240_000);
  afterAll(async () => {
    await box?.stop();
    rmSync(file, { force: true });
  });

  function read<Row>(sql: string): Row[] {
    const database = new DatabaseSync(join(box.data, 'markit.sqlite'), { readOnly: true });
    const rows = database.prepare(sql).all() as Row[];
    database.close();
    return rows;
  }
  interface Seen {
    readonly clearing: string;
    readonly reason: string | null;
    readonly decision: string | null;
    readonly file: string;
    readonly offset: number;
    readonly modality: string;
  }
  const images = () =>
    read<Seen>(
      'select clearing, clearing_reason as reason, decision, file, pixel_offset as offset, modality from instances order by id',
    );
  const decisionOf = ({ decision }: Seen) => JSON.parse(decision ?? 'null') as ImageDecision | null;
  const sample = ({ file, offset }: Seen, x: number, y: number) =>
    readFileSync(join(box.data, 'images', file)).readUInt16LE(offset + 2 * (y * side + x));

  test('initials beside the lungs are gone, the film is cleared, and the rule is written down', () => {
    const cleared = images().filter(({ clearing, modality }) => clearing === 'cleared' && modality === 'DX');
    expect(cleared).toHaveLength(1);
    const [image] = cleared as [Seen];
    expect(decisionOf(image)).toMatchObject({ rules: ['initials-outside-body'], by: 'box', seen: false, kept: [] });
    const line = Array.from({ length: 24 }, (_, x) => sample(image, corner.x + x, corner.y + 7));
    expect(new Set(line).size).toBe(1);
  });

  test('a film with more than initials is held as it came', () => {
    const held = images().filter(({ clearing, modality }) => clearing === 'held' && modality === 'DX');
    expect(held).toMatchObject([{ reason: 'text-found', decision: null }]);
  });

  test("a device's banner is gone; what stands below it holds the image", () => {
    const [cleared, held] = ['cleared', 'held'].map((state) =>
      images().filter(({ clearing, modality }) => clearing === state && modality === 'US'),
    );
    expect(cleared).toHaveLength(1);
    expect(held).toMatchObject([{ reason: 'text-found' }]);
    for (const image of [...(cleared ?? []), ...(held ?? [])]) {
      expect(decisionOf(image)).toMatchObject({ rules: ['house-banner'], by: 'box', seen: false });
      expect(new Set(Array.from({ length: side }, (_, x) => sample(image, x, 29))).size).toBe(1);
    }
  });

  test('each mask is a leaf of the log, made by the box', () => {
    const leaves = read<{ event: Uint8Array }>("select event from ledger_leaves where kind = 'image-decided'");
    const events = leaves.map(({ event }) => JSON.parse(Buffer.from(event).toString()));
    expect(events).toHaveLength(3);
    for (const event of events) expect(event).toMatchObject({ actor: 'box', what: 'masked-by-rule' });
  });
});
