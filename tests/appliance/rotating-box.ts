/** The stored half of a box in a folder of its own: objects go in by the real story under the keys of now, and all of it can be dumped. */
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import pino from 'pino';
import { makeFolders } from '../../appliance/folders.ts';
import { keyFile, openKeys, readSiteKey } from '../../appliance/keys.ts';
import { dataSetOf } from '../../data-set/data-set.ts';
import { sequenceElement, textElement } from '../../data-set/elements.ts';
import { writeDataSet } from '../../data-set/writer.ts';
import { Accounts } from '../../gateway/accounts/accounts.ts';
import { ShownOnce } from '../../gateway/accounts/shown-once.ts';
import { activateProfile, checkedOptions } from '../../gateway/activate-profile.ts';
import { answerLines } from '../../gateway/answers/answer-lines.ts';
import { Audit } from '../../gateway/audit/audit.ts';
import { pseudonymUid } from '../../gateway/deid/pseudonym.ts';
import { WordSeals } from '../../gateway/deid/sealed-words.ts';
import { deriveSiteKeys, releaseSealKey, type SiteKeys } from '../../gateway/deid/site-keys.ts';
import { releaseFiles } from '../../gateway/egress/release-files.ts';
import { setFiles } from '../../gateway/egress/set-files.ts';
import { embeddedImageStore } from '../../gateway/images/image-store.ts';
import { createIngest } from '../../gateway/ingest.ts';
import { epochKey } from '../../gateway/jobs/recovery.ts';
import { type ReidentifyParts, requestIdentity } from '../../gateway/reidentify.ts';
import { requestAnswers } from '../../gateway/release.ts';
import type { HeldRow, InstanceRow } from '../../gateway/store/instances.ts';
import { siteWordBounds } from '../../gateway/store/site-words.ts';
import { openStore, type Store } from '../../gateway/store/store.ts';
import { ed25519FromSeed, noteSigner } from '../../ledger/note-key.ts';
import { ctImage, imageOf } from '../gateway/deid/images.ts';
import { push } from '../gateway/images/test-box.ts';
import { addOwner } from '../support/owners.ts';
import { secondConnection } from '../support/second-connection.ts';

const transferSyntax = '1.2.840.10008.1.2.1';
const segmentation = '1.2.840.10008.5.1.4.1.1.66.4';
const comprehensiveSr = '1.2.840.10008.5.1.4.1.1.88.33';

export interface SentObject {
  readonly sopClassUid: string;
  readonly sopInstanceUid: string;
  readonly study: string;
  readonly bytes: Buffer;
  readonly pixels: Buffer;
}

const studyOf = (study: number) => `1.2.3.${study}`;
export const patientOf = (study: number) => `MRN-00${1 + (study % 2)}`;

/** Image `n` of a study, which refers to the one before it; a segmentation refers to the first image. */
export function sentImage(study: number, n: number, kind: 'image' | 'segmentation' = 'image'): SentObject {
  const sopClassUid = kind === 'image' ? ctImage : segmentation;
  const sopInstanceUid = `${studyOf(study)}.4.${n}`;
  const referenced = dataSetOf([
    textElement(0x00081150, 'UI', ctImage),
    textElement(0x00081155, 'UI', `${studyOf(study)}.4.${kind === 'image' ? n - 1 : 1}`),
  ]);
  const header = imageOf(sopClassUid, [
    textElement(0x00080018, 'UI', sopInstanceUid),
    textElement(0x00080050, 'SH', `ACC${study}`),
    ...(kind === 'image'
      ? [sequenceElement(0x00082112, [referenced])]
      : [
          textElement(0x00080060, 'CS', 'SEG'),
          sequenceElement(0x00081115, [
            dataSetOf([
              textElement(0x0020000e, 'UI', `${studyOf(study)}.3`),
              sequenceElement(0x0008114a, [referenced]),
            ]),
          ]),
        ]),
    textElement(0x00100020, 'LO', patientOf(study)),
    textElement(0x0020000d, 'UI', studyOf(study)),
    textElement(0x0020000e, 'UI', `${studyOf(study)}.3`),
    textElement(0x00200052, 'UI', `${studyOf(study)}.5`),
  ]);
  // 16 samples of two bytes, other ones in each image.
  const pixels = Buffer.from(
    Array.from({ length: 32 }, (_, at) => (at % 2 === 0 ? (study * 31 + n * 7 + at) & 0xff : 1)),
  );
  const bulk = Buffer.from([0xe0, 0x7f, 0x10, 0x00, 0x4f, 0x57, 0, 0, pixels.length, 0, 0, 0]);
  const bytes = Buffer.concat([writeDataSet(header), bulk, pixels]);
  return { sopClassUid, sopInstanceUid, study: studyOf(study), bytes, pixels };
}

