/** Every setting, declared once: what is not in this table cannot be read. docs/settings.md is generated from it. */
import { hostname } from 'node:os';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  archiveValue,
  chainValue,
  choice,
  clearingValue,
  deviceRulesFile,
  flag,
  houseServer,
  integer,
  list,
  loopbackValue,
  modelRulesFile,
  peerValue,
  siteWord,
  text,
  twoFiles,
} from './setting-kinds.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Declaration of one setting: `read` turns the text of the environment into a value or throws a sentence. */
export interface SettingRow<Value = unknown> {
  readonly env: string;
  readonly fallback: string;
  readonly about: string;
  readonly read: (text: string) => Value;
}

function row<Value>(env: string, fallback: string, about: string, read: (text: string) => Value): SettingRow<Value> {
  return { env, fallback, about, read };
}

export const settingsTable = {
  data: row(
    'MARKIT_DATA',
    resolve(root, 'data'),
    'Data folder. On a local disk file system (ext4, xfs, btrfs, zfs).',
    text(1, 4096),
  ),
  keys: row(
    'MARKIT_KEYS',
    '',
    'Folder of the keys; empty: `keys` inside the data folder. Production keeps it apart.',
    text(0, 4096),
  ),
  httpHost: row('MARKIT_HTTP_HOST', '0.0.0.0', 'Address the pages listen on.', text(1, 255)),
  httpPort: row('MARKIT_HTTP_PORT', '8443', 'HTTPS port; 0 takes a free one.', integer(0, 65_535)),
  boxName: row('MARKIT_NAME', hostname(), 'Name shown on the sign-in page and put into the certificate.', text(1, 63)),
  tlsCertificate: row(
    'MARKIT_TLS_CERT',
    '',
    "PEM file of the hospital's certificate chain; empty: the box's own site CA.",
    text(0, 4096),
  ),
  tlsKey: row('MARKIT_TLS_KEY', '', 'PEM file of the key that belongs to MARKIT_TLS_CERT.', text(0, 4096)),
  dicomPort: row('MARKIT_DICOM_PORT', '11112', 'DICOM port; 0 takes a free one.', integer(0, 65_535)),
  aeTitle: row(
    'MARKIT_AE_TITLE',
    'MARKIT',
    'AE title the box answers to, at most 16 characters.',
    text(1, 16, /^[\x21-\x5b\x5d-\x7e]+$/),
  ),
  peers: row(
    'MARKIT_PEERS',
    '',
    'Registered PACS, comma separated: `AE@ADDRESS` or `AE@ADDRESS=detector|person` (who clears its secondary captures), then `+mask-initials` (short marks beside the lungs of a radiograph are painted over by the box, else they hold it) and `+device-rectangles` (so is where its device is known to write text). Until one is named the DICOM port listens on loopback only.',
    list(peerValue),
  ),
  archive: row(
    'MARKIT_ARCHIVE',
    '',
    'Archive that is asked whose study it is when two owners want to know: `AE@HOST:PORT`; empty: nobody is asked.',
    archiveValue,
  ),
  loopbackClearing: row(
    'MARKIT_LOOPBACK_CLEARING',
    'person',
    'Who clears secondary captures that come over loopback: `person`, or `detector` for public image sets; then `+mask-initials` and `+device-rectangles` as for MARKIT_PEERS.',
    clearingValue,
  ),
  deviceRectangles: row(
    'MARKIT_DEVICE_RECTANGLES',
    '',
    'JSON file with rules of the house that say where a device writes text, in the form of gateway/pixels/device-rectangles.json; they come before those. A rule sees the header as it was de-identified: makers and models have to be known words (PROFILE.md).',
    deviceRulesFile,
  ),
  modelRules: row(
    'MARKIT_MODEL_RULES',
    '',
    "JSON file with rules of the house that say which model is run on which images, in place of what the models' own manifests say (docs/analysis.md).",
    modelRulesFile,
  ),
  textWords: row(
    'MARKIT_TEXT_WORDS',
    '',
    'Words of the house that may stand in pixels besides the listed sides, views, positions and technique (gateway/pixels/marker-words.ts), comma separated: 2 to 24 letters each.',
    list(siteWord),
  ),
  maxAssociations: row(
    'MARKIT_MAX_ASSOCIATIONS',
    '64',
    'Associations at a time; more are rejected as transient.',
    integer(1, 1_000),
  ),
  listeners: row(
    'MARKIT_LISTENERS',
    '1',
    'Processes that receive on the DICOM port and share its associations: more take more in where senders open several at once and processors are free.',
    integer(1, 16),
  ),
  quietSeconds: row(
    'MARKIT_QUIET_SECONDS',
    '60',
    'A study becomes a case after this time without a new instance.',
    integer(0, 86_400),
  ),
  decodeWorkers: row(
    'MARKIT_DECODE_WORKERS',
    '1',
    'Threads that decode and check frames; 0 pauses the checks: what arrives is kept and waits.',
    integer(0, 64),
  ),
  heldDays: row(
    'MARKIT_HELD_DAYS',
    '0',
    'Days after which what is still held is removed, by the clock of the box; 0 keeps it until somebody decides.',
    integer(0, 3_650),
  ),
  inferenceWorkers: row('MARKIT_INFERENCE_WORKERS', '1', 'Threads that look for text in images.', integer(1, 64)),
  predictionWorkers: row(
    'MARKIT_PREDICTION_WORKERS',
    '1',
    'Threads that predict with the models of the box, started when the first prediction is asked for. Of several GPUs each takes the next one.',
    integer(1, 64),
  ),
  predictionThreads: row(
    'MARKIT_PREDICTION_THREADS',
    '1',
    'Processor threads inside each of them, where models run on the processor.',
    integer(1, 64),
  ),
  openProtocol: row(
    'MARKIT_INFERENCE_V2',
    '',
    'Where other programs of this machine reach the models by the Open Inference Protocol (KServe v2, raw tensors): a loopback `ADDRESS:PORT`, for nobody signs in there; empty: nowhere but on the socket in the data folder.',
    loopbackValue,
  ),
  remoteInference: row(
    'MARKIT_INFERENCE_REMOTE',
    '',
    'Server of the Open Inference Protocol in the house, such as Triton, that runs the models instead of this box: `http://ADDRESS:PORT` with a private numeric address; tensors go there as they are, without encryption unless it is https. It must have each model under its name. Empty: they run here.',
    houseServer,
  ),
  logLevel: row(
    'MARKIT_LOG_LEVEL',
    'info',
    'trace, debug, info, warn or error.',
    choice('trace', 'debug', 'info', 'warn', 'error'),
  ),
  setImages: row(
    'MARKIT_SET_IMAGES',
    '20000',
    'Images that a training set may hold at most (docs/teaching.md).',
    integer(1, 200_000),
  ),
  setGigabytes: row(
    'MARKIT_SET_GIGABYTES',
    '50',
    'Size of a training set at most: two bytes a pixel, uncompressed.',
    integer(1, 1_000),
  ),
  modelMegabytes: row('MARKIT_MODEL_MEGABYTES', '256', 'Size of a model of the house at most.', integer(1, 1_024)),
  modelTrialMegabytes: row(
    'MARKIT_MODEL_TRIAL_MEGABYTES',
    '2048',
    'Memory that a model of the house may take while it is tried.',
    integer(512, 65_536),
  ),
  modelTrialSeconds: row(
    'MARKIT_MODEL_TRIAL_SECONDS',
    '60',
    'Time after which the trial of a model of the house is ended.',
    integer(5, 600),
  ),
  chain: row(
    'MARKIT_CHAIN',
    '',
    'Cosmos SDK chain that anchors the log: `rpc=URL;id=CHAIN;prefix=PREFIX;denom=DENOM;gasprice=N;comet=0.37|0.38`; empty: the log alone.',
    chainValue,
  ),
  anchorMinutes: row(
    'MARKIT_ANCHOR_MINUTES',
    '60',
    'Minutes between two anchors of the newest checkpoint.',
    integer(1, 10_080),
  ),
  links: row(
    'MARKIT_LINKS',
    '',
    "Public halves of two owners' link keys (`markit link-key`), comma separated: who each new study is of is sealed so that both private halves are needed. Empty: nothing is.",
    twoFiles,
  ),
  hints: row('MARKIT_HINTS', 'yes', 'Print the set-up link and addresses at the start: yes or no.', flag),
} as const;

