#!/usr/bin/env node
/**
 * Makes a fresh clone runnable: npm packages, the pinned Node, the UI build, and with --tests what the tests need.
 * Runs on any Node >= 18 without a single package installed; running it again does only what is missing.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const withTests = process.argv.includes('--tests');
const started = Date.now();

function say(line) {
  console.log(`setup ${((Date.now() - started) / 1000).toFixed(0).padStart(3)} s  ${line}`);
}

/** A failed step ends the set-up: it says which one, what the tool printed last, and what to do. */
function fail(step, output, advice) {
  console.error(`\nsetup failed at: ${step}`);
  if (output) console.error(output.split('\n').slice(-25).join('\n'));
  console.error(`What to do: ${advice}\n`);
  process.exit(1);
}

function run(command, args, options = {}) {
  const done = spawnSync(command, args, { cwd: root, encoding: 'utf8', maxBuffer: 1 << 26, ...options });
  return {
    ok: done.status === 0,
    output: `${done.stdout ?? ''}${done.stderr ?? ''}${done.error ? done.error.message : ''}`,
  };
}

function digest(paths) {
  const hash = createHash('sha256');
  for (const path of paths) hash.update(path).update(readFileSync(join(root, path)));
  return hash.digest('hex');
}

function filesUnder(folder, skip = []) {
  const found = [];
  for (const entry of readdirSync(join(root, folder), { withFileTypes: true })) {
    const path = `${folder}/${entry.name}`;
    if (skip.includes(path)) continue;
    if (entry.isDirectory()) found.push(...filesUnder(path, skip));
    else found.push(path);
  }
  return found.sort();
}

/** True when a step's inputs have not changed since it last succeeded. */
function stands(stampFile, stamp) {
  return existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp;
}

function installPackages() {
  const stamp = digest(['package.json', 'package-lock.json', '.npmrc']);
  const stampFile = join(root, 'node_modules/.markit-packages');
  if (stands(stampFile, stamp)) return;
  // Nobody's code runs because it was installed; no package here needs it (tests/provisioning/supply-chain.test.ts).
  say('installing npm packages (about 1 GB on the disk, mostly the inference run-time; a minute or two)');
  // Gone first: an installation that is interrupted must not be vouched for by the one before it.
  rmSync(stampFile, { force: true });
  // Whatever NODE_ENV or the machine's npmrc leave out: the pages are built with development packages, and Node is an optional one.
  const all = ['--include=dev', '--include=optional'];
  const { ok, output } = run('npm', ['ci', '--ignore-scripts', ...all, '--no-audit', '--no-fund', '--loglevel=error']);
  if (!ok)
    fail(
      'npm ci',
      output,
      'check that this machine reaches its npm registry (npm config get registry), then run the command again.',
    );
  writeFileSync(stampFile, stamp);
}

function checkNode() {
  const { ok, output } = run(join(root, 'node_modules/.bin/node'), ['--version']);
  if (!ok || !/^v26\./.test(output))
    fail(
      'the pinned Node 26',
      output,
      `this platform (${process.platform} ${process.arch}) has no node-* package in package.json; add its sibling there.`,
    );
}

function buildUi() {
  if (!existsSync(join(root, 'ui/vite.config.ts')))
    fail('the UI build', 'ui/vite.config.ts is missing', 'take a complete clone.');
  const inputs = [
    ...filesUnder('ui', ['ui/dist']),
    ...filesUnder('gateway/contract'),
    ...filesUnder('projects'),
    'package-lock.json',
  ];
  const stamp = digest(inputs);
  const stampFile = join(root, 'ui/dist/.stamp');
  if (stands(stampFile, stamp)) return;
  say('building the pages');
  const { ok, output } = run(join(root, 'node_modules/.bin/node'), [
    'node_modules/vite/bin/vite.js',
    'build',
    'ui',
    '--logLevel',
    'warn',
  ]);
  if (!ok) fail('the UI build', output, 'read the lines above; `npm run build:ui` shows all of them.');
  writeFileSync(stampFile, stamp);
}

const debianPackages = ['dcmtk', 'orthanc', 'chromium', 'strace', 'gcc', 'libc6-dev', 'python3-venv'];

/** Peers for the tests. What cannot be installed is said here; the suites that need it then skip with the same words. */
function installTestPeers() {
  const probes = { dcmtk: 'dcmsend', orthanc: 'Orthanc', chromium: 'chromium', strace: 'strace', gcc: 'gcc' };
  const missing = debianPackages.filter((name) => probes[name] && !run('sh', ['-c', `command -v ${probes[name]}`]).ok);
  if (missing.length === 0) return;
  if (process.getuid?.() !== 0)
    return say(`not root: ${missing.join(', ')} not installed; suites that need them are skipped`);
  if (!run('sh', ['-c', 'command -v apt-get']).ok)
    return say(`no apt-get: ${missing.join(', ')} not installed; suites that need them are skipped`);
  say(`installing Debian packages for the tests: ${missing.join(' ')}`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  run('apt-get', ['update', '-qq'], { env });
  const { ok, output } = run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...missing], { env });
  if (!ok)
    say(
      `apt-get could not install them; suites that need them are skipped\n${output.split('\n').slice(-5).join('\n')}`,
    );
}

/** What pydicom decodes RLE, JPEG, JPEG-LS and JPEG 2000 with. */
const pydicomDecoders = [
  'pylibjpeg==2.1.0',
  'pylibjpeg-libjpeg==2.5.0',
  'pylibjpeg-openjpeg==2.6.0',
  'pylibjpeg-rle==2.2.0',
  'pyjpegls==1.5.1',
];

/** pynetdicom as a second DICOM peer and pydicom, with numpy, as an oracle, in a folder of their own. */
function installPythonPeers() {
  const folder = join(root, '.cache/venv');
  const stampFile = join(folder, '.packages');
  const packages = ['pydicom==3.0.1', 'pynetdicom==3.0.4', 'numpy>=2.2,<3', ...pydicomDecoders];
  if (stands(stampFile, packages.join(' '))) return;
  say('installing pydicom and pynetdicom for the tests');
  mkdirSync(join(root, '.cache'), { recursive: true });
  const made = run('python3', ['-m', 'venv', folder]);
  const filled = made.ok
    ? run(join(folder, 'bin/python'), ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', ...packages])
    : made;
  if (!filled.ok)
    return say(`no Python peers; suites that need them are skipped\n${filled.output.split('\n').slice(-3).join('\n')}`);
  writeFileSync(stampFile, packages.join(' '));
}

if (!statSync(root).isDirectory() || !existsSync(join(root, 'package-lock.json')))
  fail('looking at the clone', '', 'run this from a complete clone of the repository.');
installPackages();
checkNode();
buildUi();
if (withTests) {
  installTestPeers();
  installPythonPeers();
}
if (Date.now() - started > 2000) say('all there');
