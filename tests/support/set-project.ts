/** A project of read chest films on a real API, with the job that puts training sets together. */
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { type DataElement, dataSetOf } from '../../data-set/data-set.ts';
import { textElement, unsignedElement } from '../../data-set/elements.ts';
import { encodePart10Header } from '../../data-set/part10.ts';
import { saveAnswer, submitAnswer } from '../../gateway/answer.ts';
import type { Services } from '../../gateway/api/services.ts';
import type { Roi } from '../../gateway/contract/answers.ts';
import type { SetFiles } from '../../gateway/egress/set-files.ts';
import type { ExportParts } from '../../gateway/export-set.ts';
import { TrainingSetJob } from '../../gateway/jobs/training-set-job.ts';
import { defaultRules } from '../../gateway/models/rules.ts';
import type { InstanceRow } from '../../gateway/store/instances.ts';
import { personOf } from '../../inference/phantoms/population.ts';
import { trainingPicture } from '../../inference/phantoms/training-picture.ts';
import { instanceRow } from './instance-row.ts';
import { writeStoredFilm } from './stored-film.ts';
import {
  addPerson,
  addProject,
  firstManager,
  makeCases,
  openTestApi,
  type TestApi,
  type TestBrowser,
} from './test-api.ts';

export interface SetFilm {
  /** Samples, little endian. */
  readonly pixels: Uint8Array;
  readonly rows: number;
  readonly columns: number;
  readonly bits?: { readonly allocated: 8 | 16; readonly stored: number; readonly signed?: boolean };
  readonly photometric?: 'MONOCHROME1' | 'MONOCHROME2';
  /** More of the header: windows, rescale, padding. */
  readonly elements?: readonly DataElement[];
  readonly study?: number;
  readonly row?: Partial<InstanceRow>;
  readonly clearing?: 'cleared' | 'held';
}

export interface SetProject {
  readonly api: TestApi;
  readonly sets: SetFiles;
  readonly parts: ExportParts;
  readonly job: TrainingSetJob;
  readonly troubles: unknown[];
  readonly project: number;
  /** maria asks, olga owns, max manages too, anna and ben read. */
  readonly people: Readonly<Record<'maria' | 'olga' | 'anna', TestBrowser>>;
  answer(
    reader: 'anna' | 'ben',
    caseNumber: number,
    value: 'yes' | 'no',
    more?: { readonly label?: string; readonly rois?: readonly Roi[] },
  ): Promise<void>;
  settle(): Promise<void>;
  close(): Promise<void>;
}

export interface SetProjectOptions {
  /** The API alone, or with its pages. */
  readonly open?: (change: Partial<Services>) => Promise<TestApi>;
  readonly limits?: ExportParts['limits'];
  readonly sets?: (folder: string) => SetFiles;
  readonly picture?: (real: ExportParts['picture']) => ExportParts['picture'];
}

export async function openSetProject(options: SetProjectOptions = {}): Promise<SetProject> {
  let job: TrainingSetJob | undefined;
  const { open = (change) => openTestApi(change, 'warn') } = options;
  const api = await open({ wakeTrainingSets: () => job?.wake() });
  const { store, services, clock } = api;
  const { limits = { images: 1_000, bytes: 1e9 } } = options;
  const sets = options.sets?.(join(api.folder, 'releases')) ?? services.release.sets;
  const real: ExportParts['picture'] = services.learning.picture;
  const parts: ExportParts = {
    ...{ store, sets, limits, rules: defaultRules, sealKey: services.release.sealKey },
    picture: options.picture?.(real) ?? real,
  };
  const troubles: unknown[] = [];
  job = new TrainingSetJob({
    ...{ store, sets, parts, now: () => clock.now },
    onTrouble: (error) => void troubles.push(error),
    pauseMilliseconds: 10,
  });
  const running = job;
  const maria = await firstManager(api);
  const olga = await addPerson(api, maria, 'olga', ['owner']);
  const anna = await addPerson(api, maria, 'anna', ['reader']);
  await addPerson(api, maria, 'ben', ['reader']);
  const project = await addProject(maria, ['anna', 'ben']);
  const users = new Map((await api.accounts.users()).map(({ account, id }) => [account, id]));
  const answering = { store, now: () => clock.now, tell: () => undefined };
  return {
    ...{ api, sets, parts, job: running, troubles, project, people: { maria, olga, anna } },
    async answer(reader, caseNumber, value, { label = 'pneumothorax', rois = [] } = {}) {
      const userId = users.get(reader) ?? 0;
      const items = await store.read.worklist({ userId, projectId: project, after: 0, limit: 1_000 });
      const taskId = items.find((item) => item.caseNumber === caseNumber)?.taskId ?? 0;
      const base = (await store.read.task({ userId, taskId }))?.revision ?? 0;
      const labels = [{ label, value, grade: value === 'yes' ? (80 as const) : null }];
      await saveAnswer({ userId, taskId }, { base, client: randomUUID(), labels, rois: [...rois] }, answering);
      await submitAnswer({ userId, taskId }, { base: base + 1, client: randomUUID() }, answering);
    },
    async settle() {
      clock.now += 10_000;
      for (let round = 0; round < 30; round += 1) await makeCases(api);
    },
    async close() {
      await running.stop();
      await api.close();
    },
  };
}

