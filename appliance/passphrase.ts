/** Asks for passphrases at the terminal, one line each, without showing them; a script gives them on standard input. */
import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';

export class Passphrases implements Disposable {
  readonly #lines = createInterface({
    input: process.stdin,
    output: new Writable({ write: (_chunk, _encoding, done) => done() }),
    terminal: process.stdin.isTTY === true,
  });
  readonly #given = this.#lines[Symbol.asyncIterator]();

  /** Throws an Error where no line comes. */
  async ask(question: string): Promise<string> {
    process.stderr.write(`${question}: `);
    const line = await this.#given.next();
    process.stderr.write('\n');
    if (line.done) throw new Error('no passphrase was given');
    return line.value;
  }

  [Symbol.dispose](): void {
    this.#lines.close();
    process.stdin.unref?.();
  }
}
