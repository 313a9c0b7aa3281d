/** What a GPU needs is taken from files that were brought along: from exactly those, or nothing is. */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { crc32 } from 'node:zlib';
import { beforeEach, expect, onTestFinished, test } from 'vitest';

const script = fileURLToPath(new URL('../../provisioning/cuda-provider.mjs', import.meta.url));
const shipped = JSON.parse(readFileSync(new URL('../../provisioning/cuda-wheels.json', import.meta.url), 'utf8'));
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

/** A ZIP archive with stored members (APPNOTE 4.3). */
function zip(members: Readonly<Record<string, string>>): Buffer {
  const [locals, centrals]: [Buffer[], Buffer[]] = [[], []];
  let offset = 0;
  for (const [name, text] of Object.entries(members)) {
    const [path, bytes, fields] = [Buffer.from(name), Buffer.from(text), Buffer.alloc(26)];
    fields.writeUInt16LE(20, 0);
    fields.writeUInt32LE(crc32(bytes), 10);
    fields.writeUInt32LE(bytes.length, 14);
    fields.writeUInt32LE(bytes.length, 18);
    fields.writeUInt16LE(path.length, 22);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE(offset, 10);
    centrals.push(Buffer.concat([Buffer.from('PK\x01\x02\x14\0', 'latin1'), fields, tail, path]));
    const local = Buffer.concat([Buffer.from('PK\x03\x04'), fields, path, bytes]);
    locals.push(local);
    offset += local.length;
  }
  const central = Buffer.concat(centrals);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(centrals.length, 4);
  end.writeUInt16LE(centrals.length, 6);
  end.writeUInt32LE(central.length, 8);
  end.writeUInt32LE(offset, 12);
  return Buffer.concat([...locals, central, Buffer.from('PK\x05\x06'), end]);
}

const provider = 'onnxruntime/capi/libonnxruntime_providers_cuda.so';
let folder: string;
let into: string;

/** Two wheels and their pins, as the shipped table is written. */
function lay(changes: { providerText?: string; pinnedText?: string } = {}): string {
  const { providerText = 'provider', pinnedText = providerText } = changes;
  const first = zip({ [provider]: providerText, 'onnxruntime/capi/other.so': 'not wanted' });
  const second = zip({
    'nvidia/cu13/lib/libcudart.so.13': 'cudart',
    'nvidia/cu13/lib/libx.a': 'x',
    'nvidia/libx.so': 'x',
  });
  writeFileSync(join(folder, 'first.whl'), first);
  writeFileSync(join(folder, 'second.whl'), second);
  const wheels = [
    {
      package: 'a==1',
      file: 'first.whl',
      sha256: sha256(first),
      take: { [provider]: sha256(Buffer.from(pinnedText)) },
    },
    { package: 'b==1', file: 'second.whl', sha256: sha256(second) },
  ];
  const pins = join(folder, 'pins.json');
  writeFileSync(pins, JSON.stringify({ ...shipped, wheels }));
  return pins;
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'markit-cuda-'));
  into = join(folder, 'into');
  onTestFinished(() => rmSync(folder, { recursive: true }));
});

function install(pins: string): { status: number | null; stderr: string } {
  return spawnSync(process.execPath, [script, folder, '--pins', pins, '--into', into], { encoding: 'utf8' });
}

const installed = () => readdirSync(folder).includes('into') && readdirSync(into).sort();

test('the libraries of the wheels are laid beside the run-time, and nothing else of them', () => {
  const { status, stderr } = install(lay());
  expect([status, stderr]).toEqual([0, '']);
  expect(installed()).toEqual(['libcudart.so.13', 'libonnxruntime_providers_cuda.so']);
  expect(readFileSync(join(into, 'libcudart.so.13'), 'utf8')).toBe('cudart');
});

test('a wheel that is another file, or absent, leaves everything as it was, and all of it is said at once', () => {
  const pins = lay();
  writeFileSync(join(folder, 'first.whl'), zip({ [provider]: 'evil' }));
  rmSync(join(folder, 'second.whl'));
  const { status, stderr } = install(pins);
  expect(status).toBe(1);
  expect(stderr).toContain('first.whl is another file');
  expect(stderr).toContain('second.whl is not there');
  expect(installed()).toBe(false);
});

test('a library that is another one than was named is not put in place', () => {
  const { status, stderr } = install(lay({ pinnedText: 'another' }));
  expect(status).toBe(1);
  expect(stderr).toContain('is another file than cuda-wheels.json names');
  expect(installed()).toEqual([]);
});

test('the shipped table names files by sha256, for the run-time that is installed, and pip can be given it', () => {
  const runtime = JSON.parse(
    readFileSync(new URL('../../node_modules/onnxruntime-node/package.json', import.meta.url), 'utf8'),
  );
  expect(shipped['onnxruntime-node']).toBe(runtime.version);
  const { stdout } = spawnSync(process.execPath, [script, '--list'], { encoding: 'utf8' });
  const lines = stdout.trim().split('\n');
  expect(lines).toHaveLength(shipped.wheels.length);
  for (const line of lines) expect(line).toMatch(/^[a-z0-9-]+==[0-9.]+ --hash=sha256:[0-9a-f]{64}$/);
});
