/**
 * Entry of the process that looks at held objects again, one at a time: a hostile or huge header costs its memory and its loop,
 * nobody else's, and what it took goes back with it. Its death costs the look under way, which is begun anew.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { type ProfileDocument, profileOf } from '../deid/profile.ts';
import { deriveSiteKeys, type SiteKeys } from '../deid/pseudonym.ts';
import { type LinkSealer, linkSealerOf } from '../deid/sealed-link.ts';
import { parseSiteKey } from '../deid/site-key-file.ts';
import { SiteWords } from '../deid/site-words.ts';
import { WordTally } from '../deid/word-tally.ts';
import { asMarkitError, describeFault } from '../errors.ts';
import { Epochs } from '../images/epoch.ts';
import { type HeldStore, heldStore } from '../images/held-store.ts';
import type { InstanceFile } from '../images/instance-file.ts';
import { reconsider } from '../reconsider.ts';
import type { FromSecondLook, LookResult, SecondLookOptions, ToSecondLook } from './second-look-messages.ts';

interface Running {
  readonly held: HeldStore;
  readonly keys: SiteKeys;
  readonly links: LinkSealer | undefined;
  readonly images: Epochs;
}

/** What dies with this process comes again with the next objects. */
const words = new WordTally();
const wordsMs = 3_000;
let siteWords = new SiteWords([]);

let running: Running | undefined;
/** Synced, and its row not yet committed. */
let unreported: InstanceFile | undefined;
let work: Promise<void> = Promise.resolve();

const tell = (message: FromSecondLook, then?: () => void): void => {
  process.send?.(message, undefined, undefined, then ?? (() => undefined));
};

process.on('message', (message: ToSecondLook) => {
  work = work.then(() => obey(message));
});
// Whoever would commit the row is gone. What is half written has no end mark, and the next start removes it.
process.on('disconnect', () => process.exit(1));
// The whole group gets these from a terminal or an init system; the order of ending is the supervisor's.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => undefined);

async function obey(message: ToSecondLook): Promise<void> {
  switch (message.type) {
    case 'options':
      return start(message.options);
    case 'look':
      return look(message);
    case 'kept':
      await unreported?.release();
      unreported = undefined;
      return;
    case 'words':
      siteWords = new SiteWords(message.words);
      return;
    case 'stop':
      await running?.images.close();
      tellWords();
      return tell({ type: 'stopped' }, () => process.exit(0));
  }
}

function start(options: SecondLookOptions): void {
  offerToTheKernel();
  siteWords = new SiteWords(options.siteWords ?? []);
  setInterval(tellWords, wordsMs).unref();
  const keys = deriveSiteKeys(parseSiteKey(readFileSync(options.siteKeyFile, 'utf8')));
  running = {
    held: heldStore(options.heldFolder, readKey(options.heldKeyFile)),
    keys,
    links: linkSealerOf(options.linkKeys, keys.generation),
    images: new Epochs({ root: options.imagesFolder, onClosed: (name) => tell({ type: 'epoch', name }) }),
  };
}

function tellWords(): void {
  const counted = words.take();
  if (counted.length > 0) tell({ type: 'words', words: counted });
}

interface Asked {
  readonly file: string;
  readonly profile: ProfileDocument;
}

async function look(asked: Asked): Promise<void> {
  try {
    const result = await lookAt(asked);
    tell({ type: 'looked', result, peakMegabytes: Math.round(process.resourceUsage().maxRSS / 1024) });
  } catch (thrown) {
    const { code, cause } = asMarkitError(thrown);
    if (code === 'INTERNAL') tell({ type: 'fault', fault: describeFault(cause) });
    tell({ type: 'failed', code });
  }
}

async function lookAt({ file, profile }: Asked): Promise<LookResult> {
  if (!running) throw new Error('asked to look before the options came');
  const { held, ...parts } = running;
  const object = await held.open({ file });
  try {
    const onFault = (fault: object) => tell({ type: 'fault', fault });
    const result = await reconsider(object, { ...parts, siteWords, profile: profileOf(profile), onFault });
    if (result.kind === 'held') return result;
    unreported = result.file;
    words.add(object.facts.source, result.newWords);
    return { kind: 'clean', row: result.row };
  } finally {
    await object.close();
  }
}

/** Where memory runs out the kernel ends this process first: it is the one that can begin again. */
function offerToTheKernel(): void {
  try {
    writeFileSync('/proc/self/oom_score_adj', '1000');
  } catch {
    // Not Linux, or no /proc: then the kernel chooses by size, which is nearly the same.
  }
}

function readKey(path: string): Uint8Array {
  const hex = readFileSync(path, 'utf8').trim();
  if (!/^[0-9a-f]{64}$/.test(hex)) throw new RangeError('a key file is damaged');
  return Uint8Array.from(Buffer.from(hex, 'hex'));
}
