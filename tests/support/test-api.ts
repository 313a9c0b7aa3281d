/** The real HTTP side of a box on a real store in a folder of its own, and people who use it as browsers do. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pino, { type LevelWithSilent } from 'pino';
import { dataSetOf } from '../../data-set/data-set.ts';
import { textElement, unsignedElement } from '../../data-set/elements.ts';
import { encodePart10Header } from '../../data-set/part10.ts';
import { Accounts } from '../../gateway/accounts/accounts.ts';
import { ShownOnce } from '../../gateway/accounts/shown-once.ts';
import { pictureOf } from '../../gateway/analyse.ts';
import { buildApp } from '../../gateway/api/app.ts';
import { LiveHub } from '../../gateway/api/live-hub.ts';
import type { Services } from '../../gateway/api/services.ts';
import type { App } from '../../gateway/api/typed-app.ts';
import { Audit } from '../../gateway/audit/audit.ts';
import type { Me, Role } from '../../gateway/contract/accounts.ts';
import type { Invited } from '../../gateway/contract/users.ts';
import { deriveSiteKeys } from '../../gateway/deid/pseudonym.ts';
import { WordSeals } from '../../gateway/deid/sealed-words.ts';
import { releaseFiles } from '../../gateway/egress/release-files.ts';
import { setFiles } from '../../gateway/egress/set-files.ts';
import { Epochs } from '../../gateway/images/epoch.ts';
import { embeddedImageStore } from '../../gateway/images/image-store.ts';
import { removeBuriedFiles } from '../../gateway/jobs/buried-files.ts';
import { HeaderThread } from '../../gateway/jobs/header-thread.ts';
import { OneByOne } from '../../gateway/jobs/one-by-one.ts';
import { InferenceClient } from '../../gateway/models/inference-client.ts';
import { ModelFolders } from '../../gateway/models/model-folders.ts';
import { defaultRules } from '../../gateway/models/rules.ts';
import { StoredModels } from '../../gateway/models/stored-models.ts';
import { DecodePool } from '../../gateway/pixels/decode-pool.ts';
import type { ClearingState } from '../../gateway/store/instances.ts';
import { openStore, type Store } from '../../gateway/store/store.ts';
import { keyDocument } from '../../ledger/key-document.ts';
import { ed25519FromSeed, noteSigner } from '../../ledger/note-key.ts';
import { defaultPolicy, type ProjectPolicy } from '../../projects/policy.ts';
import { markitPaperLabels } from '../../projects/presets/markit-paper.ts';
import { instanceRow } from './instance-row.ts';
import { writeStoredFilm } from './stored-film.ts';

export const goodPassword = 'seven quiet herons';

/** What held objects of a test are sealed with. */
export const testHeldKey = new Uint8Array(32).fill(5);

/** A clock that tests move by hand, so that nothing waits. */
export interface Clock {
  now: number;
}

export interface TestApi {
  readonly app: App;
  readonly services: Services;
  readonly store: Store;
  readonly accounts: Accounts;
  readonly live: LiveHub;
  readonly clock: Clock;
  readonly folder: string;
  /** Everything that was logged, at level trace. */
  readonly log: string[];
  close(): Promise<void>;
}