/** A report, which is held. */
export function sentReport(study: number): SentObject {
  const image = sentImage(study, 90);
  const header = dataSetOf([
    textElement(0x00080016, 'UI', comprehensiveSr),
    textElement(0x00080018, 'UI', image.sopInstanceUid),
    textElement(0x0020000d, 'UI', image.study),
    textElement(0x0020000e, 'UI', `${image.study}.6`),
  ]);
  return { ...image, sopClassUid: comprehensiveSr, bytes: Buffer.from(writeDataSet(header)) };
}

export class RotatingBox {
  readonly data: string;
  readonly keys: string;

  /** Makes what is not there yet. */
  constructor(data: string) {
    this.data = data;
    this.keys = join(data, 'keys');
    mkdirSync(data, { recursive: true });
    makeFolders(data);
    openKeys(this.keys, true);
  }

  get secrets(): Uint8Array[] {
    return readSiteKey(keyFile(this.keys, 'site'));
  }

  get siteKeys(): SiteKeys {
    return deriveSiteKeys(this.secrets);
  }

  async withStore<Answer>(use: (store: Store) => Promise<Answer>): Promise<Answer> {
    const store = await openStore(join(this.data, 'markit.sqlite'));
    try {
      return await use(store);
    } finally {
      await store.close();
    }
  }

  /** By the story of arrival; what is clean is cleared, and studies become cases. Answers the rows that are new. */
  async receive(objects: readonly SentObject[]): Promise<{ readonly added: number; readonly held: number }> {
    const stored: InstanceRow[] = [];
    const held: HeldRow[] = [];
    const closed: string[] = [];
    const folder = (name: string) => join(this.data, name);
    const log = (fields: object) => {
      throw new Error(`the story complains: ${JSON.stringify(fields)}`);
    };
    const ingest = createIngest({
      ...{ imagesFolder: folder('images'), heldFolder: folder('held'), keys: this.siteKeys },
      heldKey: openKeys(this.keys, false).held,
      onStored: (row) => stored.push(row),
      onHeld: (row) => held.push(row),
      onRefused: log,
      onEpochClosed: (kind, name) => closed.push(epochKey(kind, name)),
      log: { warn: log, error: log },
    });
    for (const object of objects) await push(ingest, { ...object, transferSyntax }, object.bytes);
    await ingest.close();
    return this.withStore(async ({ read, write }) => {
      const { added } = await write.addInstances(stored);
      const { added: heldObjects } = await write.addHeld(held);
      for (const name of closed) await write.closeEpoch({ name, closedAt: 1 });
      for (const { id, file } of await read.waitingInstances({ limit: 1_000, after: 0 })) {
        const picture = { samples: createHash('sha256').update(String(id)).digest('hex'), description: 'CT' };
        const at = 10_000;
        await write.setClearing({ id, clearing: 'cleared', reason: null, findings: null, at, picture });
        // A copy as readers are sent it, of what is no matter here.
        const copy = join(this.data, 'images', `${file}.display`);
        if (id % 3 === 0) writeFileSync(copy, `copy of ${id}`);
      }
      await write.makeCases({ quietMs: 0, now: Date.now() + 1 });
      return { added, held: heldObjects };
    });
  }

  /** Two projects over all cases, with a mark on an image of each. */
  async answer(): Promise<void> {
    await this.withStore(async (store) => {
      const cost = { memory: 8, passes: 1, parallelism: 1 };
      const accounts = new Accounts({ store, key: new Uint8Array(32), boxName: 'Test', clock: Date.now, cost });
      const manager = await accounts.invite({ account: 'maria', name: 'Maria', roles: ['manager'] });
      const reader = await accounts.invite({ account: 'anna', name: 'Anna', roles: ['reader'] });
      for (const name of ['Chest', 'Abdomen']) {
        const { projectId } = await store.write.createProject({
          ...{ name, labels: '[]', policy: '{}', takesNewCases: true, readers: ['anna'], existingCases: true },
          ...{ createdBy: manager.user.id, at: 1 },
        });
        const own = { userId: reader.user.id, projectId };
        for (const { taskId } of await store.read.worklist({ ...own, after: 0, limit: 100 })) {
          const task = await store.read.task({ taskId, userId: own.userId });
          const { studyInstanceUid = '' } = task ?? {};
          const images = await store.read.versionsOfStudy({ studyInstanceUid, limit: 100 });
          const roi = {
            id: 'r',
            label: null,
            kind: 'rectangle',
            frame: 1,
            points: [
              [0, 0],
              [1, 1],
            ],
          };
          await store.write.addRevision({
            ...{ taskId, userId: own.userId, base: 0, client: 'c', state: 'submitted', schemaVersion: 1, yes: 0 },
            ...{ labels: '[]', reason: null, at: 5, modelShown: 0, seal: 'ab'.repeat(32) },
            rois: JSON.stringify([{ ...roi, sopInstanceUid: images[0]?.sopInstanceUid }]),
            seen: JSON.stringify(images.map(({ id }) => id)),
          });
        }
      }
    });
  }

