import { createHash, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Release } from '../../../gateway/contract/releases.ts';
import type { Worklist } from '../../../gateway/contract/worklist.ts';
import { parseReceipt } from '../../../ledger/receipt.ts';
import { addImage, letStudiesSettle, openTestProject, type TestApi, type TestBrowser } from '../../support/test-api.ts';

let api: TestApi;
let manager: TestBrowser;
let owner: TestBrowser;
let release: Release;

beforeAll(async () => {
  const { reader, project, ...rest } = await openTestProject();
  ({ api, manager, owner } = rest);
  await addImage(api, 1);
  await addImage(api, 2);
  await letStudiesSettle(api);
  const { body } = await reader.ask<Worklist>('GET', `/api/projects/${project}/worklist`);
  const task = body.items[0]?.taskId;
  const study = body.items[0]?.caseNumber;
  const roi = {
    id: randomUUID(),
    label: 'pneumonia',
    kind: 'rectangle',
    sopInstanceUid: `2.25.${study}3`,
    frame: 1,
    points: [
      [2, 1],
      [0.5, 0],
    ],
  };
  const labels = [{ label: 'pneumonia', value: 'yes', grade: 60 }];
  const at = api.clock.now;
  const events = [
    { sequence: 0, kind: 'opened', at, offset: 0 },
    { sequence: 1, kind: 'submit', at: at + 9_500, offset: 9_500 },
  ];
  await reader.ask('PUT', `/api/tasks/${task}/answer`, { base: 0, client: randomUUID(), labels, rois: [roi] });
  await reader.ask('POST', `/api/tasks/${task}/submit`, { base: 1, client: randomUUID() });
  await reader.ask('POST', `/api/tasks/${task}/events`, { opening: randomUUID(), events });
  const made = await manager.ask<Release>('POST', `/api/projects/${project}/releases`, { kind: 'answers-csv' });
  expect(made.status).toBe(201);
  release = made.body;
});
afterAll(() => api.close());

describe('answers that leave', () => {
  test('are listed for owner and manager with what they are and who asked', async () => {
    expect(release).toMatchObject({ kind: 'answers-csv', project: { name: 'Chest' }, by: 'maria', state: 'ready' });
    for (const who of [manager, owner]) {
      expect((await who.ask('GET', '/api/releases')).body).toEqual({ releases: [release] });
    }
  });

  test('are the submitted ones, with marks and time, in exactly the bytes that were sealed', async () => {
    const { text, headers } = await owner.ask('GET', `/api/releases/${release.id}/file`);
    expect(headers['content-disposition']).toBe(`attachment; filename="${release.fileName}"`);
    expect(createHash('sha256').update(text).digest('hex')).toBe(release.sha256);
    const lines = text.trim().split('\r\n');
    expect(lines).toHaveLength(1 + 7);
    const pneumonia = lines.find((line) => line.includes('pneumonia'));
    expect(pneumonia).toContain(',yes,60,1,');
    expect(pneumonia).toContain(',9.5,');
    expect(text).not.toContain('anna');
  });

  test('have a receipt that says which leaf they are', async () => {
    const { text } = await manager.ask('GET', `/api/releases/${release.id}/receipt`);
    const receipt = parseReceipt(text);
    expect(receipt.event).toMatchObject({ kind: 'released', subject: `release-${release.id}`, digest: release.sha256 });
    const checkpoint = await owner.ask('GET', '/ledger/checkpoint');
    expect(checkpoint.text).toMatch(/^markit-edge\/test\n\d+\n/);
  });

  test('of a project that is not there do not leave', async () => {
    const reply = await owner.ask('POST', '/api/projects/999/releases', { kind: 'answers-csv' });
    expect(reply.status).toBe(404);
  });
});
