/**
 * The story of a rotation of the site key, with no box running: every stored object is written anew under the next link of its
 * chain of pseudonyms, its row changed and its old file buried in one commit; then cases, answers and what left follow. No
 * identifier is needed, and a cut anywhere costs the objects under way, which are carried again.
 */
import { createHash } from 'node:crypto';
import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import type { DataSet } from '../data-set/data-set.ts';
import { encodePart10Pieces, readFileMeta } from '../data-set/part10.ts';
import { readDataSet } from '../data-set/reader.ts';
import { firstString } from '../data-set/values.ts';
import type { LedgerEvent } from '../ledger/event.ts';
import type { Roi } from './contract/answers.ts';
import { carryDataSet, carryIfPseudonym } from './deid/carry-data-set.ts';
import { projectSeal } from './deid/project-pseudonym.ts';
import { carryPatientKey, type SiteKeys } from './deid/pseudonym.ts';
import { noSalt, openRequest, sealRequest } from './deid/sealed-request.ts';
import { carryShift } from './deid/sealed-shift.ts';
import { displayPath } from './images/display-copy.ts';
import type { Epochs } from './images/epoch.ts';
import { unlessAbsent } from './images/file-removal.ts';
import { InstanceFile } from './images/instance-file.ts';
import { bulkDigest, bulkHead, openWholeInstance, type WholeInstance } from './images/whole-instance.ts';
import type { Instance } from './store/instances.ts';
import type { CarriedInstance } from './store/key-rotation-operations.ts';
import type { Store } from './store/store.ts';

export interface RotateParts {
  readonly store: Store;
  readonly imagesFolder: string;
  /** Where carried files are written. */
  readonly epochs: Epochs;
  /** The generation that everything goes to, and its key of pseudonyms. */
  readonly generation: number;
  readonly link: Uint8Array;
  readonly keys: { readonly before: SiteKeys; readonly next: SiteKeys };
  /** Of what left: of the secret before, and of the next. */
  readonly sealKeys: { readonly before: Uint8Array; readonly next: Uint8Array };
  /** Damaged files are given up instead of waited for: their rows stay, as broken images. */
  readonly giveUpDamaged: boolean;
  readonly now: () => number;
  /** One more instance is carried. */
  readonly step: () => void;
  /** Removes files whose removal is committed. */
  readonly removeBuried: (files: readonly string[]) => Promise<void>;
}

export interface Rotated {
  /** Ids of images whose files do not prove themselves whole. Where there are any, and they are not given up, it is not done. */
  readonly damaged: readonly number[];
  readonly done: boolean;
}

/** What one commit carries; files are written by eight at a time. */
const atOnce = { rows: 64, files: 8, answers: 500, uids: 500 };

export async function rotate(parts: RotateParts): Promise<Rotated> {
  const damaged = await carryInstances(parts);
  if (damaged.length > 0 && !parts.giveUpDamaged) return { damaged, done: false };
  await carryCases(parts);
  await carryGathering(parts);
  await carryAnswers(parts);
  await carryProjects(parts);
  await carryReidentifications(parts);
  await finish(parts);
  return { damaged, done: true };
}

async function carryInstances(parts: RotateParts): Promise<number[]> {
  const { store, generation } = parts;
  const damaged: number[] = [];
  for (let after = 0; ; ) {
    const rows = await store.read.instancesBefore({ generation, after, limit: atOnce.rows });
    const last = rows.at(-1);
    if (!last) return damaged;
    after = last.id;
    damaged.push(...(await carryGroup(rows, parts)));
  }
}

interface Carried {
  readonly row: CarriedInstance;
  readonly file: InstanceFile | undefined;
}

/** Answers the ids of the damaged ones. */
async function carryGroup(rows: readonly Instance[], parts: RotateParts): Promise<number[]> {
  const { store, imagesFolder, now, step, removeBuried } = parts;
  const carried: Carried[] = [];
  const damaged: number[] = [];
  const rest = rows.values();
  const work = async () => {
    for (const row of rest) {
      const one = await carryInstance(row, parts);
      if (one === 'damaged' || one.row.givenUp) damaged.push(row.id);
      if (one !== 'damaged') carried.push(one);
    }
  };
  const ends = await Promise.allSettled(Array.from({ length: atOnce.files }, work));
  const failure = ends.find((end) => end.status === 'rejected');
  if (failure) {
    for (const { file } of carried) await file?.discard();
    throw failure.reason;
  }
  let buried: readonly string[];
  try {
    buried = await store.write.carryInstances({ rows: carried.map(({ row }) => row), at: now() });
  } catch (cause) {
    for (const { file } of carried) await file?.leave();
    throw cause;
  }
  for (const { row, file } of carried) {
    await file?.release();
    // Beside the new file or nowhere: it is made again where it is missed.
    const [from, to] = [row.before, row.columns.file].map((name) => displayPath(join(imagesFolder, name)));
    if (from && to) await rename(from, to).catch(unlessAbsent);
    step();
  }
  await removeBuried(buried);
  return damaged;
}

