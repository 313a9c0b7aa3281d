/** Loads the @cornerstonejs codecs (WebAssembly builds of the reference libraries) and runs one frame through one. */

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { FrameError } from './frame-error.ts';

export interface CodecFrameInfo {
  readonly width: number;
  readonly height: number;
  readonly bitsPerSample: number;
  readonly componentCount: number;
  readonly isSigned?: boolean;
}

interface CodecDecoder {
  getEncodedBuffer(length: number): Uint8Array;
  getDecodedBuffer(): Uint8Array;
  readHeader?(): void;
  decode(): void;
  getFrameInfo(): CodecFrameInfo;
  /** JPEG-LS: 0 when the components lie in planes. */
  getInterleaveMode?(): number;
  delete(): void;
}

interface CodecModule {
  readonly getExceptionMessage?: (pointer: number) => string;
  readonly [name: string]: unknown;
}

const codecs = {
  'libjpeg-turbo': {
    script: 'codec-libjpeg-turbo-8bit/decodewasmjs',
    wasm: 'codec-libjpeg-turbo-8bit/decodewasm',
    decoder: 'JPEGDecoder',
  },
  charls: { script: 'codec-charls/decodewasmjs', wasm: 'codec-charls/decodewasm', decoder: 'JpegLSDecoder' },
  openjpeg: { script: 'codec-openjpeg/decodewasmjs', wasm: 'codec-openjpeg/decodewasm', decoder: 'J2KDecoder' },
  openjph: { script: 'codec-openjph/wasmjs', wasm: 'codec-openjph/wasm', decoder: 'HTJ2KDecoder' },
} as const;

export type CodecName = keyof typeof codecs;

export interface CodecResult {
  readonly info: CodecFrameInfo;
  /** A copy: the module's own memory moves when it grows. */
  readonly bytes: Uint8Array;
  readonly interleaveMode: number | undefined;
}

interface LoadedCodec {
  readonly module: CodecModule;
  readonly complaints: string[];
}

const require = createRequire(import.meta.url);
const loaded = new Map<CodecName, Promise<LoadedCodec>>();

function load(name: CodecName): Promise<LoadedCodec> {
  const known = loaded.get(name);
  if (known) return known;
  const complaints: string[] = [];
  const { script, wasm } = codecs[name];
  const factory = require(`@cornerstonejs/${script}`) as (options: object) => Promise<CodecModule>;
  const keep = (line: string) => {
    if (complaints.length < 8) complaints.push(String(line).slice(0, 200));
  };
  const promise = factory({
    // Handed in as bytes, so that nothing is fetched; what a codec prints about a stream is kept and read as a warning.
    wasmBinary: readFileSync(require.resolve(`@cornerstonejs/${wasm}`)),
    print: keep,
    printErr: keep,
  }).then((module) => ({ module, complaints }));
  loaded.set(name, promise);
  return promise;
}

/** One frame decoded; anything a codec throws, or warns of, is a FrameError. */
export async function runCodec(name: CodecName, bytes: Uint8Array, warnings: RegExp | undefined): Promise<CodecResult> {
  const { module, complaints } = await load(name);
  const Decoder = module[codecs[name].decoder] as new () => CodecDecoder;
  complaints.length = 0;
  const decoder = new Decoder();
  try {
    decoder.getEncodedBuffer(bytes.length).set(bytes);
    decoder.decode();
    const warning = warnings && complaints.find((line) => warnings.test(line));
    if (warning !== undefined) throw new FrameError('corrupt', undefined, { detail: `${name}: ${warning.trim()}` });
    const interleaveMode = decoder.getInterleaveMode?.();
    return { info: decoder.getFrameInfo(), bytes: decoder.getDecodedBuffer().slice(), interleaveMode };
  } catch (thrown) {
    if (thrown instanceof WebAssembly.RuntimeError) loaded.delete(name); // an aborted module is never used again
    if (thrown instanceof FrameError) throw thrown;
    const detail = typeof thrown === 'number' ? module.getExceptionMessage?.(thrown) : String(thrown).slice(0, 200);
    throw new FrameError('decoder-failed', undefined, { detail: `${name}: ${detail ?? 'exception'}`, cause: thrown });
  } finally {
    decoder.delete();
  }
}