export async function openTestApi(change: Partial<Services> = {}, level: LevelWithSilent = 'trace'): Promise<TestApi> {
  const folder = mkdtempSync(join(tmpdir(), 'markit-api-'));
  const store = await openStore(join(folder, 'markit.sqlite'));
  const clock = { now: 1_790_000_000_000 };
  const now = () => clock.now;
  const log: string[] = [];
  const logger = pino({ level }, { write: (line: string) => void log.push(line) });
  const key = new Uint8Array(32).fill(9);
  // The cheapest argon2id there is: its cost is measured elsewhere.
  const cost = { memory: 8, passes: 1, parallelism: 1 };
  const accounts = new Accounts({ store, key, boxName: 'Test box', clock: now, cost });
  const live = new LiveHub({ store, accounts });
  const audit = new Audit({ store, log: logger, clock: now });
  const siteKeys = deriveSiteKeys(new Uint8Array(32).fill(5));
  const ledgerKey = ed25519FromSeed(new Uint8Array(32).fill(3));
  const signer = noteSigner('markit-edge/test', ledgerKey);
  const imagesFolder = join(folder, 'images');
  mkdirSync(imagesFolder);
  const images = embeddedImageStore(imagesFolder);
  const epochs = new Epochs({ root: imagesFolder });
  const pool = new DecodePool({ workers: 1 });
  const others = new OneByOne({
    onTrouble: (error) => {
      throw error;
    },
  });
  const removeBuried = (files: readonly string[]) =>
    removeBuriedFiles(store, { imagesFolder, heldFolder: join(folder, 'held') }, files);
  const headers = new HeaderThread({
    heldFolder: join(folder, 'held'),
    heldKey: testHeldKey,
    onFault: (fault) => {
      throw new Error(JSON.stringify(fault));
    },
  });
  const services: Services = {
    store,
    accounts,
    live,
    audit,
    images,
    release: {
      ...{ store, signer, now, files: releaseFiles(join(folder, 'releases')), approval: 'requester' as const },
      sealKey: new Uint8Array(32).fill(4),
      sets: setFiles(join(folder, 'releases'), { reserve: 0 }),
    },
    // Nobody puts them together: a test that asks for one brings who does.
    wakeTrainingSets: () => undefined,
    decide: {
      store,
      images,
      epochs,
      pool,
      now,
      wake: () => undefined,
      later: (work) => others.add(work),
      removeBuried,
    },
    words: {
      ...{ store, seals: new WordSeals(new Uint8Array(32).fill(4)), now, onApproved: () => undefined },
      onUnreadable: (id) => {
        throw new Error(`word ${id} cannot be opened`);
      },
    },
    headers,
    profileTakesEffect: () => undefined,
    reidentify: {
      ...{ store, images, keys: siteKeys, audit, now },
      ...{ archive: undefined, shown: new ShownOnce(), asking: new Set() },
    },
    models: {
      stored: new StoredModels({ store, now, wake: () => undefined }),
      provider: () => ({ provider: 'cpu', providerNote: null }),
      wake: () => undefined,
    },
    learning: {
      ...{ store, rules: defaultRules, models: join(folder, 'models'), now },
      folders: new ModelFolders({ kept: join(folder, 'models'), arriving: join(folder, 'arriving-models') }),
      // Nobody listens there: a test that teaches brings a node of its own.
      node: new InferenceClient({ socketPath: join(folder, 'no-node.sock') }),
      picture: (image) => pictureOf(image, { images, pool }),
    },
    ledgerKey: keyDocument('markit-edge/test', ledgerKey),
    now,
    logger,
    health: async () => ({ state: 'ready', parts: [{ name: 'store', up: true }], findings: [] }),
    box: () => ({ name: 'Test box', version: '0', notice: 'Research use only.', certificate: null }),
    ...change,
  };
  const app = await buildApp(services);
  await app.ready();
  const close = async () => {
    await others.idle();
    await app.close();
    await headers.close();
    await pool.close();
    await epochs.close();
    await store.close();
    rmSync(folder, { recursive: true });
  };
  return { app, services, store, accounts, live, clock, folder, log, close };
}

export interface Reply<Body = unknown> {
  readonly status: number;
  readonly body: Body;
  readonly text: string;
  readonly headers: Readonly<Record<string, string | string[] | number | undefined>>;
}

/** One browser: keeps its cookie and CSRF token, and says where it comes from. */
export class TestBrowser {
  readonly #app: App;
  #me: Me | undefined;
  cookie = '';

  constructor(app: App) {
    this.#app = app;
  }