async function carryInstance(row: Instance, parts: RotateParts): Promise<Carried | 'damaged'> {
  const whole = await openWholeInstance(join(parts.imagesFolder, row.file));
  if (whole === 'damaged' && !parts.giveUpDamaged) return 'damaged';
  // Of a rejected image the file is gone, and of one that was lost: the row goes on without.
  if (typeof whole === 'string') return { row: carryRow(row, whole === 'damaged', parts), file: undefined };
  try {
    return await writeCarried(row, whole, parts);
  } finally {
    await whole.close();
  }
}

function carryRow(row: Instance, givenUp: boolean, { link, generation }: RotateParts): CarriedInstance {
  const uid = (text: string) => carryIfPseudonym(link, text);
  const sopInstanceUid = uid(row.sopInstanceUid);
  return {
    id: row.id,
    before: row.file,
    hasFile: givenUp,
    givenUp,
    columns: {
      sopInstanceUid,
      seriesInstanceUid: uid(row.seriesInstanceUid),
      studyInstanceUid: uid(row.studyInstanceUid),
      patientKey: carryPatientKey(link, row.patientKey),
      file: row.file.replace(row.sopInstanceUid, sopInstanceUid),
      size: row.size,
      pixelOffset: row.pixelOffset,
      keyGeneration: generation,
      // Without its header nobody asks for it.
      dateShift: null,
    },
  };
}

/** Pixels byte for byte, read back from the disk; the names of the row are those of the header. */
async function writeCarried(row: Instance, whole: WholeInstance, parts: RotateParts): Promise<Carried> {
  const { epochs, generation, link, imagesFolder, keys } = parts;
  const header = readHead(whole.head);
  const dataSet = carryDataSet(header, link);
  const pieces = encodePart10Pieces(dataSet, whole.facts);
  const names = namesOf(dataSet);
  const file = new InstanceFile(epochs, names.sopInstanceUid);
  try {
    for (const piece of pieces) await file.push(piece);
    const pixelOffset = whole.facts.pixelOffset === null ? null : file.length + bulkHead;
    const hash = createHash('sha256');
    for await (const piece of whole.bulk()) {
      hash.update(piece);
      await file.push(piece);
    }
    const patientKey = carryPatientKey(link, whole.facts.patientKey);
    const dateShift = carryShift(keys, header, whole.facts, patientKey);
    const columns = { ...names, patientKey, dateShift, pixelOffset, keyGeneration: generation };
    const { file: name, size } = await file.finish({ ...whole.facts, ...columns }, whole.manifest);
    if ((await bulkDigest(join(imagesFolder, name))) !== hash.digest('hex'))
      throw new Error('a carried file does not read back as it was written');
    const carried = { id: row.id, before: row.file, hasFile: true, givenUp: false };
    return { row: { ...carried, columns: { ...columns, file: name, size } }, file };
  } catch (cause) {
    await file.discard();
    throw cause;
  }
}

/** As much as the second look takes in. */
const bounds = { explicit: true, elements: 4_000_000, longSequences: 1 << 16 } as const;

function readHead(head: Uint8Array): DataSet {
  return readDataSet(head.subarray(readFileMeta(head).dataSetOffset), bounds);
}

function namesOf(dataSet: DataSet) {
  const uid = (tag: number) => {
    const text = firstString(dataSet, tag);
    if (text === undefined) throw new Error('a stored header without its names');
    return text;
  };
  return { sopInstanceUid: uid(0x00080018), seriesInstanceUid: uid(0x0020000e), studyInstanceUid: uid(0x0020000d) };
}

/** Of these UIDs the ones that change. What a row still has, now that all are carried, is a UID of a sender, which was retained. */
async function carriedUids(uids: Iterable<string>, { store, link }: RotateParts): Promise<Map<string, string>> {
  const all = [...new Set(uids)].filter((uid) => carryIfPseudonym(link, uid) !== uid);
  const carried = new Map<string, string>();
  for (let at = 0; at < all.length; at += atOnce.uids) {
    const some = all.slice(at, at + atOnce.uids);
    const retained = new Set(await store.read.uidsInRows({ uids: some }));
    for (const uid of some) if (!retained.has(uid)) carried.set(uid, carryIfPseudonym(link, uid));
  }
  return carried;
}

