/** Builds the box from its settings and starts it, part by part; ends it in the opposite order. */
import { existsSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import type { Logger } from 'pino';
import { Accounts } from '../gateway/accounts/accounts.ts';
import { buildApp } from '../gateway/api/app.ts';
import { LiveHub } from '../gateway/api/live-hub.ts';
import type { Services } from '../gateway/api/services.ts';
import { Audit } from '../gateway/audit/audit.ts';
import { deriveSiteKeys } from '../gateway/deid/pseudonym.ts';
import { releaseSealKey } from '../gateway/deid/site-keys.ts';
import { releaseFiles } from '../gateway/egress/release-files.ts';
import { setFiles } from '../gateway/egress/set-files.ts';
import { sweepDisplayCopies } from '../gateway/images/display-sweep.ts';
import { embeddedImageStore } from '../gateway/images/image-store.ts';
import { HeaderThread } from '../gateway/jobs/header-thread.ts';
import { maskWaiting } from '../gateway/jobs/mask-waiting.ts';
import { openStore, type Store } from '../gateway/store/store.ts';
import { openAdmin } from './admin.ts';
import { type Analysing, openAnalysing } from './analysing.ts';
import { deviceRules, openClearing } from './clearing.ts';
import { consoleOperations } from './console.ts';
import { openDeciding } from './deciding.ts';
import { openExporting } from './exporting.ts';
import { makeFolders } from './folders.ts';
import { type BoxStatus, boxHealth, boxStatus, findings, type HealthSources } from './health.ts';
import { importOperations } from './import-console.ts';
import { Importing } from './importing.ts';
import { inferenceOptions, startInference } from './inference-child.ts';
import { type Intake, startIntake } from './intake.ts';
import { inUse, openKeys } from './keys.ts';
import { readLinkKeys } from './links.ts';
import type { Listeners } from './listener-child.ts';
import { openBoxLog, startAnchoring, startSigning } from './log-anchor.ts';
import { CurrentProfile } from './profile.ts';
import { reidentifying } from './reidentifying.ts';
import { openSecondLook } from './second-look.ts';
import type { Settings } from './settings.ts';
import { openSiteCertificate, readHospitalCertificate, type ServerCertificate } from './site-ca.ts';
import { startTickers } from './tickers.ts';
import { notice, version } from './version.ts';
import { openWords } from './words.ts';

export interface Box {
  readonly services: Services;
  readonly httpsPort: number;
  readonly dicom: { readonly host: string; readonly port: number };
  /** Makes the first account; undefined once there is one. */
  readonly setupCode: string | undefined;
  status(): Promise<BoxStatus>;
  stop(): Promise<void>;
}

const uiFolder = fileURLToPath(new URL('../ui/dist', import.meta.url));

/** What has been started, so that a start that fails half-way ends it again. */
class Started {
  readonly #stops: Array<() => Promise<unknown>> = [];

  add<Value>(value: Value, stop: () => Promise<unknown>): Value {
    this.#stops.push(stop);
    return value;
  }

  async stopAll(log: Logger): Promise<void> {
    for (const stop of this.#stops.splice(0).reverse()) {
      await stop().catch((error: unknown) => log.error({ error }, 'a part did not end cleanly'));
    }
  }
}

/** Resolves when every part answers. Rejects with everything ended again. */
export async function startBox(settings: Settings, log: Logger): Promise<Box> {
  const started = new Started();
  try {
    return await start(settings, log, started);
  } catch (thrown) {
    await started.stopAll(log);
    throw thrown;
  }
}

async function start(settings: Settings, log: Logger, started: Started): Promise<Box> {
  const folders = makeFolders(settings.data);
  const keys = openKeys(settings.keys, !inUse(settings.data));
  let services: Services | undefined;
  let sources: HealthSources | undefined;
  let importing: Importing | undefined;
  const known = (): HealthSources => {
    if (!sources) throw new Error('the box is still starting');
    return sources;
  };
  const status = async (): Promise<BoxStatus> => boxStatus(known());
  // First of all, because it is the lock: two boxes on one data folder would ruin both.
  const admin = await openAdmin(settings.data, () => ({
    ...(services && consoleOperations(services, status)),
    ...(importing && importOperations(settings.data, importing, audit)),
  }));
  started.add(admin, () => admin.close());
  const inferring = startInference(inferenceOptions(settings, folders), log);
  let node: Awaited<typeof inferring> | undefined;
  // Looked at below; until then a failure must not count as unhandled.
  inferring.catch(() => undefined);
  const linkKeys = readLinkKeys(settings.links);
  const certificate = await openCertificate(settings, folders.tls);
  const store = await openStore(folders.database);
  started.add(store, () => store.close());
  await mustBeOfOneGeneration(store, keys.site.length);
  const profile = await CurrentProfile.read(store);
  const headers = new HeaderThread({
    heldFolder: folders.held,
    heldKey: keys.held,
    siteWords: () => words.current(),
    onFault: (fault) => log.error({ process: 'headers', ...fault }, 'a header could not be shown'),
  });
  started.add(headers, () => headers.close());
  const { signer, document } = openBoxLog(keys.ledger);
  const images = embeddedImageStore(folders.images);
  // Before anything makes or removes one.
  await sweepDisplayCopies(folders.images).catch((error: unknown) =>
    log.warn({ error }, 'display copies that nobody needs could not be removed'),
  );
  const accounts = new Accounts({ store, key: keys.session, boxName: settings.boxName });
  const live = new LiveHub({ store, accounts });
  const box = () => ({
    name: settings.boxName,
    version,
    notice,
    certificate: {
      kind: certificate.kind === 'hospital' ? ('hospital' as const) : ('own-ca' as const),
      expiresAt: certificate.expires,
    },
  });
  const siteKeys = deriveSiteKeys(keys.site);
  const audit = new Audit({ store, log });
  const clearing = openClearing({
    settings,
    store,
    images,
    inferenceSocket: folders.inferenceSocket,
    digestKey: siteKeys.digest,
    log,
    // Nothing is looked at before the end of the start.
    mask: (row, byRule) => maskWaiting(row, byRule, deciding.parts),
    onHeld: () => live.heldChanged(),
  });
  // Ended after whoever meets words, so that the last of them are noted.
  const words = await openWords({ store, heldKey: keys.held, log });
  started.add(words, () => words.stop());
  const deciding = openDeciding({ store, images, folders, log, wake: () => clearing.wake() });
  const analysing = await openAnalysing({
    ...{ settings, store, images, folders, live, log, pool: clearing.pool },
    node: () => node,
  });
  importing = await Importing.open(settings.data, analysing.models.stored, settings);
  const sealKey = releaseSealKey(keys.site);
  const sets = setFiles(folders.releases);
  const exporting = openExporting({ settings, store, sets, sealKey, picture: analysing.learning.picture, log });
  services = {
    store,
    images,
    wantDisplayCopy: clearing.wantDisplayCopy,
    accounts,
    audit,
    live,
    decide: deciding.parts,
    words: words.parts,
    headers,
    profileTakesEffect: profile.takeEffect,
    models: analysing.models,
    importModel: importing,
    learning: analysing.learning,
    reidentify: reidentifying({ settings, store, images, audit, keys: siteKeys }),
    release: {
      ...{ store, signer, now: Date.now, files: releaseFiles(folders.releases), approval: 'requester' as const },
      ...{ sets, sealKey },
    },
    wakeTrainingSets: exporting.wake,
    deviceRules: deviceRules(settings),
    ledgerKey: document,
    now: Date.now,
    logger: log,
    health: async () => {
      const { state, parts, findings } = await boxHealth(known());
      return { state, parts: parts.map(({ name, up }) => ({ name, up })), findings: [...findings] };
    },
    box,
    uiFolder: existsSync(uiFolder) ? uiFolder : undefined,
    tls: { key: certificate.key, cert: certificate.cert },
  };
  // The pages are put together while the listener comes up; they listen when everything answers.
  const building = buildApp(services);
  building.catch(() => undefined);
  // A held object may be looked at again, and end its process, before the intake that recovers from it stands.
  const standing = Promise.withResolvers<Intake>();
  const secondLook = openSecondLook({
    linkKeys,
    folders,
    keys,
    store,
    log,
    words,
    profile: profile.get,
    onRows: () => clearing.wake(),
    onDeath: (pid) => void standing.promise.then(({ recoverFrom }) => recoverFrom(pid)),
  });
  const onHeld = () => secondLook.job.wake();
  const intake = await startIntake({
    ...{ settings, folders, keys, store, log, words, linkKeys, onHeld },
    profile: profile.get,
    onRows: () => clearing.wake(),
  });
  profile.onChange((document) => {
    log.info({ profile: `${document.name}-${document.version}` }, 'another de-identification profile is in force');
    intake.listeners.setProfile(document);
    secondLook.job.reopen();
  });
  standing.resolve(intake);
  started.add(intake, () => intake.stop());
  started.add(secondLook, () => secondLook.stop());
  started.add(deciding, () => deciding.stop());
  const inference = await inferring;
  node = inference;
  started.add(inference, () => inference.stop());
  // After the node it asks, so that it ends before it.
  started.add(clearing, () => clearing.stop());
  // Before the threads it decodes with.
  started.add(analysing, () => analysing.stop());
  started.add(exporting, () => exporting.stop());
  for (const ticker of startTickers({ settings, store, live, folders, log, onCases: analysing.models.wake }))
    started.add(ticker, () => ticker.stop());
  const signing = startSigning({ store, signer, log });
  started.add(signing, () => signing.stop());
  const anchoring = await startAnchoring({ settings, keys, store, signer, log });
  if (anchoring) started.add(anchoring, () => anchoring.stop());
  const app = await building;
  started.add(app, async () => {
    live.close();
    await app.close();
  });
  await app.listen({ host: settings.httpHost, port: settings.httpPort });
  // Last of all: looking at what waits would compete with the start for the same cores.
  clearing.wake();
  secondLook.job.wake();
  analysing.models.wake();
  exporting.wake();
  sources = healthOf({ settings, services, intake, inference, analysing, certificate });
  await logFindings(sources, log);
  return {
    services,
    httpsPort: (app.server.address() as AddressInfo).port,
    dicom: intake.listeners.ready,
    setupCode: (await accounts.setupCode())?.code,
    status,
    stop: () => started.stopAll(log),
  };
}

/** A database or keys from another backup would give every patient a second pseudonym. */
async function mustBeOfOneGeneration(store: Store, generation: number): Promise<void> {
  const stored = await store.read.keyGeneration({});
  if (stored !== undefined && stored !== generation)
    throw new Error(
      `what is stored is of generation ${stored} of the site key, the keys folder holds generation ${generation}; bring both back from one backup`,
    );
}

async function openCertificate(settings: Settings, folder: string): Promise<ServerCertificate> {
  if (settings.tlsCertificate) return readHospitalCertificate(settings.tlsCertificate, settings.tlsKey);
  return openSiteCertificate(folder, settings.boxName, Date.now());
}

/** Studies that have gone quiet become cases; time alone brings them, so a clock asks. */
interface StatusParts {
  readonly settings: Settings;
  readonly services: Services;
  readonly intake: Intake;
  readonly inference: Awaited<ReturnType<typeof startInference>>;
  readonly analysing: Analysing;
  readonly certificate: ServerCertificate;
}

function healthOf({ settings, services, intake, inference, analysing, certificate }: StatusParts): HealthSources {
  const { provider, providerNote, gpus } = inference.ready;
  const { read } = services.store;
  return {
    parts: async () => [
      {
        name: 'database',
        up: await read.anyUser({}).then(
          () => true,
          () => false,
        ),
      },
      { name: 'listener', up: intake.listeners.alive(), note: listenerNote(intake.listeners) },
      {
        name: 'inference',
        up: inference.alive(),
        note: [provider, providerNote, ...gpus.devices, gpus.note, restartNote(inference.restarts())]
          .filter(Boolean)
          .join(', '),
      },
    ],
    counts: () => read.instanceCounts({}),
    analysis: async () => ({
      ...(await read.analysisCounts({})),
      active: (await read.activeModels({})).map(({ name, version }) => `${name} ${version}`),
      runs: (await read.openRuns({})).map(({ id, state, total, done, failed }) => ({ id, state, total, done, failed })),
    }),
    context: () => ({
      data: settings.data,
      certificateExpires: certificate.expires,
      clearingPaused: settings.decodeWorkers === 0,
      modelsWait: analysing.isHeldUp(),
      gpu: { provider, devices: gpus.devices.length },
      now: Date.now(),
    }),
  };
}

/** What the health page says for as long as it is so, the log says at every start. */
async function logFindings(sources: HealthSources, log: Logger): Promise<void> {
  for (const { check, severity, text } of await findings(sources.context()))
    log[severity === 'fault' ? 'error' : 'warn']({ check }, text);
}

/** As of the last second. */
function listenerNote({ health, restarts }: Listeners): string {
  const open = health().reduce((sum, { counters }) => sum + counters.open, 0);
  return [open === 0 ? '' : `${open} associations open`, restartNote(restarts())].filter(Boolean).join(', ');
}

function restartNote(restarts: number): string {
  return restarts === 0 ? '' : `started again ${restarts} times`;
}