  get me(): Me {
    if (!this.#me) throw new Error('nobody is signed in here');
    return this.#me;
  }

  async ask<Body = unknown>(
    method: 'GET' | 'POST' | 'PUT',
    url: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Reply<Body>> {
    const own = { host: 'box.test', cookie: this.cookie, 'x-markit-csrf': this.#me?.csrf ?? '' };
    const origin = method === 'GET' ? {} : { origin: 'https://box.test' };
    const payload = body === undefined ? {} : { payload: body as object };
    const reply = await this.#app.inject({ method, url, headers: { ...own, ...origin, ...headers }, ...payload });
    const set = reply.cookies.find(({ name }) => name === '__Host-markit');
    if (set) this.cookie = set.value === '' ? '' : `${set.name}=${set.value}`;
    const json = String(reply.headers['content-type']).match(/^application\/(dicom\+)?json/) && reply.payload !== '';
    const parsed = (json ? JSON.parse(reply.payload) : reply.payload) as Body;
    return { status: reply.statusCode, body: parsed, text: reply.payload, headers: reply.headers };
  }

  async enrol(code: string, more: { account?: string; name?: string } = {}): Promise<this> {
    const reply = await this.ask<Me>('POST', '/api/enrol', { code, password: goodPassword, ...more });
    if (reply.status !== 200) throw new Error(`not enrolled: ${reply.text}`);
    this.#me = reply.body;
    return this;
  }

  async signIn(account: string, password = goodPassword): Promise<Reply> {
    const reply = await this.ask<Me>('POST', '/api/sign-in', { account, password });
    if (reply.status === 200) this.#me = reply.body;
    return reply;
  }
}

/** The first manager and owner, made with the set-up code. */
export async function firstManager({ app, accounts }: TestApi): Promise<TestBrowser> {
  const setup = await accounts.setupCode();
  return new TestBrowser(app).enrol(setup?.code ?? '', { account: 'maria', name: 'Maria Manager' });
}

export async function addPerson(
  { app }: TestApi,
  manager: TestBrowser,
  account: string,
  roles: Role[],
): Promise<TestBrowser> {
  const invited = await manager.ask<Invited>('POST', '/api/users', { account, name: `Dr ${account}`, roles });
  if (invited.status !== 201) throw new Error(`not invited: ${invited.text}`);
  return new TestBrowser(app).enrol(invited.body.code);
}

export async function addProject(
  manager: TestBrowser,
  readers: string[],
  policy: Partial<ProjectPolicy> = {},
): Promise<number> {
  const reply = await manager.ask<{ id: number }>('POST', '/api/projects', {
    name: 'Chest',
    labels: markitPaperLabels,
    readers,
    policy: { ...defaultPolicy, ...policy },
    existingCases: true,
  });
  if (reply.status !== 201) throw new Error(`no project: ${reply.text}`);
  return reply.body.id;
}

export interface TestProject {
  readonly api: TestApi;
  readonly manager: TestBrowser;
  readonly owner: TestBrowser;
  readonly reader: TestBrowser;
  readonly project: number;
}

/** A box with one project: maria manages, olga owns, anna, with these roles, reads. */
export async function openTestProject(anna: Role[] = ['reader']): Promise<TestProject> {
  const api = await openTestApi();
  const manager = await firstManager(api);
  const owner = await addPerson(api, manager, 'olga', ['owner']);
  const reader = await addPerson(api, manager, 'anna', anna);
  return { api, manager, owner, reader, project: await addProject(manager, ['anna']) };
}

const size = { rows: 2, columns: 3 } as const;

interface ImageChange {
  readonly frames?: number;
  /** Number of the study; its own by default. */
  readonly study?: number;
  readonly clearing?: ClearingState;
  /** Counted up for each object that comes under the UID of image `n`. */
  readonly copy?: number;
  readonly rows?: number;
  readonly columns?: number;
  readonly patientKey?: string;
  /** Stands for what it shows: two copies of one picture show the same. */
  readonly picture?: string;
  readonly description?: string;
  /** Of the study, as it came. */
  readonly date?: string;
}

/** Stores one native 16-bit image, of six pixels where nothing else is said, and answers its UID. */
export async function addImage(
  { store, folder, clock }: TestApi,
  n: number,
  change: ImageChange = {},
): Promise<string> {
  const { frames = 1, study = n, clearing = 'cleared', copy = 1, rows = size.rows, patientKey = 'P' } = change;
  const { columns = size.columns } = change;
  const sopInstanceUid = `2.25.${n}3`;
  const uids = { sopInstanceUid, seriesInstanceUid: `2.25.${n}2`, studyInstanceUid: `2.25.${study}1` };
  const sopClassUid = '1.2.840.10008.5.1.4.1.1.1';
  const head = encodePart10Header(
    dataSetOf([
      textElement(0x00080016, 'UI', sopClassUid),
      textElement(0x00080018, 'UI', sopInstanceUid),
      ...(change.date === undefined ? [] : [textElement(0x00080020, 'DA', change.date)]),
      textElement(0x00181164, 'DS', '0.2', '0.25'),
      unsignedElement(0x00280010, rows),
      unsignedElement(0x00280011, columns),
      textElement(0x00281050, 'DS', '2048', '1000'),
      textElement(0x00281051, 'DS', '4096', '500'),
      ...(change.date === undefined ? [] : [textElement(0x00280303, 'CS', 'UNMODIFIED')]),
    ]),
    { transferSyntax: '1.2.840.10008.1.2.1' },
  );
  const pixels = Buffer.from(
    Array.from({ length: 2 * rows * columns * frames }, (_, at) => (n * 10 + copy - 1 + at) & 0xff),
  );
  const file = copy === 1 ? `e/${sopInstanceUid}.dcm` : `e/${sopInstanceUid}.${copy}.dcm`;
  const where = writeStoredFilm(folder, file, head, pixels);
  await store.write.addInstances([
    instanceRow({
      ...uids,
      ...where,
      rows,
      columns,
      frames,
      patientKey,
      receivedAt: clock.now,
      receivedDigest: `${copy}`.padStart(8, '0') + String(n).padStart(56, '0'),
    }),
  ]);
  const waiting = await store.read.waitingInstances({ limit: 1_000, after: 0 });
  const id = waiting.find((row) => row.file === file)?.id ?? 0;
  const picture = { samples: change.picture ?? file, description: change.description ?? 'PA' };
  if (clearing !== 'waiting')
    await store.write.setClearing({ id, clearing, reason: null, findings: null, at: clock.now, picture });
  return sopInstanceUid;
}

/** Studies go quiet and become cases. */
export async function letStudiesSettle(api: TestApi): Promise<void> {
  api.clock.now += 10_000;
  await makeCases(api);
}

/** What the jobs loop does: quiet studies become cases, and readers hear of it. */
export async function makeCases({ store, live, clock }: TestApi, quietMs = 5_000) {
  const made = await store.write.makeCases({ quietMs, now: clock.now });
  live.casesMade(made);
  return made;
}
