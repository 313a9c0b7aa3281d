/**
 * Entry of the listener process: the door over the real story, told what to do by the supervisor and reporting to it. Its
 * death costs the objects under way, which their senders still have, and nothing that was answered.
 */
import { readFileSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { markitProfile, profileOf } from '../deid/profile.ts';
import { deriveSiteKeys } from '../deid/pseudonym.ts';
import { linkSealerOf } from '../deid/sealed-link.ts';
import { parseSiteKey } from '../deid/site-key-file.ts';
import { SiteWords } from '../deid/site-words.ts';
import { WordTally } from '../deid/word-tally.ts';
import { describeFault } from '../errors.ts';
import { createIngest, type IngestStory } from '../ingest.ts';
import { Listener } from './listener.ts';
import { ListenerLog } from './listener-log.ts';
import type { ListenerMessage, ListenerOptions, ObjectReport, SupervisorMessage } from './listener-messages.ts';
import { ReportGatherer } from './report-gatherer.ts';

/** A person looks at them some time. */
const wordsMs = 3_000;

const send = (message: ListenerMessage, sent = (): void => undefined): void => {
  // A supervisor that is gone is noticed by 'disconnect'; rows it did not get are made again from the files.
  process.send?.(message, undefined, undefined, sent);
};
const objects = new ReportGatherer({ send: (reports) => send({ type: 'reports', reports }) });
const report = (object: ObjectReport): void => objects.add(object);
const tell = (message: ListenerMessage, sent?: () => void): void => {
  objects.flush();
  send(message, sent);
};
let verbose = false;
const log = new ListenerLog((level, fields, message) => {
  if (level !== 'debug' || verbose) tell({ type: 'log', level, fields, message });
});

/** What dies with this process comes again with the next objects. */
const words = new WordTally();
const tellWords = (): void => {
  const counted = words.take();
  if (counted.length > 0) send({ type: 'words', words: counted });
};

let running: { listener: Listener; ingest: IngestStory; stopGraceMs: number } | undefined;
/** Stays known while it is stopping. */
let door: Listener | undefined;
/** One thing after the other: a change of peers does not overtake the start. */
let work: Promise<void> = Promise.resolve();

process.on('message', (message: SupervisorMessage) => {
  work = work.then(() => obey(message)).catch(die);
});
process.on('disconnect', () => {
  // At once, even in the middle of a graceful stop: the next supervisor takes every half-written file for torn and removes it,
  // so nothing may be acknowledged any more.
  void door?.stop(0);
  work = work.then(stop).catch(die);
});
// Node would print the error with its text, which may quote a value of an object; and a restart is due all the same.
process.on('uncaughtException', die);
// The whole group gets these from a terminal or an init system; the order of ending is the supervisor's.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => undefined);

async function obey(message: SupervisorMessage): Promise<void> {
  switch (message.type) {
    case 'options':
      return start(message.options);
    case 'peers':
      return running?.listener.setPeers(message.peers);
    case 'words':
      return running?.ingest.setSiteWords(new SiteWords(message.words));
    case 'profile':
      return running?.ingest.setProfile(profileOf(message.profile));
    case 'stop':
      return stop();
  }
}

async function start(options: ListenerOptions): Promise<void> {
  if (running !== undefined) return;
  verbose = options.verbose;
  const keys = deriveSiteKeys(parseSiteKey(readFileSync(options.siteKeyFile, 'utf8')));
  const ingest = createIngest({
    imagesFolder: options.imagesFolder,
    heldFolder: options.heldFolder,
    keys,
    links: linkSealerOf(options.linkKeys, keys.generation),
    heldKey: readKey(options.heldKeyFile),
    siteWords: new SiteWords(options.siteWords ?? []),
    onNewWords: (source, found) => words.add(source, found),
    profile: profileOf(options.profile ?? markitProfile),
    onStored: (row) => report({ type: 'stored', row }),
    onHeld: (row) => report({ type: 'held', row }),
    onRefused: (row) => report({ type: 'refused', row }),
    onEpochClosed: (folder, name) => report({ type: 'epoch', folder, name }),
    log: {
      warn: (fields, message) => log.write('warn', fields, message),
      error: (fields, message) => log.write('error', fields, message),
    },
  });
  const listener = new Listener(options, ingest, {
    onEvent: (event, address) => log.event(event, address),
    onListening: (at) => tell({ type: 'listening', ...at }),
    onError: die,
  });
  door = listener;
  running = { listener, ingest, stopGraceMs: options.stopGraceMs };
  await listener.start();
  tellHealth(listener);
  setInterval(tellWords, wordsMs).unref();
}

function tellHealth(listener: Listener): void {
  const delay = monitorEventLoopDelay({ resolution: 10 });
  delay.enable();
  setInterval(() => {
    const loopDelayMs = Math.round(delay.max / 1e6);
    delay.reset();
    tell({
      type: 'health',
      health: { counters: listener.counters, loopDelayMs, rssBytes: process.memoryUsage.rss() },
    });
    log.refill();
  }, 1000).unref();
}

async function stop(): Promise<void> {
  const ending = running;
  running = undefined;
  await ending?.listener.stop(ending.stopGraceMs);
  await ending?.ingest.close();
  tellWords();
  if (!process.connected) process.exit(0);
  tell({ type: 'stopped' }, () => process.exit(0));
}

function die(error: unknown): void {
  log.write('error', describeFault(error), 'the listener cannot go on');
  process.exitCode = 1;
  // The line above leaves first; the supervisor starts a new listener.
  setTimeout(() => process.exit(1), 100);
}

function readKey(path: string): Uint8Array {
  const hex = readFileSync(path, 'utf8').trim();
  if (!/^[0-9a-f]{64}$/.test(hex)) throw new RangeError('a key file is damaged');
  return Uint8Array.from(Buffer.from(hex, 'hex'));
}
