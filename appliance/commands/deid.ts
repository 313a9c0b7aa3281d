/** `markit deid`: cleans files, folders, ZIP archives and DICOMDIRs as the network door would; needs no running box. */
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Profile } from '../../gateway/deid/profile.ts';
import type { NoteSigner } from '../../ledger/note-key.ts';
import { type Command, type CommandOutput, Misuse } from '../command.ts';
import type { LookOptions } from '../deid/deid-job.ts';
import { cleanAll, type OnResult } from '../deid/deid-pool.ts';
import { findJobs } from '../deid/find-jobs.ts';
import { type LookNode, sharesOf, startLookNode } from '../deid/look-node.ts';
import { readProfile } from '../deid/profile-file.ts';
import { Progress } from '../deid/progress.ts';
import { DeidReport, reasonText, type Tally } from '../deid/report.ts';
import { ToldToEnd } from '../deid/told-to-end.ts';
import { keyFile, readKey, readSiteKey } from '../keys.ts';
import { openBoxLog } from '../log-anchor.ts';
import { list, siteWord } from '../setting-kinds.ts';
import { readSettings } from '../settings.ts';

export const command: Command = {
  name: 'deid',
  summary: 'cleans files, folders, ZIP archives and DICOMDIRs, as the network door does',
  usage: `usage: markit deid IN... --out FOLDER [--profile P] [--report FILE] [--key FILE] [--headers-only] [--threads N]
                   [--look [--words A,B] [--text-prone person|detector]]

  IN               a DICOM file, a folder, a ZIP archive, or a DICOMDIR (the files it names inside its own folder)
  --out FOLDER     clean objects go to STUDY/SERIES/OBJECT.dcm there, by their pseudonyms
  --profile P      markit, or a JSON file of a profile: {"name", "version", "options"}; default markit. The options are in
                   gateway/deid/PROFILE.md
  --report FILE    one JSON line an object, counts only; signed in FILE.sig where the box has its log key
  --key FILE       the site key, mode 0600, 64 hex digits or as a rotation left it; else that of the keys folder of the box
  --headers-only   decodes no frame: headers and code streams are cleaned, unused bits of pixels are not looked at
  --look           looks for burned-in text too, as the box does, by its models: an image with text that is not on the list of
                   sides, views, positions and technique is kept back. Each image is looked at by itself, never along its
                   series, which finds no less and takes longer; at most 8 at once, each with 0.3 GB for its models
  --words A,B      words of the house that may stand in pixels, besides those of MARKIT_TEXT_WORDS
  --text-prone W   who decides about ultrasound, captures and visible light: person (they are kept back for one, the
                   default) or detector, for public image sets. Documents are for a person always
  --threads N      default: all cores

Without --look burned-in text is not looked for. Of what cannot be cleaned nothing is written: the report has its place among
the inputs and the reason. Names of files are shown on the terminal alone, for they may name patients.
Exit code 0: every DICOM object was cleaned; 1: some were kept back, or it failed; 2: misuse.`,
  async run(args, io) {
    const options = readOptions(args);
    mkdirSync(options.out, { recursive: true, mode: 0o700 });
    const unfinished = mkdtempSync(join(options.out, '.unfinished-'));
    // Without a look nothing of a run outlives it but a folder.
    const told = options.look && new ToldToEnd();
    let node: LookNode | undefined;
    let tally: Tally;
    try {
      node = told && (await startLookNode(unfinished, options.threads, (reason) => told.end(reason)));
      tally = await cleanInputs(options, io, unfinished, node, told?.signal);
    } finally {
      await node?.stop();
      rmSync(unfinished, { recursive: true });
      told?.done();
    }
    const { written, same, 'kept-back': keptBack, 'not-dicom': notDicom } = tally.files;
    io.out(`${written} written, ${same} there already, ${keptBack} kept back, ${notDicom} no DICOM files`);
    io.err(aboutText(options, tally));
    return keptBack === 0 ? 0 : 1;
  },
};

