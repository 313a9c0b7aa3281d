import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { sentObject } from '../../prove/sent-object.ts';
import { openTestBox, push } from './test-box.ts';

test('DCMTK reads a stored file to its end, footer included, without a warning', async (context) => {
  if (spawnSync('dcmdump', ['--version']).error) return context.skip('dcmdump (package dcmtk) is not installed');
  const box = await openTestBox();
  const object = sentObject('dcmdump', { way: 'stored', largestSide: 100 });
  await push(box.ingest, object, object.bytes);
  const path = join(box.imagesFolder, box.stored[0]?.file ?? '');
  const { status, stdout, stderr } = spawnSync('dcmdump', ['+L', '--print-short', path], { encoding: 'utf8' });
  expect(stderr).toBe('');
  expect(status).toBe(0);
  expect(stdout).toMatch(/^\(7fe0,0010\) OW /m);
  expect(stdout.trim().split('\n').at(-1)).toMatch(/^\(fffc,fffc\) OB /);
});
