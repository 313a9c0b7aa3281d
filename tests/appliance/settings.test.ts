import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readSettings, SettingsError, settingsTable } from '../../appliance/settings.ts';

function problemsOf(environment: Record<string, string>): ReadonlyArray<string> {
  try {
    readSettings(environment);
  } catch (thrown) {
    if (thrown instanceof SettingsError) return thrown.problems;
    throw thrown;
  }
  return [];
}

const clearing = (textProne: string, maskInitials: boolean, deviceRectangles: boolean) => ({
  ...{ textProne, maskInitials, deviceRectangles },
});

describe('settings', () => {
  test('the defaults are good as they are', () => {
    expect(readSettings({})).toMatchObject({
      httpPort: 8443,
      dicomPort: 11112,
      aeTitle: 'MARKIT',
      peers: [],
      chain: undefined,
    });
  });

  test('all problems are listed together, unknown names among them', () => {
    const problems = problemsOf({
      MARKIT_HTTP_PORT: '99999',
      MARKIT_AE_TITLE: 'a title that is far too long',
      MARKIT_PORT: '1',
      MARKIT_TLS_CERT: '/x',
    });
    expect(problems.map((line) => line.split(':')[0])).toEqual([
      'MARKIT_HTTP_PORT',
      'MARKIT_AE_TITLE',
      'MARKIT_PORT',
      'MARKIT_TLS_CERT and MARKIT_TLS_KEY',
    ]);
  });

  test('words of the site that may stand in pixels are words, and no initial or number', () => {
    expect(readSettings({ MARKIT_TEXT_WORDS: 'Rollstuhl, bett' }).textWords).toEqual(['ROLLSTUHL', 'BETT']);
    for (const word of ['J', 'DG7', 'A B']) {
      const [problem, ...others] = problemsOf({ MARKIT_TEXT_WORDS: word });
      expect([problem?.split(':')[0], others]).toEqual(['MARKIT_TEXT_WORDS', []]);
      expect(problem).not.toContain(` ${word} `);
    }
  });

  test('a problem never repeats the value it complains about', () => {
    expect(problemsOf({ MARKIT_PEERS: 'Mueller^Anna' }).join()).not.toContain('Mueller');
  });

  test('peers and chain are read into their parts', () => {
    const settings = readSettings({
      MARKIT_PEERS:
        'PACS_MAIN@10.20.1.10, XA@10.20.1.11=detector, CR@10.20.1.12=person+mask-initials, US@10.20.1.13=detector+device-rectangles+mask-initials',
      MARKIT_CHAIN: 'rpc=http://127.0.0.1:26657;id=dev-1;prefix=panacea;denom=umed;gasprice=5;comet=0.37',
    });
    expect(settings.peers).toEqual([
      { aeTitle: 'PACS_MAIN', address: '10.20.1.10', clearing: clearing('person', false, false) },
      { aeTitle: 'XA', address: '10.20.1.11', clearing: clearing('detector', false, false) },
      { aeTitle: 'CR', address: '10.20.1.12', clearing: clearing('person', true, false) },
      { aeTitle: 'US', address: '10.20.1.13', clearing: clearing('detector', true, true) },
    ]);
    expect(settings.loopbackClearing).toEqual(clearing('person', false, false));
    expect(settings.chain).toEqual({
      rpc: 'http://127.0.0.1:26657',
      chainId: 'dev-1',
      prefix: 'panacea',
      denom: 'umed',
      gasPrice: '5',
      comet: '0.37',
    });
  });

  test('the archive that is asked is a title, a host and a port; anything else is a problem that quotes nothing', () => {
    const archiveOf = (value: string) => readSettings({ MARKIT_ARCHIVE: value }).archive;
    expect(archiveOf('')).toBeUndefined();
    expect(archiveOf('PACS@pacs.house.lan:104')).toEqual({ calledAe: 'PACS', host: 'pacs.house.lan', port: 104 });
    expect(archiveOf('PACS@[fd00::7]:11112')).toEqual({ calledAe: 'PACS', host: 'fd00::7', port: 11_112 });
    for (const value of ['PACS', 'PACS@host', 'PACS@host:0', 'PACS@host:65536', '@host:104', `${'A'.repeat(17)}@h:104`])
      expect([value, problemsOf({ MARKIT_ARCHIVE: value })]).toEqual([
        value,
        ['MARKIT_ARCHIVE: needs AE@HOST:PORT, an IPv6 address in brackets'],
      ]);
  });

  test('the Open Inference Protocol is spoken on addresses of this machine alone', () => {
    const portOf = (value: string) => readSettings({ MARKIT_INFERENCE_V2: value }).openProtocol;
    expect(portOf('')).toBeUndefined();
    expect(portOf('127.0.0.1:8500')).toEqual({ host: '127.0.0.1', port: 8500 });
    expect(portOf('[::1]:8500')).toEqual({ host: '::1', port: 8500 });
    for (const value of [
      '0.0.0.0:8500',
      '10.0.0.1:8500',
      '[::]:8500',
      'localhost:8500',
      '127.0.0.1',
      '127.0.0.1:65536',
    ])
      expect([value, problemsOf({ MARKIT_INFERENCE_V2: value }).length]).toEqual([value, 1]);
  });

  test('models run elsewhere only on a server of the house, named by its number', () => {
    const serverOf = (value: string) => readSettings({ MARKIT_INFERENCE_REMOTE: value }).remoteInference;
    expect(serverOf('')).toBeUndefined();
    expect(serverOf('http://192.168.7.9:8000/')).toBe('http://192.168.7.9:8000');
    expect(serverOf('https://[fd00::9]:8000')).toBe('https://[fd00::9]:8000');
    const outside = [
      'http://8.8.8.8:80',
      'http://triton.house.lan:8000',
      'http://[2001:db8::1]:80',
      'http://172.32.0.1:80',
    ];
    const odd = [
      'ftp://10.0.0.1',
      'http://a:b@10.0.0.1:80',
      'http://10.0.0.1:80/v2',
      '10.0.0.1:80',
      'http://10.0.0.1?x',
    ];
    for (const value of [...outside, ...odd]) {
      const [problem = '', ...others] = problemsOf({ MARKIT_INFERENCE_REMOTE: value });
      expect([value, problem.split(':')[0], others]).toEqual([value, 'MARKIT_INFERENCE_REMOTE', []]);
    }
  });

  test.each(['nobody', 'detector+', 'person+mask', 'detector+mask-initials+mask-initials', '+mask-initials'])(
    'a source cannot be cleared by %s',
    (words) => {
      expect(problemsOf({ MARKIT_PEERS: `AE@10.0.0.1=${words}` })).toHaveLength(1);
      expect(problemsOf({ MARKIT_LOOPBACK_CLEARING: words })).toHaveLength(1);
    },
  );

  test('the rules of the house for devices are read from their file, and all that is wrong with it is said at once', () => {
    const folder = mkdtempSync(join(tmpdir(), 'markit-rules-'));
    const file = (name: string, content: string) => {
      writeFileSync(join(folder, name), content);
      return { MARKIT_DEVICE_RECTANGLES: join(folder, name) };
    };
    const rule = { name: 'house-us', source: 'the house', modality: 'US', maker: 'Example', columns: 800 };
    const good = { ...rule, rectangles: [[0, 0, 800, 40]] };
    expect(readSettings(file('good', JSON.stringify({ rules: [good] }))).deviceRectangles).toEqual([good]);
    const bad = { ...rule, name: 'Müller', columns: 0, rectangles: [[0, 0, 900]] };
    const [problem = '', ...others] = problemsOf(file('bad', JSON.stringify({ rules: [good, bad, good] })));
    expect(others).toEqual([]);
    expect(problem).toMatch(/rule 2 needs a name.*rule 2 needs columns.*rule 2 needs rectangles.*rule 3 has the name/);
    expect(problem).not.toContain('Müller');
    for (const environment of [file('text', 'no rules'), { MARKIT_DEVICE_RECTANGLES: join(folder, 'none') }])
      expect(problemsOf(environment)).toHaveLength(1);
    rmSync(folder, { recursive: true });
  });

  test('every setting is named MARKIT_ and explained', () => {
    for (const { env, about } of Object.values(settingsTable)) {
      expect(env).toMatch(/^MARKIT_[A-Z][A-Z0-9_]+$/);
      expect(about.length).toBeGreaterThan(20);
    }
  });
});