async function cleanInputs(
  options: Options,
  io: CommandOutput,
  unfinished: string,
  node: LookNode | undefined,
  signal: AbortSignal | undefined,
): Promise<Tally> {
  const { siteSecrets, profile, out, headersOnly } = options;
  const look = node && options.look && { ...options.look, ...node };
  const report = new DeidReport(options.report, { ...options, look });
  const progress = new Progress(process.stderr, undefined, look ? 'images' : 'files');
  const onResult: OnResult = (job, result) => {
    report.add(job, result);
    progress.step(result.look?.images);
    if (result.kind !== 'kept-back' || result.reason === 'not-dicom') return;
    progress.clear();
    io.err(`${printable(job.name)}: ${reasonText(result.reason)}`);
  };
  try {
    const threads = look ? sharesOf(options.threads).workers : options.threads;
    const asked = look && { socketPath: look.socketPath, words: look.words, textProne: look.textProne };
    const how = { siteSecrets, profile, out, unfinished, headersOnly, threads, look: asked };
    await cleanAll(findJobs(options.inputs, out), how, onResult, signal);
  } catch (thrown) {
    report.discard();
    throw thrown;
  } finally {
    progress.clear();
  }
  report.close(options.signer);
  return report.tally;
}

function aboutText({ headersOnly }: Options, { look, keptBack = {} }: Tally): string {
  if (headersOnly) return 'No frame was decoded, and burned-in text was not looked for.';
  if (look === undefined) return 'Burned-in text was not looked for.';
  const { 'text-found': text = 0, 'person-decides': person = 0 } = keptBack;
  return `Burned-in text was looked for in each image by itself: ${look.images} looked at, ${text} kept back for text, ${person} for a person to decide.`;
}

interface Options {
  readonly inputs: readonly string[];
  readonly out: string;
  readonly report: string | undefined;
  readonly headersOnly: boolean;
  readonly threads: number;
  readonly siteSecrets: readonly Uint8Array[];
  readonly profile: Profile;
  readonly signer: NoteSigner | undefined;
  readonly look: Omit<LookOptions, 'socketPath'> | undefined;
}

function readOptions(args: readonly string[]): Options {
  const { values, positionals } = parsed(args);
  const missing = positionals.find((path) => !existsSync(path));
  if (positionals.length === 0 || values.out === undefined) throw new Misuse('deid needs inputs and --out');
  if (missing !== undefined) throw new Misuse(`there is no ${missing}`);
  if (!/^[1-9]\d{0,2}$/.test(values.threads)) throw new Misuse('--threads is a number from 1 to 999');
  if (values.report !== undefined && existsSync(values.report)) throw new Misuse(`${values.report} is there already`);
  return {
    inputs: positionals,
    out: values.out,
    report: values.report,
    headersOnly: values['headers-only'],
    threads: Number(values.threads),
    profile: readProfile(values.profile),
    look: lookOf(values),
    ...keysOf(values.key),
  };
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        out: { type: 'string' },
        profile: { type: 'string', default: 'markit' },
        report: { type: 'string' },
        key: { type: 'string' },
        'headers-only': { type: 'boolean', default: false },
        threads: { type: 'string', default: String(availableParallelism()) },
        look: { type: 'boolean', default: false },
        words: { type: 'string' },
        'text-prone': { type: 'string' },
      },
    });
  } catch (thrown) {
    throw new Misuse((thrown as Error).message);
  }
}

function lookOf(values: ReturnType<typeof parsed>['values']): Options['look'] {
  const { look, words = '', 'text-prone': textProne = 'person' } = values;
  if (!look && (values.words ?? values['text-prone']) !== undefined)
    throw new Misuse('--words and --text-prone say how to --look');
  if (!look) return undefined;
  if (values['headers-only']) throw new Misuse('--look decodes every frame, and --headers-only decodes none');
  if (textProne !== 'person' && textProne !== 'detector') throw new Misuse('--text-prone is person or detector');
  const { textWords } = readSettings(process.env);
  return { words: [...new Set([...textWords, ...wordsOf(words)])], textProne };
}

function wordsOf(typed: string): readonly string[] {
  try {
    return list(siteWord)(typed);
  } catch (thrown) {
    throw new Misuse(`--words ${(thrown as Error).message}`);
  }
}

/** The box's own keys are read, never made: pseudonyms of a key that nobody keeps could not be made again. */
function keysOf(path: string | undefined): { siteSecrets: readonly Uint8Array[]; signer: NoteSigner | undefined } {
  const { keys } = readSettings(process.env);
  const site = path ?? keyFile(keys, 'site');
  const ledger = keyFile(keys, 'ledger');
  if (!existsSync(site)) throw new Misuse('there is no site key: name one with --key, or start the box once');
  try {
    return {
      siteSecrets: readSiteKey(site),
      signer: existsSync(ledger) ? openBoxLog(readKey(ledger)).signer : undefined,
    };
  } catch (thrown) {
    throw new Misuse((thrown as Error).message);
  }
}

/** Names of files are hostile: nothing of one may steer a terminal. */
function printable(name: string): string {
  return name.replace(/\p{C}/gu, '?');
}
