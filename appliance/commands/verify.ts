/** `markit verify`: checks a receipt from the file alone; needs no box, no network and no data folder. */
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { parseVerifierKey } from '../../ledger/note-key.ts';
import { type Finding, holds, type VerifyOptions, verifyReceipt } from '../../ledger/verify.ts';
import { type Command, Misuse } from '../command.ts';

const marks: Record<Finding['result'], string> = { good: 'good', bad: 'BAD ', open: 'open' };

export const command: Command = {
  name: 'verify',
  summary: 'checks a receipt offline',
  usage: `usage: markit verify RECEIPT [--file FILE] [--key KEY]

  --file FILE  the file that is said to have left the box: is it, byte for byte, what the receipt speaks of?
  --key KEY    the key of the box's log (NAME+ID+BASE64), learned another way than from the receipt

Each check is one line: good, BAD, or open where this file alone cannot tell; then the words say whom to ask.`,
  async run(args, io) {
    const { receipt, options } = readInputs(args);
    const findings = verifyReceipt(receipt, options);
    for (const { result, words } of findings) io.out(`${marks[result]}  ${words}`);
    if (holds(findings)) {
      io.out('The receipt holds.');
      return 0;
    }
    io.err('The receipt proves nothing.');
    return 1;
  },
};

function readInputs(args: ReadonlyArray<string>): { receipt: string; options: VerifyOptions } {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { file: { type: 'string' }, key: { type: 'string' } },
    });
    const [path] = positionals;
    if (values.key !== undefined) parseVerifierKey(values.key);
    if (path === undefined || positionals.length > 1) throw new Error('verify needs one receipt');
    return {
      // Bytes that are no UTF-8 become replacement characters, which no receipt holds.
      receipt: readFileSync(path, 'utf8'),
      options: {
        ...(values.file === undefined ? {} : { content: readFileSync(values.file) }),
        ...(values.key === undefined ? {} : { publicKey: values.key }),
      },
    };
  } catch (thrown) {
    throw new Misuse((thrown as Error).message);
  }
}
