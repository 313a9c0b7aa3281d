import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { generatedPages } from '../../appliance/docs.ts';
import { implementationClassUid, implementationVersionName } from '../../data-set/part10.ts';
import { defaultAssociationLimits } from '../../gateway/doors/listener.ts';
import { errorTable } from '../../gateway/errors.ts';
import { holdReasons } from '../../gateway/images/hold-reason.ts';
import { answerBytes, mostBytes } from '../../gateway/peers/find-scu.ts';
import { defaultLimits as findLimits } from '../../gateway/reidentify.ts';

test.each(Object.entries(generatedPages()))('%s is what `npm run docs` writes', (path, text) => {
  expect(readFileSync(fileURLToPath(new URL(`../../${path}`, import.meta.url)), 'utf8')).toBe(text);
});

test('docs/dicom.md names what the code sends', () => {
  const page = readFileSync(fileURLToPath(new URL('../../docs/dicom.md', import.meta.url)), 'utf8');
  const { artimMs, idleMs, stallMs, maxPduLength } = defaultAssociationLimits;
  const statuses = Object.values(errorTable).flatMap((row) => ('dimse' in row ? [row.dimse] : []));
  for (const words of [
    `class UID ${implementationClassUid}, version \`${implementationVersionName}\``,
    `${maxPduLength.toLocaleString('en')} bytes`,
    `request ${artimMs / 1000} s (ARTIM); between messages ${idleMs / 60_000} min; within an object ${stallMs / 1000} s`,
    `${findLimits.answers.toLocaleString('en')} answers, ${answerBytes / 1024} KiB an answer, ${mostBytes / 2 ** 20} MiB in all, ${findLimits.totalMs / 1000} s a question`,
    ...statuses.map((status) => `| ${status.toString(16).toUpperCase().padStart(4, '0')} |`),
  ]) {
    expect(page).toContain(words);
  }
});

test('docs/dicom.md says of every reason to hold what comes next, and of no other', () => {
  const page = readFileSync(fileURLToPath(new URL('../../docs/dicom.md', import.meta.url)), 'utf8');
  const rows = Object.entries(holdReasons).map(([code, { text, next }]) => `| \`${code}\` | ${text} | ${next} |`);
  expect(page.split('\n').filter((line) => line.startsWith('| `'))).toEqual(rows);
});
