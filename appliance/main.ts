/** The start of the box: reads the settings, builds it, prints where it listens, and ends it on SIGTERM. */
import { hostname } from 'node:os';
import { type Box, startBox } from './box.ts';
import { type CommandOutput, Misuse } from './command.ts';
import { holdsDemo } from './demo/demo-state.ts';
import { openLog } from './log.ts';
import { readSettings, type Settings, SettingsError } from './settings.ts';

export interface RunOptions {
  readonly demo: boolean;
}

/** Runs until SIGTERM or SIGINT; answers the exit code. Throws SettingsError, and Misuse from nobody but the caller's words. */
export async function runBox({ demo }: RunOptions, io: CommandOutput): Promise<number> {
  const read = readSettings(process.env);
  if (read.peers.length > 0 && (demo || holdsDemo(read.data)))
    throw new SettingsError([
      'MARKIT_PEERS: a demo takes no patients, its one-time codes lie open; give real studies a data folder of their own',
    ]);
  // Whatever the box writes, its children's files included, is the box's alone.
  process.umask(0o077);
  // A demo is looked at at once: nobody waits a minute for its first case.
  const settings = demo && process.env.MARKIT_QUIET_SECONDS === undefined ? { ...read, quietSeconds: 1 } : read;
  const log = openLog({ data: settings.data, level: settings.logLevel });
  const stopped = signalled();
  const box = await startBox(settings, log);
  log.info({ https: box.httpsPort, dicom: box.dicom.port }, 'ready');
  if (settings.hints) printHints(box, settings, demo, io);
  if (demo) {
    const { seedDemo } = await import('./demo/demo.ts');
    await seedDemo({ box, settings, log, io });
  }
  io.out(`ready https://localhost:${box.httpsPort} dicom ${settings.aeTitle}@${box.dicom.host}:${box.dicom.port}`);
  const signal = await stopped;
  log.info({ signal }, 'ending');
  await box.stop();
  return 0;
}

function signalled(): Promise<string> {
  return new Promise((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => resolve(signal));
  });
}

function printHints(box: Box, settings: Settings, demo: boolean, io: CommandOutput): void {
  const pages = `https://${settings.httpHost === '0.0.0.0' ? hostname() : settings.httpHost}:${box.httpsPort}`;
  io.out(`MarkIt Edge, research use only, not a medical device`);
  io.out(`pages      https://localhost:${box.httpsPort}   on the LAN: ${pages}`);
  io.out(
    `DICOM      ${settings.aeTitle} at ${box.dicom.host}:${box.dicom.port}${settings.peers.length === 0 ? ' (loopback only until a peer is registered: MARKIT_PEERS)' : ''}`,
  );
  io.out(`data       ${settings.data}   log: ${settings.data}/log/markit.log`);
  if (settings.tlsCertificate === '')
    io.out(`trust      import ${settings.data}/tls/ca.crt into the readers' browsers once`);
  // The code stands behind #, so that no server, proxy or log ever sees it.
  if (box.setupCode && !demo)
    io.out(`set up     https://localhost:${box.httpsPort}/enrol#${box.setupCode}   (works once, for 72 hours)`);
}

if (import.meta.main) {
  const io = { out: (line: string) => console.log(line), err: (line: string) => console.error(line) };
  const words = process.argv.slice(2);
  try {
    const unknown = words.filter((word) => word !== '--demo');
    if (unknown.length > 0) throw new Misuse('npm start knows one option: --demo');
    process.exitCode = await runBox({ demo: words.includes('--demo') }, io);
  } catch (thrown) {
    io.err(
      thrown instanceof SettingsError || thrown instanceof Misuse
        ? thrown.message
        : `the box cannot start: ${describe(thrown)}`,
    );
    process.exitCode = thrown instanceof Misuse ? 2 : 1;
  }
  // Whatever a library still holds open must not keep a stopped box alive.
  process.exit();
}

function describe(thrown: unknown): string {
  if (!(thrown instanceof Error)) return String(thrown);
  const cause = thrown.cause instanceof Error ? ` (${thrown.cause.message})` : '';
  return `${thrown.message}${cause}`;
}