async function carryCases(parts: RotateParts): Promise<void> {
  const { store, link } = parts;
  for (let after = (await store.read.rotationProgress({})).cases ?? 0; ; ) {
    const cases = await store.read.casesAfter({ after, limit: atOnce.answers });
    const last = cases.at(-1);
    if (!last) return;
    after = last.id;
    const uids = await carriedUids(
      cases.map((one) => one.studyInstanceUid),
      parts,
    );
    const rows = cases.map(({ id, studyInstanceUid, patientKey }) => ({
      id,
      studyInstanceUid: uids.get(studyInstanceUid) ?? studyInstanceUid,
      patientKey: patientKey === null ? null : carryPatientKey(link, patientKey),
    }));
    await store.write.carryCases({ rows, done: after });
  }
}

async function carryGathering(parts: RotateParts): Promise<void> {
  const { store } = parts;
  if ((await store.read.rotationProgress({})).gathering) return;
  const uids = await carriedUids(await store.read.gatheringStudies({}), parts);
  await store.write.carryGathering({ studies: [...uids].map(([from, to]) => ({ from, to })) });
}

async function carryAnswers(parts: RotateParts): Promise<void> {
  const { store } = parts;
  for (let after = (await store.read.rotationProgress({})).answers ?? 0; ; ) {
    const answers = await store.read.answersAfter({ after, limit: atOnce.answers });
    const last = answers.at(-1);
    if (!last) return;
    after = last.id;
    const marked = answers.map(({ id, rois }) => ({ id, rois: JSON.parse(rois) as Roi[] }));
    const uids = await carriedUids(
      marked.flatMap(({ rois }) => rois.map((roi) => roi.sopInstanceUid)),
      parts,
    );
    const rows = marked.map(({ id, rois }) => ({
      id,
      rois: JSON.stringify(
        rois.map((roi) => ({ ...roi, sopInstanceUid: uids.get(roi.sopInstanceUid) ?? roi.sopInstanceUid })),
      ),
    }));
    await store.write.carryAnswers({ rows, done: after });
  }
}

/** What left keeps its name; only what it is named for here goes on, and the key that seals it. */
async function carryProjects(parts: RotateParts): Promise<void> {
  const { store, sealKeys } = parts;
  for (let after = (await store.read.rotationProgress({})).projects ?? 0; ; ) {
    const project = await store.read.namedProjectAfter({ after });
    if (!project) return;
    const { projectId } = project;
    after = projectId;
    const secret = projectSeal.openSecret(sealKeys.before, projectId, project.sealed);
    await carryNames(projectId, parts);
    await store.write.carryProject({ projectId, sealed: projectSeal.secret(sealKeys.next, projectId, secret) });
  }
}

/** A project may have let millions of images out. */
async function carryNames(projectId: number, parts: RotateParts): Promise<void> {
  const { store, sealKeys } = parts;
  for (;;) {
    const some = await store.read.namesToCarry({ projectId, limit: atOnce.uids });
    if (some.length === 0) return;
    const uids = await carriedUids(
      some.map(({ uid }) => uid),
      parts,
    );
    const names = some.map(({ uid: before, sealed }) => {
      const name = projectSeal.openName(sealKeys.before, projectId, before, sealed);
      const uid = uids.get(before) ?? before;
      return { before, uid, sealed: projectSeal.name(sealKeys.next, projectId, uid, name) };
    });
    await store.write.carryNames({ projectId, names });
  }
}

/** The digest of a request stands on the log for ever; what it was made over goes on sealed, for it tells the study to an older key. */
async function carryReidentifications(parts: RotateParts): Promise<void> {
  const { store, keys } = parts;
  for (let after = (await store.read.rotationProgress({})).reidentifications ?? 0; ; ) {
    const requests = await store.read.reidentificationsAfter({ after, limit: atOnce.answers });
    const last = requests.at(-1);
    if (!last) return;
    after = last.id;
    const uids = await carriedUids(
      requests.map((request) => request.studyInstanceUid),
      parts,
    );
    const rows = requests.map(({ id, studyInstanceUid: study, salt, sealed }) => {
      const first = sealed ? openRequest(keys.before, id, sealed) : { study, salt };
      return {
        id,
        studyInstanceUid: uids.get(study) ?? study,
        salt: noSalt,
        sealed: sealRequest(keys.next, id, first),
      };
    });
    await store.write.carryReidentifications({ rows, done: after });
  }
}

async function finish({ store, generation, now }: RotateParts): Promise<void> {
  const at = now();
  const { instances, cases, answers } = await store.read.countToCarry({ generation });
  const event: LedgerEvent = {
    kind: 'key-rotated',
    time: new Date(at).toISOString(),
    subject: 'site-key',
    actor: 'console',
    generation: String(generation),
    instances: String(instances),
    cases: String(cases),
    answers: String(answers),
  };
  await store.write.finishRotation({ generation, at, event });
}
