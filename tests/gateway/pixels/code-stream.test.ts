/** The walk finds a stream that is not the image the header describes, and whatever follows its end. */

import { describe, expect, it } from 'vitest';
import { walkCodeStream } from '../../../gateway/pixels/code-stream.ts';
import { noSharedData, sharedData } from '../../support/shared-data.ts';
import { publicFrames } from './public-frames.ts';

const root = sharedData('dicom');

/** One file of each family. */
const files = [
  'pydicom/test_files/SC_rgb_jpeg_dcmtk.dcm',
  'pydicom/test_files/JPGExtended.dcm',
  'pydicom-data/JPEG-LL.dcm',
  'pydicom/test_files/MR_small_jpeg_ls_lossless.dcm',
  'pydicom/test_files/MR_small_jp2klossless.dcm',
  'pydicom-data/HTJ2KLossless_08_RGB.dcm',
];

describe.each(files)('the code stream of %s', (file) => {
  const frame = root ? publicFrames(root).find((one) => one.file === file) : undefined;

  it('is walked to its end', (ctx) => {
    if (!frame) return ctx.skip(noSharedData);
    const bytes = frame.bytes();
    const { stream } = walkCodeStream(bytes, frame.format);
    expect(stream).toMatchObject({ rows: frame.rows, columns: frame.columns });
    expect(bytes.length - stream.end).toBeLessThanOrEqual(1);
  });

  it('is refused where the header tells another size, channel count or too few bits', (ctx) => {
    if (!frame) return ctx.skip(noSharedData);
    const bytes = frame.bytes();
    for (const change of [
      { rows: frame.rows + 1 },
      { columns: frame.columns - 1 },
      { samplesPerPixel: 4 },
      { bitsAllocated: 1 },
    ]) {
      expect(() => walkCodeStream(bytes, { ...frame.format, ...change })).toThrow(
        expect.objectContaining({ defect: 'wrong-dimensions' }),
      );
    }
  });

  it('is refused with something behind its end, not with zeros', (ctx) => {
    if (!frame) return ctx.skip(noSharedData);
    const bytes = frame.bytes();
    const { end } = walkCodeStream(bytes, frame.format).stream;
    const whole = [...bytes.subarray(0, end)];
    expect(walkCodeStream(Uint8Array.from([...whole, 0, 0, 0, 0]), frame.format).stream.end).toBe(end);
    expect(() => walkCodeStream(Uint8Array.from([...whole, 0, 0, 7]), frame.format)).toThrow(
      expect.objectContaining({ defect: 'trailing-bytes', position: end + 2 }),
    );
  });

  it('is refused in a transfer syntax of another family', (ctx) => {
    if (!frame) return ctx.skip(noSharedData);
    const other = frame.syntax.includes('.4.9') || frame.syntax.includes('.4.2') ? '.4.70' : '.4.90';
    const format = { ...frame.format, transferSyntax: `1.2.840.10008.1.2${other}` };
    expect(() => walkCodeStream(frame.bytes(), format)).toThrow(expect.objectContaining({ code: 'FRAME_UNREADABLE' }));
  });
});

describe.each(files.filter((file) => /jp2k|HTJ2K/.test(file)))('the packets of %s', (file) => {
  it('may hold no marker', (ctx) => {
    const frame = root ? publicFrames(root).find((one) => one.file === file) : undefined;
    if (!frame) return ctx.skip(noSharedData);
    const bytes = frame.bytes();
    const middle = bytes.length >> 1;
    bytes.set([0xff, 0x90], middle);
    expect(() => walkCodeStream(bytes, frame.format)).toThrow(
      expect.objectContaining({ defect: 'corrupt', position: middle }),
    );
  });
});