  /** What the owners' offices leave: a profile and a draft of one, a word that nobody knew, requests for identities. */
  async offices(): Promise<void> {
    await this.withStore(async (store) => {
      const [anna, ben] = [await addOwner(store), await addOwner(store)];
      const now = () => 1_000;
      const tried = { userId: anna, at: now() };
      const draft = { options: ['retain-patient-characteristics', 'modified-dates'] as const, base: 0, reason: 'less' };
      await store.write.addProfilePreview({ ...tried, base: 0, options: checkedOptions(draft.options).join() });
      await activateProfile(anna, draft, { store, now, takeEffect: () => undefined });
      await store.write.addProfilePreview({ ...tried, base: 1, options: 'modified-dates' });
      const seals = new WordSeals(openKeys(this.keys, false).held);
      const word = { tag: 0x00080070, value: 'Nova Imaging' };
      const noted = { tag: word.tag, lookup: seals.lookup(word), sealed: seals.seal(word), source: 'ROOM', count: 1 };
      await store.write.noteSiteWords({ words: [noted], at: now(), bounds: siteWordBounds });
      const parts = reidentifyParts(this, store, undefined);
      for (const [study, reason] of [
        [1, 'The reader found something'],
        [2, 'Another thing was found'],
      ] as const) {
        const wish = {
          studyInstanceUid: pseudonymUid(this.siteKeys, studyOf(study)),
          projectId: null,
          caseNumber: null,
        };
        const { id } = await requestIdentity({ userId: anna, address: '127.0.0.1' }, { ...wish, reason }, parts);
        if (study === 2) await store.write.refuseReidentification({ id, userId: ben, at: 2_000 });
      }
    });
  }

  /** The table of answers as it would leave now. */
  async released(projectId: number): Promise<string> {
    return this.withStore(async (store) => {
      const [files, sets] = [releaseFiles(join(this.data, 'releases')), setFiles(join(this.data, 'releases'))];
      const signer = noteSigner('markit-edge/test', ed25519FromSeed(new Uint8Array(32).fill(3)));
      const sealKey = releaseSealKey(this.secrets);
      const parts = { store, signer, files, sets, sealKey, now: Date.now, approval: 'requester' as const };
      const lines = await answerLines(store, projectId);
      const asked = await requestAnswers({ account: 'user-1', roles: ['manager'] }, projectId, lines, parts);
      return Buffer.from(await files.read(asked.id, asked.sha256)).toString();
    });
  }

  /** All rows of all tables as text, by table. */
  dump(): Map<string, string> {
    const database = secondConnection(join(this.data, 'markit.sqlite'));
    try {
      const tables = database.prepare("select name from sqlite_master where type = 'table'").all();
      return new Map(
        tables.map(({ name }) => {
          const rows = database.prepare(`select * from "${name}"`).all();
          return [String(name), rows.map((row) => Object.values(row).map(asText).join('|')).join('\n')];
        }),
      );
    } finally {
      database.close();
    }
  }

  /** Files of the images folder, relative, with their bytes. */
  files(): Map<string, Buffer> {
    const root = join(this.data, 'images');
    const names = readdirSync(root, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    return new Map(
      names.map(({ parentPath, name }) => [
        join(parentPath, name).slice(root.length + 1),
        readFileSync(join(parentPath, name)),
      ]),
    );
  }
}

/** As the box asks; nobody is asked where no port is given. */
export function reidentifyParts(box: RotatingBox, store: Store, port: number | undefined): ReidentifyParts {
  const now = () => 1_000;
  const audit = new Audit({ store, log: pino({ level: 'silent' }), clock: now });
  const images = embeddedImageStore(join(box.data, 'images'));
  const archive = { host: '127.0.0.1', port: port ?? 1, calledAe: 'ARCHIVE', callingAe: 'BOX', timeoutMs: 5_000 };
  const limits = { answers: 100, totalMs: 10_000 };
  return { store, images, keys: box.siteKeys, audit, archive, shown: new ShownOnce(), asking: new Set(), now, limits };
}

function asText(value: unknown): string {
  return value instanceof Uint8Array ? Buffer.from(value).toString('latin1') : String(value);
}