/** Answers the number of its row. Cases are numbered in the order in which their studies came. */
export async function addSetFilm({ store, folder, clock }: TestApi, n: number, film: SetFilm): Promise<number> {
  const { rows, columns, photometric = 'MONOCHROME2', elements = [], study = n, clearing = 'cleared' } = film;
  const { allocated, stored, signed = false } = film.bits ?? { allocated: 16, stored: 12 };
  clock.now += 1;
  const sopInstanceUid = `2.25.${n}3`;
  const head = encodePart10Header(
    dataSetOf(
      [
        textElement(0x00080016, 'UI', '1.2.840.10008.5.1.4.1.1.1'),
        textElement(0x00080018, 'UI', sopInstanceUid),
        textElement(0x00100010, 'PN', `PSEUDONYM^CANARY${n}`),
        unsignedElement(0x00280002, 1),
        textElement(0x00280004, 'CS', photometric),
        unsignedElement(0x00280010, rows),
        unsignedElement(0x00280011, columns),
        unsignedElement(0x00280100, allocated),
        unsignedElement(0x00280101, stored),
        unsignedElement(0x00280102, stored - 1),
        unsignedElement(0x00280103, signed ? 1 : 0),
        ...elements,
      ].toSorted((a, b) => a.tag - b.tag),
    ),
    { transferSyntax: '1.2.840.10008.1.2.1' },
  );
  const place = writeStoredFilm(folder, `e/${sopInstanceUid}.dcm`, head, film.pixels);
  await store.write.addInstances([
    instanceRow({
      ...{ sopInstanceUid, seriesInstanceUid: `2.25.${n}2`, studyInstanceUid: `2.25.${study}1`, ...place },
      ...{ rows, columns, photometric, bitsAllocated: allocated, bitsStored: stored, receivedAt: clock.now },
      ...{ pixelRepresentation: signed ? 1 : 0, patientKey: `patient-of-site-${study}`, ...film.row },
      receivedDigest: String(n).padStart(64, '0'),
    }),
  ]);
  const waiting = await store.read.waitingInstances({ limit: 100_000, after: 0 });
  const id = waiting.find((one) => one.file === place.file)?.id ?? 0;
  const picture = { samples: place.file, description: 'one' };
  await store.write.setClearing({ id, clearing, reason: null, findings: null, at: clock.now, picture });
  return id;
}

/** One of the phantoms that training reads, as a film of 16 bits stored in 12. */
export function phantomFilm(n: number, size: number): SetFilm {
  const person = personOf('test', n, 2 * size);
  const { pixels } = trainingPicture(person, size, 2);
  return {
    ...{ pixels: new Uint8Array(pixels.buffer, pixels.byteOffset, pixels.byteLength), rows: size, columns: size },
    bits: { allocated: 16, stored: 16 },
    row: { patientSex: person.sex, ageYears: Math.min(90, person.age), viewPosition: person.view ?? 'PA' },
  };
}

/** Looks drawn, and is the same on every run: 12 bits in two bytes. */
export function noise(n: number, count: number): Buffer {
  const pixels = Buffer.alloc(2 * count);
  let state = n * 2_654_435_761;
  for (let at = 0; at < count; at += 1) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    pixels.writeUInt16LE(state >>> 20, 2 * at);
  }
  return pixels;
}
