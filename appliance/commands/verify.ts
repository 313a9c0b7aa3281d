/** `markit verify`: checks a receipt, a manifest, a report or a statement from the files alone; needs no box, no network and no data folder. */
import { createHash } from 'node:crypto';
import { closeSync, existsSync, openSync, readFileSync, readSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { parseVerifierKey } from '../../ledger/note-key.ts';
import { type Finding, holds, type VerifyOptions, verifyReceipt } from '../../ledger/verify.ts';
import { signedKind, verifyBundle, verifyDeidReport, verifyManifest } from '../../ledger/verify-manifest.ts';
import { type Command, Misuse } from '../command.ts';
import { checkDocuments, isDocument } from '../reward/document-check.ts';
import { canvasOf } from '../terminal/page.ts';

const marks: Record<Finding['result'], string> = { good: 'good', bad: 'BAD ', open: 'open' };

export const command: Command = {
  name: 'verify',
  summary: 'checks a receipt, a manifest, a report or a statement offline',
  usage: `usage: markit verify FILE [--file FILE] [--key KEY]

  FILE         a receipt; a manifest of de-identification or a bundle of them; the report of markit deid, whose
               signature lies beside it as FILE.sig; or a statement or plan of markit reward
  --file FILE  the file that is said to have left the box: is it, byte for byte, what the receipt speaks of?
  --key KEY    the key of the box's log (NAME+ID+BASE64), learned another way than from the file

Each check is one line: good, BAD, or open where this file alone cannot tell; then the words say whom to ask.`,
  async run(args, io) {
    const { path, text, options } = readInputs(args);
    if (isDocument(new TextEncoder().encode(text.slice(0, 64)))) {
      if (options.content !== undefined || options.publicKey !== undefined)
        throw new Misuse('a document about reward is checked from its own bytes: it has no --file and no --key');
      return checkDocuments(
        [{ path, bytes: readFileSync(path) }],
        { canvas: canvasOf(false, process.env), json: false },
        io,
      );
    }
    const kind = signedKind(text);
    const what = kind === undefined ? 'receipt' : kind === 'deid-report' ? 'report' : kind;
    const findings = findingsOf(path, text, options);
    for (const { result, words } of findings) io.out(`${marks[result]}  ${words}`);
    if (holds(findings)) {
      io.out(`The ${what} holds.`);
      return 0;
    }
    io.err(`The ${what} proves nothing.`);
    return 1;
  },
};

function findingsOf(path: string, text: string, options: VerifyOptions): Finding[] {
  switch (signedKind(text)) {
    case 'manifest':
      return verifyManifest(text, options.publicKey);
    case 'bundle':
      return verifyBundle(text, options.publicKey);
    case 'deid-report':
      // Bytes that are no UTF-8 would be others once they were text.
      return verifyDeidReport(readFileSync(path), signatureBeside(path), options.publicKey);
    default:
      return verifyReceipt(text, options);
  }
}

function signatureBeside(path: string): string {
  if (!existsSync(`${path}.sig`))
    throw new Misuse(`there is no ${path}.sig: without its signature a report says nothing`);
  return readFileSync(`${path}.sig`, 'utf8');
}

/** A training set may have more bytes than memory, and than one buffer takes. */
function digestOf(path: string): string {
  const hash = createHash('sha256');
  const file = openSync(path, 'r');
  try {
    const piece = Buffer.alloc(2 ** 20);
    for (let read = readSync(file, piece); read > 0; read = readSync(file, piece)) hash.update(piece.subarray(0, read));
  } finally {
    closeSync(file);
  }
  return hash.digest('hex');
}

interface Inputs {
  readonly path: string;
  readonly text: string;
  readonly options: VerifyOptions;
}

function readInputs(args: ReadonlyArray<string>): Inputs {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { file: { type: 'string' }, key: { type: 'string' } },
    });
    const [path] = positionals;
    if (values.key !== undefined) parseVerifierKey(values.key);
    if (path === undefined || positionals.length > 1) throw new Error('verify needs one file');
    return {
      // Bytes that are no UTF-8 become replacement characters, which no receipt holds.
      path,
      text: readFileSync(path, 'utf8'),
      options: {
        ...(values.file === undefined ? {} : { contentDigest: digestOf(values.file) }),
        ...(values.key === undefined ? {} : { publicKey: values.key }),
      },
    };
  } catch (thrown) {
    throw new Misuse((thrown as Error).message);
  }
}
