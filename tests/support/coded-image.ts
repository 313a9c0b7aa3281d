/** A native grey file in another lossless coding, by the encoders of the same packages that decode: what no public file is large enough for. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encodePart10Header, readPart10Header } from '../../data-set/part10.ts';
import { firstNumber } from '../../data-set/values.ts';
import { encapsulated } from './encapsulated.ts';

interface Encoder {
  getDecodedBuffer(info: object): Uint8Array;
  getEncodedBuffer(): Uint8Array;
  setQuality?(lossless: boolean, step: number): void;
  encode(): void;
  delete(): void;
}

const encoders = {
  '1.2.840.10008.1.2.4.80': { script: 'codec-charls/wasmjs', name: 'JpegLSEncoder' },
  '1.2.840.10008.1.2.4.90': { script: 'codec-openjpeg/wasmjs', name: 'J2KEncoder' },
  '1.2.840.10008.1.2.4.201': { script: 'codec-openjph/wasmjs', name: 'HTJ2KEncoder' },
} as const;

const require = createRequire(import.meta.url);

/** The same image, losslessly; one frame, grey, unsigned. JPEG lossless needs DCMTK. */
export async function codedImage(file: Uint8Array, transferSyntax: string): Promise<Uint8Array> {
  if (transferSyntax === '1.2.840.10008.1.2.4.70') return byDcmtk(file);
  const { script, name } = encoders[transferSyntax as keyof typeof encoders];
  const { dataSet, bulkOffset } = readPart10Header(file);
  const pixels = file.subarray(bulkOffset);
  const quiet = () => undefined;
  const load = require(`@cornerstonejs/${script}`) as (options: object) => Promise<Record<string, new () => Encoder>>;
  const Codec = (await load({ print: quiet, printErr: quiet }))[name] as new () => Encoder;
  const encoder = new Codec();
  const info = {
    width: firstNumber(dataSet, 0x00280011),
    height: firstNumber(dataSet, 0x00280010),
    bitsPerSample: firstNumber(dataSet, 0x00280101),
    componentCount: 1,
    isSigned: false,
    isUsingColorTransform: false,
  };
  encoder.getDecodedBuffer(info).set(pixels);
  encoder.setQuality?.(true, 0);
  encoder.encode();
  const stream = Uint8Array.from(encoder.getEncodedBuffer());
  encoder.delete();
  return Buffer.concat([
    encodePart10Header(dataSet, { transferSyntax }),
    // (7FE0,0010) OB of undefined length.
    Buffer.from([0xe0, 0x7f, 0x10, 0x00, 0x4f, 0x42, 0, 0, 0xff, 0xff, 0xff, 0xff]),
    encapsulated([[stream]]),
  ]);
}

function byDcmtk(file: Uint8Array): Uint8Array {
  const folder = mkdtempSync(join(tmpdir(), 'markit-coded-'));
  try {
    const [from, to] = [join(folder, 'native.dcm'), join(folder, 'coded.dcm')];
    writeFileSync(from, file);
    execFileSync('dcmcjpeg', ['+e1', '+un', from, to]);
    return readFileSync(to);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
