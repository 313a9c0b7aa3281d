/** `node sheet-peak.ts FORM`: reads a made sheet of a million answers as it streams, and prints what that took as JSON. */
import { readSheet } from '../../review/sheet/read-sheet.ts';

const sheets: Readonly<Record<string, () => Iterable<string>>> = {
  *wide() {
    yield 'case,label,Reader A,Reader B,Reader C,Reader D,Reader E\n';
    for (let c = 0; c < 10_000; c += 1) {
      for (let l = 0; l < 25; l += 1) {
        const said = [1, 2, 3, 4, 5].map((r) => ((c * 7 + l * 3 + r * (c % 11)) % 9 < 2 ? 'True' : 'False'));
        yield `case ${c},a finding of number ${l},${said.join(',')}\n`;
      }
    }
  },
  *long() {
    yield 'case,label,reader,value\n';
    for (let c = 0; c < 10_000; c += 1) {
      for (let l = 0; l < 20; l += 1) {
        for (let r = 0; r < 5; r += 1) {
          const value = (c * 7 + l * 3 + r * (c % 11)) % 9 < 2 ? 'yes' : 'no';
          yield `case ${c},a finding of number ${l},reader ${r},${value}\n`;
        }
      }
    }
  },
};

function* chunksOf(texts: Iterable<string>): Generator<Uint8Array> {
  const encoder = new TextEncoder();
  let held: string[] = [];
  for (const text of texts) {
    held.push(text);
    if (held.length < 2_000) continue;
    yield encoder.encode(held.join(''));
    held = [];
  }
  yield encoder.encode(held.join(''));
}

const texts = sheets[process.argv[2] ?? ''];
if (texts === undefined) throw new Error(`one of ${Object.keys(sheets).join(', ')}`);
const before = process.resourceUsage().maxRSS;
const start = performance.now();
const { table, bytes } = await readSheet(chunksOf(texts()));
const seconds = (performance.now() - start) / 1_000;
console.log(
  JSON.stringify({ answers: table.values.length, bytes, seconds, before, peak: process.resourceUsage().maxRSS }),
);
