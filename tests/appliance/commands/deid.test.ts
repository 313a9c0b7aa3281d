import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32, deflateRawSync } from 'node:zlib';
import { beforeEach, expect, test } from 'vitest';
import { command as verify } from '../../../appliance/commands/verify.ts';
import { openBoxLog } from '../../../appliance/log-anchor.ts';
import { dataSetOf } from '../../../data-set/data-set.ts';
import { sequenceElement, textElement } from '../../../data-set/elements.ts';
import { writeDataSet } from '../../../data-set/writer.ts';
import { parseVerifierKey } from '../../../ledger/note-key.ts';
import { openNote } from '../../../ledger/signed-note.ts';
import { explicitLittle, sentObject } from '../../prove/sent-object.ts';
import { markit } from '../../support/markit.ts';

let folder: string;
let key: string;
const at = (...names: string[]) => join(folder, ...names);

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'markit-deid-'));
  key = at('site.key');
  writeFileSync(key, `${'ab'.repeat(32)}\n`, { mode: 0o600 });
  mkdirSync(at('in'));
});

/** A file of the phantom that every proof sends; its names hold PROOF. */
function part10(name: string): Buffer {
  const object = sentObject(name, { way: 'stored', largestSide: 32 });
  const meta = dataSetOf([
    textElement(0x00020002, 'UI', object.sopClassUid),
    textElement(0x00020003, 'UI', object.sopInstanceUid),
    textElement(0x00020010, 'UI', explicitLittle),
  ]);
  return Buffer.concat([Buffer.alloc(128), Buffer.from('DICM'), writeDataSet(meta), object.bytes]);
}

const run = (...words: string[]) =>
  markit({ MARKIT_DATA: at('data') }, 'deid', ...words, '--out', at('out'), '--key', key, '--threads', '2');

function written(): string[] {
  const all = existsSync(at('out')) ? readdirSync(at('out'), { recursive: true, withFileTypes: true }) : [];
  return all.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name));
}

