/** `node large-object.ts FOLDER WAY MEGABYTES`: pushes one large object through the story and prints the peak of memory. */
import { randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { dataSetOf } from '../../../data-set/data-set.ts';
import { writeDataSet } from '../../../data-set/writer.ts';
import { deriveSiteKeys } from '../../../gateway/deid/pseudonym.ts';
import { createIngest } from '../../../gateway/ingest.ts';
import { explicitLittle, imageElements, secondaryCapture } from '../../prove/sent-object.ts';

const [folder = '', way, megabytes] = process.argv.slice(2);
const uid = '1.2.3.4.5';
/** One square image of that many megabytes, 16 bits a pixel, a whole number of pieces. */
const piece = 65_536;
const side = Math.floor(Math.sqrt((Number(megabytes) * 1024 * 1024) / 2) / 256) * 256;
const length = side * side * 2;
let outcome = 'nothing';
const settled = (what: string) => () => {
  outcome = what;
};
const folders = { imagesFolder: join(folder, 'images'), heldFolder: join(folder, 'held') };
for (const path of Object.values(folders)) mkdirSync(path);
const ingest = createIngest({
  ...folders,
  keys: deriveSiteKeys(randomBytes(32)),
  heldKey: randomBytes(32),
  onStored: settled('stored'),
  onHeld: settled('held'),
  onRefused: settled('refused'),
  onEpochClosed: () => undefined,
  log: console,
});

const header = writeDataSet(dataSetOf(imageElements(uid, side)));
const head = Buffer.from([0xe0, 0x7f, 0x10, 0x00, 0x4f, 0x57, 0, 0, 0, 0, 0, 0]);
head.writeUInt32LE(length, 8);
const receiving = ingest.begin({
  source: 'loopback',
  transferSyntax: way === 'deflated' ? '1.2.840.10008.1.2.1.99' : explicitLittle,
  sopClassUid: secondaryCapture,
  sopInstanceUid: uid,
  receivedAt: 0,
});
await receiving.push(Buffer.concat([header, head]));
const pieces = length / piece - (way === 'cut' ? 1 : 0);
for (let at = 0; at < pieces; at += 1) await receiving.push(Buffer.alloc(piece, at));
await receiving.end();
await ingest.close();
console.log(JSON.stringify({ outcome, peakMegabytes: Math.round(process.resourceUsage().maxRSS / 1024) }));
