/** Native 16-bit films in a test's store, whole enough to be decoded and described, and models that could be asked about them. */
import { dataSetOf } from '../../data-set/data-set.ts';
import { textElement, unsignedElement } from '../../data-set/elements.ts';
import { encodePart10Header } from '../../data-set/part10.ts';
import type { ModelState } from '../../gateway/contract/models.ts';
import type { InstanceRow } from '../../gateway/store/instances.ts';
import type { Store } from '../../gateway/store/store.ts';
import type { ModelManifest } from '../../model-files/manifest.ts';
import { instanceRow } from './instance-row.ts';
import { writeStoredFilm } from './stored-film.ts';

export interface FilmPlace {
  readonly store: Store;
  readonly folder: string;
  readonly clock: { now: number };
}

export interface Film extends Partial<Pick<InstanceRow, 'modality' | 'bodyPart' | 'viewPosition' | 'frames'>> {
  /** First byte of frame `k`, counted from 0, is this plus `k`: what the node of the tests answers with. */
  readonly light?: number;
  /** Number of the study; its own by default. */
  readonly study?: number;
  /** Leaves out what a header must say of its samples. */
  readonly damaged?: boolean;
  readonly waiting?: boolean;
}

const side = 8;

/** Answers the number of its row. */
export async function addFilm({ store, folder, clock }: FilmPlace, n: number, film: Film = {}): Promise<number> {
  const { light = n, study = n, frames = 1, damaged = false, waiting = false } = film;
  const { modality = 'CR', bodyPart = 'CHEST', viewPosition = 'PA' } = film;
  const sopInstanceUid = `2.25.${n}3`;
  const shape = [
    unsignedElement(0x00280002, 1),
    textElement(0x00280004, 'CS', 'MONOCHROME2'),
    textElement(0x00280008, 'IS', String(frames)),
    unsignedElement(0x00280010, side),
    unsignedElement(0x00280011, side),
    unsignedElement(0x00280100, 16),
    unsignedElement(0x00280101, 16),
    unsignedElement(0x00280102, 15),
    unsignedElement(0x00280103, 0),
  ];
  const head = encodePart10Header(
    dataSetOf([
      textElement(0x00080016, 'UI', '1.2.840.10008.5.1.4.1.1.1'),
      textElement(0x00080018, 'UI', sopInstanceUid),
      ...(damaged ? shape.slice(0, 5) : shape),
    ]),
    { transferSyntax: '1.2.840.10008.1.2.1' },
  );
  const pixels = Buffer.alloc(2 * side * side * frames);
  for (let frame = 0; frame < frames; frame++) pixels[2 * side * side * frame] = light + frame;
  const place = writeStoredFilm(folder, `e/${sopInstanceUid}.dcm`, head, pixels);
  await store.write.addInstances([
    instanceRow({
      ...{ sopInstanceUid, seriesInstanceUid: `2.25.${n}2`, studyInstanceUid: `2.25.${study}1`, ...place, frames },
      ...{ modality, bodyPart, viewPosition, rows: side, columns: side, bitsStored: 16 },
      receivedAt: clock.now,
      receivedDigest: String(n).padStart(64, '0'),
    }),
  ]);
  const id =
    (await store.read.waitingInstances({ limit: 1_000, after: 0 })).find((row) => row.file === place.file)?.id ?? 0;
  if (!waiting) await clear(store, id, clock.now);
  return id;
}

export async function clear(store: Store, id: number, at: number): Promise<void> {
  const picture = { samples: String(id), description: 'one' };
  await store.write.setClearing({ id, clearing: 'cleared', reason: null, findings: null, at, picture });
}

export const shaOf = (letter: string): string => letter.repeat(64);

/** A chest model of one label, `finding`, whose manifest says what a test changes. */
export function chestManifest(letter: string, name: string, change: Partial<ModelManifest> = {}): ModelManifest {
  return {
    ...{ format: 'markit-model-1', name, version: '1.0.0', sha256: shaOf(letter) },
    ...{ title: `Model ${name}`, notice: 'Made for a test', task: 'binary', quantity: null },
    labels: [{ id: 'finding', name: 'Finding', opposite: null, code: null }],
    input: {
      ...{ name: 'image', layout: 'NCHW', rows: 8, columns: 8, channels: 1, batch: 'free' },
      ...{ photometric: 'MONOCHROME2', voi: { policy: 'range' }, fit: 'stretch', resize: 'area' },
      ...{ range: { black: 0, white: 1 }, normalise: [{ mean: 0, deviation: 1 }] },
    },
    outputs: {
      ...{ scores: { name: 'scores', activation: 'sigmoid' }, features: null },
      map: { name: 'map', layer: 'last' },
    },
    ...{ calibration: [], thresholds: [{ label: 'finding', value: 0.5, chosen: 'for a test' }] },
    use: { modalities: ['CR', 'DX'], bodyParts: ['CHEST'], views: [] },
    training: { statement: 'Not trained', images: 0, patients: null },
    ...{ measured: [], licence: 'MIT', intendedUse: 'Tests', lineage: null },
    ...change,
  };
}

/** Says AP of what is bright, PA of what is dark. */
export function viewManifest(letter = 'a'): ModelManifest {
  return chestManifest(letter, 'view', {
    labels: [{ id: 'ap', name: 'AP', opposite: 'PA', code: null }],
    thresholds: [{ label: 'ap', value: 0.5, chosen: 'for a test' }],
  });
}

export async function addTestModel(store: Store, manifest: ModelManifest, state: ModelState = 'active'): Promise<void> {
  const { sha256, name, version } = manifest;
  await store.write.addModel({
    ...{ sha256, name, version, origin: 'house', manifest: JSON.stringify(manifest), addedBy: 'olga', at: 1 },
  });
  if (state !== 'candidate') await store.write.setModelState({ sha256, state, sample: 10, at: 2 });
}