function lines(path: string): Record<string, unknown>[] {
  return readFileSync(path, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

interface Packed {
  readonly name: string;
  readonly bytes: Buffer;
  /** What the archive says of it, where it lies. */
  readonly says?: number;
}

/** A ZIP archive (APPNOTE 4.3) of deflated entries, names and sizes as told. */
function zipOf(entries: readonly Packed[]): Buffer {
  const locals: Buffer[] = [];
  const central: Buffer[] = [];
  let offset = 0;
  for (const { name, bytes, says = bytes.length } of entries) {
    const packed = deflateRawSync(bytes);
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(8, 4);
    common.writeUInt32LE(crc32(bytes), 10);
    common.writeUInt32LE(packed.length, 14);
    common.writeUInt32LE(says, 18);
    common.writeUInt16LE(Buffer.byteLength(name), 22);
    const local = Buffer.concat([Buffer.from('PK\x03\x04'), common, Buffer.from(name), packed]);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE(offset, 10);
    central.push(Buffer.concat([Buffer.from('PK\x01\x02'), Buffer.from([20, 0]), common, tail, Buffer.from(name)]));
    locals.push(local);
    offset += local.length;
  }
  const list = Buffer.concat(central);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  end.writeUInt16LE(entries.length, 8);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(list.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...locals, list, end]);
}

test('a folder is cleaned, what is no image is kept back and named, and the report holds counts only', async () => {
  for (const name of ['one', 'two', 'three']) writeFileSync(at('in', `DOE_JANE_${name}.dcm`), part10(name));
  writeFileSync(at('in', 'notes.txt'), 'Jane Doe');
  writeFileSync(at('in', 'cut.dcm'), part10('cut').subarray(0, -100));
  symlinkSync('/etc/passwd', at('in', 'link.dcm'));
  const { code, out, err } = await run(at('in'), '--report', at('report'));
  expect(out).toBe('3 written, 0 there already, 1 kept back, 1 no DICOM files\n');
  expect(code).toBe(1);
  expect(err).toContain('cut.dcm: Its pixels end before they should.');
  expect(err).toContain('Burned-in text was not looked for.');
  expect(written()).toHaveLength(3);
  for (const path of written()) {
    expect(path.slice(folder.length)).toMatch(/^\/out\/2\.25\.\d+\/2\.25\.\d+\/2\.25\.\d+\.dcm$/);
    expect(readFileSync(path).includes('PROOF')).toBe(false);
  }
  const report = readFileSync(at('report'), 'utf8');
  expect(report).not.toMatch(/DOE|Doe|PROOF|\.dcm|notes/);
  const said = lines(at('report'));
  expect(said[0]).toMatchObject({ frames: 'all decoded', detector: null, burnedInText: 'not looked for' });
  const cut = said.find(({ reason }) => reason === 'bulk-truncated');
  expect(cut).toMatchObject({ input: 1, file: 4, result: 'kept-back' });
  const clean = said.filter(({ result }) => result === 'written');
  expect(clean).toHaveLength(3);
  expect(clean[0]).toMatchObject({ profile: 'markit-1', sweep: 'clean', object: expect.stringMatching(/^2\.25\./) });
  expect(said.at(-1)).toMatchObject({ total: { files: { written: 3, 'kept-back': 1, 'not-dicom': 1 } } });
  expect(existsSync(at('report.sig'))).toBe(false);
});

test('again it writes nothing new; with other words it is misuse', async () => {
  writeFileSync(at('in', 'one.dcm'), part10('one'));
  expect(await run(at('in'), '--headers-only')).toMatchObject({ code: 0, out: expect.stringContaining('1 written') });
  const [before = ''] = written().map((path) => readFileSync(path, 'latin1'));
  expect(await run(at('in'))).toMatchObject({ code: 0, out: expect.stringContaining('0 written, 1 there already') });
  expect(written().map((path) => readFileSync(path, 'latin1'))).toEqual([before]);
  expect((await run(at('absent'))).code).toBe(2);
  expect((await run(at('in'), '--profile', 'none')).code).toBe(2);
  expect((await run()).code).toBe(2);
});

test('bits that no viewer shows keep an object back, unless no frame is to be decoded', async () => {
  const file = part10('bits');
  // Bits Stored and High Bit of twelve bits: the noise fills sixteen.
  file.write('\x0c', file.indexOf(Buffer.from('\x28\0\x01\x01US', 'latin1')) + 8, 'latin1');
  file.write('\x0b', file.indexOf(Buffer.from('\x28\0\x02\x01US', 'latin1')) + 8, 'latin1');
  writeFileSync(at('in', 'bits.dcm'), file);
  expect(await run(at('in'))).toMatchObject({ code: 1, err: expect.stringContaining('Unused bits of its pixels') });
  expect(written()).toEqual([]);
  expect((await run(at('in'), '--headers-only')).code).toBe(0);
});

test('an archive: its names lead nowhere, a bomb and a lie are kept back, the rest is cleaned', async () => {
  const zip = at('in', 'a.zip');
  writeFileSync(
    zip,
    zipOf([
      { name: '../../../escaped.dcm', bytes: part10('slip') },
      { name: '/etc/absolute.dcm', bytes: part10('absolute') },
      { name: 'bomb', bytes: Buffer.alloc(80 * 2 ** 20) },
      { name: 'lies', bytes: Buffer.alloc(100_000), says: 10 },
      { name: 'huge', bytes: Buffer.alloc(10), says: 0xfffffff0 },
      { name: 'note.txt', bytes: Buffer.from('Jane Doe') },
    ]),
  );
  const { out, err } = await run(zip);
  expect(out).toBe('2 written, 0 there already, 3 kept back, 1 no DICOM files\n');
  expect(err.match(/would unpack to much more/g)).toHaveLength(2);
  expect(readdirSync(folder).sort()).toEqual(['in', 'out', 'site.key']);
  writeFileSync(at('in', 'b.zip'), zipOf([{ name: 'x', bytes: part10('x') }]).subarray(0, -30));
  expect(await run(at('in', 'b.zip'))).toMatchObject({ code: 1, err: expect.stringContaining('archive is damaged') });
});

test('a DICOMDIR: the files it names, inside its folder only', async () => {
  writeFileSync(at('in', 'IMG1'), part10('named'));
  writeFileSync(at('in', 'IMG2'), part10('not named'));
  writeFileSync(at('OUTSIDE'), part10('outside'));
  symlinkSync(at('OUTSIDE'), at('in', 'LINK'));
  const record = (...id: string[]) =>
    dataSetOf([textElement(0x00041430, 'CS', 'IMAGE'), textElement(0x00041500, 'CS', ...id)]);
  const directory = dataSetOf([
    sequenceElement(0x00041220, [
      dataSetOf([textElement(0x00041430, 'CS', 'PATIENT')]),
      ...[['IMG1'], ['..', 'OUTSIDE'], ['LINK'], ['GONE']].map((id) => record(...id)),
    ]),
  ]);
  const meta = dataSetOf([
    textElement(0x00020002, 'UI', '1.2.840.10008.1.3.10'),
    textElement(0x00020003, 'UI', '1.2.3'),
    textElement(0x00020010, 'UI', explicitLittle),
  ]);
  writeFileSync(
    at('in', 'DICOMDIR'),
    Buffer.concat([Buffer.alloc(128), Buffer.from('DICM'), writeDataSet(meta), writeDataSet(directory)]),
  );
  const { out, err } = await run(at('in', 'DICOMDIR'));
  expect(out).toBe('1 written, 0 there already, 3 kept back, 0 no DICOM files\n');
  expect(err.match(/outside its own folder/g)).toHaveLength(2);
});

test('where the box has its log key the report is signed with it', async () => {
  mkdirSync(at('data', 'keys'), { recursive: true });
  const seed = Buffer.alloc(32, 7);
  for (const name of ['site', 'ledger'])
    writeFileSync(at('data', 'keys', `${name}.key`), `${seed.toString('hex')}\n`, { mode: 0o600 });
  writeFileSync(at('in', 'one.dcm'), part10('one'));
  const done = await markit(
    { MARKIT_DATA: at('data') },
    'deid',
    at('in'),
    '--out',
    at('out'),
    '--report',
    at('report'),
  );
  expect(done.code).toBe(0);
  const { text } = openNote(readFileSync(at('report.sig'), 'utf8'), [
    parseVerifierKey(openBoxLog(seed).signer.verifierKey),
  ]);
  const digest = createHash('sha256')
    .update(readFileSync(at('report')))
    .digest('hex');
  expect(text).toBe(`markit-edge/deid-report/1\n${digest}\n`);
  const say = { out: () => undefined, err: () => undefined };
  expect(await verify.run([at('report'), '--key', openBoxLog(seed).signer.verifierKey], say)).toBe(0);
  writeFileSync(at('report'), readFileSync(at('report'), 'utf8').replace('"kept":', '"kept" :'));
  expect(await verify.run([at('report')], say)).toBe(1);
});

test('what was cleaned is not cleaned again where the output lies in the input', async () => {
  for (const name of ['a', 'b']) writeFileSync(at('in', `${name}.dcm`), part10(name));
  const out = at('in', 'clean');
  const once = () => markit({ MARKIT_DATA: at('data') }, 'deid', at('in'), '--out', out, '--key', key);
  expect(await once()).toMatchObject({ code: 0, out: expect.stringContaining('2 written, 0 there already') });
  expect(await once()).toMatchObject({ code: 0, out: expect.stringContaining('0 written, 2 there already') });
  expect(readdirSync(out).filter((name) => name.startsWith('.'))).toEqual([]);
});

test('a profile from a file decides, and what it cleaned comes back the same from a second pass', async () => {
  writeFileSync(at('in', 'one.dcm'), part10('one'));
  const profile = { name: 'study-7', version: 3, options: ['retain-full-dates', 'clean-descriptors'] };
  writeFileSync(at('profile.json'), JSON.stringify(profile));
  const report = at('report.jsonl');
  expect((await run(at('in'), '--profile', at('profile.json'), '--report', report)).code).toBe(0);
  const [head, object] = lines(report);
  expect(head).toMatchObject({ profile: 'study-7-3', options: profile.options });
  expect(object).toMatchObject({ profile: 'study-7-3', shifted: 0 });
  const [first = ''] = written();
  const bytes = readFileSync(first);
  expect(bytes.toString('latin1')).toContain('UNMODIFIED');
  const again = ['--out', at('again'), '--key', key, '--profile', at('profile.json'), '--threads', '1'];
  expect((await markit({ MARKIT_DATA: at('data') }, 'deid', first, ...again)).code).toBe(0);
  expect(readFileSync(first.replace(at('out'), at('again'))).equals(bytes)).toBe(true);
}, 30_000);

test('of a profile that is none every problem is told at once, and nothing is written', async () => {
  writeFileSync(at('in', 'one.dcm'), part10('one'));
  const both = ['retain-full-dates', 'modified-dates', 'keep-it-all'];
  writeFileSync(at('profile.json'), JSON.stringify({ name: 'My Study', version: 0, options: both, more: 1 }));
  const { code, err } = await run(at('in'), '--profile', at('profile.json'));
  expect(code).toBe(2);
  for (const problem of ['small letter', 'whole number', 'unknown option', 'one of the two', 'nothing else'])
    expect(err).toContain(problem);
  expect(written()).toEqual([]);
  writeFileSync(at('profile.json'), '{');
  expect((await run(at('in'), '--profile', at('profile.json'))).err).toContain('not JSON');
});
