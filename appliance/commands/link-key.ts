/** `markit link-key`: a pair of keys for one owner of sealed links, made where the private half is to stay. */
import { unlinkSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { newLinkKey } from '../../gateway/deid/link-keys.ts';
import { type Command, Misuse } from '../command.ts';
import { Passphrases } from '../passphrase.ts';

export const command: Command = {
  name: 'link-key',
  summary: 'a key for one of two owners of sealed links',
  usage: `usage: markit link-key --out FILE

FILE becomes the private half, encrypted under a passphrase that is asked for; keep it off the box, apart from the other
owner's. FILE.pub is the public half, for MARKIT_LINKS. Neither is written over an older file.`,
  async run(args, io) {
    const { out } = wordsOf(args);
    using passphrases = new Passphrases();
    const passphrase = await passphrases.ask('Passphrase, 12 characters at least');
    if ((await passphrases.ask('Again')) !== passphrase) throw new Error('the two passphrases differ');
    const { publicFile, privateFile } = newLinkKey(passphrase);
    writeFileSync(out, privateFile, { flag: 'wx', mode: 0o600 });
    try {
      writeFileSync(`${out}.pub`, publicFile, { flag: 'wx', mode: 0o644 });
    } catch (cause) {
      // Half a pair is of no use, and stands in the way of the next try.
      unlinkSync(out);
      throw cause;
    }
    io.out(`${out}\n${out}.pub`);
    return 0;
  },
};

function wordsOf(args: readonly string[]): { out: string } {
  try {
    const { out } = parseArgs({ args: [...args], options: { out: { type: 'string' } } }).values;
    if (out) return { out };
  } catch (thrown) {
    throw new Misuse((thrown as Error).message);
  }
  throw new Misuse('link-key needs --out FILE');
}
