/** The people of the house at work on the canaries: they read, answer, ask for what they may not have, and keep all that came back. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import WebSocket from 'ws';
import type { Saved } from '../../../gateway/contract/answers.ts';
import type { Progress, Project } from '../../../gateway/contract/projects.ts';
import type { Task } from '../../../gateway/contract/tasks.ts';
import type { Worklist } from '../../../gateway/contract/worklist.ts';
import { defaultPolicy } from '../../../projects/policy.ts';
import { markitPaperLabels } from '../../../projects/presets/markit-paper.ts';
import { HttpsPerson } from '../../journeys/https-person.ts';
import type { RunningBox } from '../../support/box.ts';
import { markit } from '../../support/markit.ts';
import { unusedBits } from './pixel-objects.ts';

export interface Heard {
  readonly http: Buffer[];
  readonly live: Buffer[];
  /** What no viewer shows of the frames that were served. */
  readonly bits: Buffer[];
  /** Of what is hidden. */
  readonly shown: readonly string[];
  readonly project: number;
  readonly images: number;
  readonly cases: number;
}

const password = 'nine quiet canaries';

/** `hidden`: frames that are not to be shown; whoever asks is told that there are none. */
export async function workOn(box: RunningBox, cases: number, hidden: readonly string[]): Promise<Heard> {
  const ca = readFileSync(join(box.data, 'tls/ca.crt'), 'utf8');
  const arrive = async (code: string | undefined, account: string, name: string) => {
    const person = new HttpsPerson(box.https, ca);
    await person.enrol({ code, account, name, password });
    return person;
  };
  const manager = await arrive(box.setupCode(), 'mara', 'Mara');
  const { out } = await markit(box.environment, 'user', 'add', 'anna', 'Anna', 'reader');
  const reader = await arrive(out.trim().split('\n').at(-1), 'anna', 'Anna');
  const live: Buffer[] = [];
  const screens = await Promise.all([manager, reader].map((person) => openScreen(box, person, ca, live)));
  const made = await manager.ask<Project>('POST', '/api/projects', {
    ...{ name: 'Canaries', labels: markitPaperLabels, readers: ['anna'], policy: defaultPolicy, existingCases: true },
  });
  const { id } = made.body;
  const progress = async () => (await manager.ask<Progress>('GET', `/api/projects/${id}/progress`)).body;
  const deadline = Date.now() + 120_000;
  while ((await progress()).cases < cases) {
    if (Date.now() > deadline) throw new Error(`${(await progress()).cases} of ${cases} cases`);
    await wait(200);
  }
  const { images, bits } = await read(reader, id);
  await answer(reader, id);
  await look(manager, id);
  const shown: string[] = [];
  for (const path of hidden) if ((await manager.ask('GET', path, undefined, '*/*')).status !== 404) shown.push(path);
  for (const screen of screens) screen.close();
  const http = [...manager.received, ...reader.received];
  return { http, live, bits, shown, project: id, images, cases: (await progress()).cases };
}

/** A page's own connection, open once the box said hello. */
async function openScreen(box: RunningBox, person: HttpsPerson, ca: string, heard: Buffer[]): Promise<WebSocket> {
  const origin = new URL(box.https);
  const url = new URL('/api/live', origin.href.replace(/^http/, 'ws'));
  const socket = new WebSocket(url, { ca, headers: { cookie: person.cookie, origin: origin.origin } });
  socket.on('message', (bytes: Buffer) => heard.push(Buffer.from(bytes)));
  await new Promise((resolve, reject) => {
    socket.once('message', resolve);
    socket.once('error', reject);
  });
  return socket;
}

/** Everything of every case: metadata, frames as samples and as they are stored. */
async function read(reader: HttpsPerson, project: number): Promise<{ images: number; bits: Buffer[] }> {
  const { items } = (await reader.ask<Worklist>('GET', `/api/projects/${project}/worklist?limit=500`)).body;
  const bits: Buffer[] = [];
  let images = 0;
  for (const { taskId } of items) {
    const task = (await reader.ask<Task>('GET', `/api/tasks/${taskId}`)).body;
    for (const image of task.images) {
      images += 1;
      await reader.ask('GET', image.metadataUrl, undefined, 'application/dicom+json');
      for (const url of image.frameUrls) {
        for (const type of ['multipart/related; type="application/octet-stream"', '*/*']) {
          const frame = await reader.ask('GET', url, undefined, type);
          const start = frame.bytes.indexOf('\r\n\r\n', 2) + 4;
          bits.push(unusedBits(frame.bytes.subarray(start)));
        }
      }
    }
  }
  return { images, bits };
}

async function answer(reader: HttpsPerson, project: number): Promise<void> {
  const { items } = (await reader.ask<Worklist>('GET', `/api/projects/${project}/worklist`)).body;
  const words = {
    base: 0,
    client: crypto.randomUUID(),
    labels: [{ label: markitPaperLabels[0]?.id, value: 'yes', grade: 80 }],
    rois: [],
  };
  const path = `/api/tasks/${items[0]?.taskId}`;
  const saved = await reader.ask<Saved>('PUT', `${path}/answer`, words);
  await reader.ask('POST', `${path}/submit`, { base: saved.body.revision, client: words.client });
}

/** All that a manager may ask for, and some that nobody may: errors have words too. */
async function look(manager: HttpsPerson, project: number): Promise<void> {
  const paths = [
    'held',
    'projects',
    `projects/${project}`,
    `projects/${project}/progress`,
    `projects/${project}/changes`,
  ]
    .concat(['users', 'releases', 'me', 'box'])
    .map((path) => `/api/${path}`);
  const others = [
    '/health',
    '/ledger/checkpoint',
    '/ledger/key',
    '/',
    '/api/nothing',
    '/api/tasks/999999',
    '/api/tasks/x',
  ];
  const frame = '/dicom-web/studies/2.25.1/series/2.25.2/instances/2.25.3/frames/1';
  for (const path of [...paths, ...others, frame]) await manager.ask('GET', path, undefined, '*/*');
}
