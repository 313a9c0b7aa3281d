/** What finding and reading text costs for a computed radiograph, beside decoding it. */

import { decodeFrame } from '../../gateway/pixels/decode.ts';
import { luminance } from '../../gateway/pixels/luminance.ts';
import type { Phantom } from '../../inference/phantoms/phantom.ts';
import { drawText } from '../inference/test-images.ts';
import { openTextModels } from '../support/text-models.ts';
import { type BenchRow, median } from './bench-row.ts';
import { alone } from './ingest-rows.ts';

const rounds = 3;

/** Milliseconds of processor time, all threads together: a neighbour on the machine does not count. */
async function spent(work: () => Promise<unknown>): Promise<number> {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

export async function textCost({ rows, columns, pixels }: Phantom): Promise<BenchRow[]> {
  const models = await openTextModels();
  try {
    const lettered = { width: columns, height: rows, pixels: Int16Array.from(pixels) };
    for (const [text, x, y] of [
      ['L', 1800, 150],
      ['LATE', 200, 150],
      ['HEAT', 200, 260],
    ] as const)
      drawText(lettered, text, x, y, 50, 4000);
    const bytes = new Uint8Array(Uint16Array.from(lettered.pixels).buffer);
    const format = {
      ...{ transferSyntax: '1.2.840.10008.1.2.1', rows, columns, samplesPerPixel: 1, bitsAllocated: 16 },
      ...{ bitsStored: 12, highBit: 11, signed: false, planar: false, photometric: 'MONOCHROME2' },
    };
    const costs: { decode: number; find: number; read: number }[] = [];
    for (let round = 0; round <= rounds; round++) {
      const decode = await spent(async () => luminance(await decodeFrame(bytes, format)));
      const image = { ...luminance(await decodeFrame(bytes, format)), markers: true, film: true };
      const find = await spent(() => models.find(image));
      const both = await spent(() => models.findAndRead(image));
      // The first warms up.
      if (round > 0) costs.push({ decode, find, read: Math.max(0, both - find) });
    }
    const [decode, find, read] = (['decode', 'find', 'read'] as const).map((name) =>
      median(costs.map((one) => one[name])),
    );
    return [
      alone('CR: decoding and its light, processor time', 'ms', decode ?? Number.NaN),
      alone('CR: finding text', 'ms', find ?? Number.NaN),
      alone('CR: reading three boxes', 'ms', read ?? Number.NaN),
    ];
  } finally {
    await models.close();
  }
}
