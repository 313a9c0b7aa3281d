#!/usr/bin/env node
/**
 * Puts what a GPU needs beside the inference run-time, from files that were brought to the box: every file is the one that
 * cuda-wheels.json names by its SHA-256, or nothing is touched.
 *
 *     node provisioning/cuda-provider.mjs --list               what to fetch where there is a network, with pip alone
 *     node provisioning/cuda-provider.mjs FOLDER               takes it from there
 *
 * --pins FILE and --into FOLDER stand for cuda-wheels.json and the run-time's own folder. Run it again after `npm ci`.
 */
import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream, existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs, promisify } from 'node:util';
import yauzl from 'yauzl';

const here = fileURLToPath(new URL('.', import.meta.url));
const runtime = join(here, '../node_modules/onnxruntime-node');
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    list: { type: 'boolean', default: false },
    pins: { type: 'string', default: join(here, 'cuda-wheels.json') },
    into: { type: 'string', default: join(runtime, 'bin/napi-v6/linux/x64') },
  },
});
const pins = JSON.parse(readFileSync(values.pins, 'utf8'));

function fail(sentence) {
  console.error(sentence);
  process.exit(1);
}

async function sha256Of(file) {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  return hash.digest('hex');
}

/** Shared libraries of a wheel, by the name that they get. */
function wanted(wheel, name) {
  if (wheel.take) return Object.hasOwn(wheel.take, name);
  return /^nvidia\/[a-z0-9_]+\/lib\/lib[A-Za-z0-9_.+-]+\.so(\.\d+)*$/.test(name);
}

/** Unpacked beside their place and moved there whole, so that a run that is cut short leaves no half library. */
async function unpack(folder, wheel, into) {
  const zip = await promisify(yauzl.open)(join(folder, wheel.file), { lazyEntries: true, autoClose: false });
  const open = promisify(zip.openReadStream.bind(zip));
  const entries = [];
  await new Promise((resolve, reject) => {
    zip.on('entry', (entry) => {
      if (wanted(wheel, entry.fileName)) entries.push(entry);
      zip.readEntry();
    });
    zip.once('end', resolve);
    zip.once('error', reject);
    zip.readEntry();
  });
  for (const entry of entries) {
    const [place, part] = [join(into, basename(entry.fileName)), join(into, `.${basename(entry.fileName)}.part`)];
    await pipeline(await open(entry), createWriteStream(part, { mode: 0o755 }));
    const expected = wheel.take?.[entry.fileName];
    if (expected && (await sha256Of(part)) !== expected) {
      rmSync(part);
      fail(`${entry.fileName} is another file than cuda-wheels.json names`);
    }
    renameSync(part, place);
    console.log(place);
  }
  zip.close();
  if (entries.length === 0 || (wheel.take && entries.length !== Object.keys(wheel.take).length))
    fail(`${wheel.file} does not hold what it should`);
}

async function install(folder) {
  const { version } = JSON.parse(readFileSync(join(runtime, 'package.json'), 'utf8'));
  if (version !== pins['onnxruntime-node'])
    fail(`cuda-wheels.json is for onnxruntime-node ${pins['onnxruntime-node']}, here is ${version}`);
  const problems = [];
  for (const { file, sha256 } of pins.wheels) {
    const path = join(folder, file);
    if (!existsSync(path)) problems.push(`${file} is not there`);
    else if ((await sha256Of(path)) !== sha256) problems.push(`${file} is another file: its SHA-256 is not ${sha256}`);
  }
  if (problems.length > 0) fail(`nothing was installed:\n- ${problems.join('\n- ')}`);
  mkdirSync(values.into, { recursive: true });
  for (const wheel of pins.wheels) await unpack(folder, wheel, values.into);
  console.log('installed; `npm exec markit -- status` says what models run on after the next start');
}

if (values.list) {
  for (const { package: name, sha256 } of pins.wheels) console.log(`${name} --hash=sha256:${sha256}`);
  console.error(
    'save these lines as cuda.txt, then: pip download --no-deps --require-hashes --only-binary :all: --python-version 3.11 --platform manylinux_2_28_x86_64 --platform manylinux_2_27_x86_64 --platform manylinux2014_x86_64 --platform manylinux2010_x86_64 --platform manylinux1_x86_64 -d FOLDER -r cuda.txt',
  );
} else if (positionals.length === 1) await install(positionals[0]);
else fail('usage: node provisioning/cuda-provider.mjs --list | FOLDER');
