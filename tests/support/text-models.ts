/** The text models in this process, for measures of thousands of images: finds and reads as the inference node does. */

import { readFileSync } from 'node:fs';
import type { ReadBox, TextBox, TextImage } from '../../inference/contract.ts';
import {
  letterDetectorFile,
  markerReaderFile,
  textCharactersFile,
  textDetectorFile,
  textReaderFile,
} from '../../inference/model-files.ts';
import { openSession } from '../../inference/session.ts';
import { detectText } from '../../inference/text-detect/detect-text.ts';
import { readBoxes } from '../../inference/text-read/read-boxes.ts';
import { charactersOf } from '../../inference/text-read/read-line.ts';

export interface OpenTextModels {
  find(image: TextImage): Promise<TextBox[]>;
  read(image: TextImage, boxes: readonly TextBox[]): Promise<ReadBox[]>;
  findAndRead(image: TextImage): Promise<ReadBox[]>;
  close(): Promise<void>;
}

export async function openTextModels(): Promise<OpenTextModels> {
  const options = { provider: 'cpu', threads: 2 } as const;
  const letters = await openSession((await letterDetectorFile()).path, options);
  const detector = await openSession((await textDetectorFile()).path, options);
  const markers = await openSession((await markerReaderFile()).path, options);
  const session = await openSession((await textReaderFile()).path, options);
  const characters = charactersOf(readFileSync((await textCharactersFile()).path, 'utf8'));
  const models = { letters, detector, markers, reader: { session, characters } };
  return {
    find: (image) => detectText(models, image),
    read: (image, boxes) => readBoxes(models, image, boxes),
    findAndRead: async (image) => readBoxes(models, image, await detectText(models, image)),
    close: async () => {
      await letters.close();
      await detector.close();
      await markers.close();
      await session.close();
    },
  };
}
