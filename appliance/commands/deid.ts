/** `markit deid`: cleans files, folders, ZIP archives and DICOMDIRs as the network door would; needs no running box. */
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Profile } from '../../gateway/deid/profile.ts';
import type { NoteSigner } from '../../ledger/note-key.ts';
import { type Command, Misuse } from '../command.ts';
import { cleanAll, type OnResult } from '../deid/deid-pool.ts';
import { findJobs } from '../deid/find-jobs.ts';
import { readProfile } from '../deid/profile-file.ts';
import { Progress } from '../deid/progress.ts';
import { DeidReport, reasonText } from '../deid/report.ts';
import { keyFile, readKey } from '../keys.ts';
import { openBoxLog } from '../log-anchor.ts';
import { readSettings } from '../settings.ts';

export const command: Command = {
  name: 'deid',
  summary: 'cleans files, folders, ZIP archives and DICOMDIRs, as the network door does',
  usage: `usage: markit deid IN... --out FOLDER [--profile P] [--report FILE] [--key FILE] [--headers-only] [--threads N]

  IN               a DICOM file, a folder, a ZIP archive, or a DICOMDIR (the files it names inside its own folder)
  --out FOLDER     clean objects go to STUDY/SERIES/OBJECT.dcm there, by their pseudonyms
  --profile P      markit, or a JSON file of a profile: {"name", "version", "options"}; default markit. The options are in
                   gateway/deid/PROFILE.md
  --report FILE    one JSON line an object, counts only; signed in FILE.sig where the box has its log key
  --key FILE       the site key, 64 hex digits, mode 0600; else that of the keys folder of the box
  --headers-only   decodes no frame: headers and code streams are cleaned, unused bits of pixels are not looked at
  --threads N      default: all cores

Burned-in text is not looked for. Of what cannot be cleaned nothing is written: the report has its place among the inputs and
the reason. Names of files are shown on the terminal alone, for they may name patients.
Exit code 0: every DICOM object was cleaned; 1: some were kept back, or it failed; 2: misuse.`,
  async run(args, io) {
    const options = readOptions(args);
    mkdirSync(options.out, { recursive: true, mode: 0o700 });
    const unfinished = mkdtempSync(join(options.out, '.unfinished-'));
    const report = new DeidReport(options.report, options);
    const progress = new Progress(process.stderr);
    const onResult: OnResult = (job, result) => {
      report.add(job, result);
      progress.step();
      if (result.kind !== 'kept-back' || result.reason === 'not-dicom') return;
      progress.clear();
      io.err(`${printable(job.name)}: ${reasonText(result.reason)}`);
    };
    const { siteSecret, profile, out, headersOnly, threads } = options;
    try {
      const jobs = findJobs(options.inputs, out);
      await cleanAll(jobs, { siteSecret, profile, out, unfinished, headersOnly, threads }, onResult);
    } finally {
      rmSync(unfinished, { recursive: true });
    }
    progress.clear();
    report.close(options.signer);
    const { written, same, 'kept-back': keptBack, 'not-dicom': notDicom } = report.tally.files;
    io.out(`${written} written, ${same} there already, ${keptBack} kept back, ${notDicom} no DICOM files`);
    io.err(
      options.headersOnly
        ? 'No frame was decoded, and burned-in text was not looked for.'
        : 'Burned-in text was not looked for.',
    );
    return keptBack === 0 ? 0 : 1;
  },
};

interface Options {
  readonly inputs: readonly string[];
  readonly out: string;
  readonly report: string | undefined;
  readonly headersOnly: boolean;
  readonly threads: number;
  readonly siteSecret: Uint8Array;
  readonly profile: Profile;
  readonly signer: NoteSigner | undefined;
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
      },
    });
  } catch (thrown) {
    throw new Misuse((thrown as Error).message);
  }
}

/** The box's own keys are read, never made: pseudonyms of a key that nobody keeps could not be made again. */
function keysOf(path: string | undefined): { siteSecret: Uint8Array; signer: NoteSigner | undefined } {
  const { keys } = readSettings(process.env);
  const site = path ?? keyFile(keys, 'site');
  const ledger = keyFile(keys, 'ledger');
  if (!existsSync(site)) throw new Misuse('there is no site key: name one with --key, or start the box once');
  try {
    return { siteSecret: readKey(site), signer: existsSync(ledger) ? openBoxLog(readKey(ledger)).signer : undefined };
  } catch (thrown) {
    throw new Misuse((thrown as Error).message);
  }
}

/** Names of files are hostile: nothing of one may steer a terminal. */
function printable(name: string): string {
  return name.replace(/\p{C}/gu, '?');
}