export type Settings = {
  readonly [Name in keyof typeof settingsTable]: ReturnType<(typeof settingsTable)[Name]['read']>;
};

/** All that is wrong with a configuration, so that it is mended in one go. */
export class SettingsError extends Error {
  readonly problems: ReadonlyArray<string>;
  constructor(problems: ReadonlyArray<string>) {
    super(
      `The configuration has ${problems.length === 1 ? 'a problem' : `${problems.length} problems`}:\n- ${problems.join('\n- ')}`,
    );
    this.name = 'SettingsError';
    this.problems = problems;
  }
}

/** Reads every setting from the environment. Throws one SettingsError with all problems; an unknown MARKIT_ name is one. */
export function readSettings(environment: Record<string, string | undefined>): Settings {
  const problems: string[] = [];
  const values: Record<string, unknown> = {};
  const known = new Set<string>();
  for (const [name, setting] of Object.entries(settingsTable)) {
    known.add(setting.env);
    try {
      values[name] = setting.read(environment[setting.env] ?? setting.fallback);
    } catch (thrown) {
      problems.push(`${setting.env}: ${(thrown as Error).message}`);
    }
  }
  for (const name of Object.keys(environment)) {
    if (name.startsWith('MARKIT_') && !known.has(name)) problems.push(`${name}: no setting has this name`);
  }
  if (Boolean(values.tlsCertificate) !== Boolean(values.tlsKey))
    problems.push('MARKIT_TLS_CERT and MARKIT_TLS_KEY: one needs the other');
  if (problems.length > 0) throw new SettingsError(problems);
  const settings = values as Settings;
  return { ...settings, data: resolve(settings.data), keys: resolve(settings.data, settings.keys || 'keys') };
}
