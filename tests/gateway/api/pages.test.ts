import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openTestApi, type TestApi, TestBrowser } from '../../support/test-api.ts';

let api: TestApi;
let pages: string;
let nobody: TestBrowser;
const html = { accept: 'text/html' };

beforeAll(async () => {
  pages = mkdtempSync(join(tmpdir(), 'markit-pages-'));
  mkdirSync(join(pages, 'assets'));
  writeFileSync(join(pages, 'index.html'), '<title>MarkIt</title>');
  writeFileSync(join(pages, 'assets', 'app-4f2a.js'), 'export {}');
  api = await openTestApi({ uiFolder: pages });
  nobody = new TestBrowser(api.app);
});
afterAll(async () => {
  await api.close();
  rmSync(pages, { recursive: true });
});

describe('the pages', () => {
  test.each(['/', '/enrol', '/read/4'])('%s is the page, from no cache', async (path) => {
    const { status, text, headers } = await nobody.ask('GET', path, undefined, html);
    expect([status, text, headers['cache-control']]).toEqual([200, '<title>MarkIt</title>', 'no-cache']);
    expect(headers['content-security-policy']).toContain("default-src 'none'");
  });

  test('hashed files are kept for ever', async () => {
    const { status, headers } = await nobody.ask('GET', '/assets/app-4f2a.js');
    expect([status, headers['cache-control']]).toEqual([200, 'public, max-age=31536000, immutable']);
    expect(headers['content-type']).toContain('javascript');
  });

  test.each(['/assets/gone.js', '/api/nothing', '/dicom-web/studies/1', '/ledger/none'])(
    '%s is not there, in JSON',
    async (path) => {
      const { status, body } = await nobody.ask('GET', path, undefined, path.startsWith('/assets') ? {} : html);
      expect([status, (body as { code: string }).code]).toEqual([404, 'NOT_FOUND']);
    },
  );

  test.each(['/../package.json', '/%2e%2e/package.json', '/assets/..%2f..%2fpackage.json', '/assets/%00'])(
    '%s leads nowhere',
    async (path) => {
      const { status, text } = await nobody.ask('GET', path);
      expect(status).toBeGreaterThanOrEqual(400);
      expect(text).not.toContain('dependencies');
    },
  );
});
