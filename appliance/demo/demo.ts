/** `npm start -- --demo`: a project, three people with one-time codes, 24 phantoms sent as a PACS would, and part of two readers' answers. */
import { mkdirSync } from 'node:fs';
import type { Logger } from 'pino';
import type { Role } from '../../gateway/contract/accounts.ts';
import { deriveSiteKeys, pseudonymUid } from '../../gateway/deid/pseudonym.ts';
import { defaultPolicy } from '../../projects/policy.ts';
import type { Box } from '../box.ts';
import type { CommandOutput } from '../command.ts';
import { openKeys } from '../keys.ts';
import type { Settings } from '../settings.ts';
import { demoLabels } from './demo-labels.ts';
import { type DemoState, demoFolder, readState, writeState } from './demo-state.ts';
import { habits, type ReaderHabit } from './planned-answers.ts';
import { type DemoReader, seedCases } from './seed-cases.ts';

export interface DemoOptions {
  readonly box: Box;
  readonly settings: Settings;
  readonly log: Logger;
  readonly io: CommandOutput;
}

interface Person {
  readonly account: string;
  readonly name: string;
  readonly roles: readonly Role[];
  readonly title: string;
  readonly habit?: ReaderHabit;
}

const people: readonly Person[] = [
  { account: 'manager', name: 'Robin Mensah', roles: ['manager', 'owner'], title: 'manager and data owner' },
  { account: 'reader1', name: 'Dr Alex Lindgren', roles: ['reader'], title: 'reader', habit: habits.first },
  { account: 'reader2', name: 'Dr Sam Okafor', roles: ['reader'], title: 'reader', habit: habits.second },
];

/**
 * Resolves once the accounts and the project stand and their links are printed; the cases and answers follow while the box is
 * in use. What an earlier start has done is not done again.
 */
export async function seedDemo({ box, settings, log, io }: DemoOptions): Promise<void> {
  const folder = demoFolder(settings.data);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const state = readState(folder) ?? (await openProject(box, folder));
  const users = new Map((await box.services.accounts.users()).map((user) => [user.account, user]));
  for (const { account, title } of people) {
    const code = users.get(account)?.state === 'invited' ? state.codes[account] : undefined;
    const how = code ? `https://localhost:${box.httpsPort}/enrol#${code}` : 'has set a password: sign in with it';
    io.out(`demo       ${account.padEnd(8)} ${title.padEnd(23)} ${how}`);
  }
  const keys = deriveSiteKeys(openKeys(settings.keys, false).site);
  const owner = users.get('manager');
  if (!owner) throw new Error('the people of the demo are gone');
  const { store, live, now, decide } = box.services;
  const host = box.dicom.host === '0.0.0.0' ? '127.0.0.1' : box.dicom.host;
  const seeded = seedCases({
    store,
    answers: { store, now, tell: (news) => live.answered(news) },
    dicom: { host, port: box.dicom.port, calledAe: settings.aeTitle, callingAe: 'DEMOPACS' },
    folder,
    state,
    readers: people.flatMap(({ account, habit }): DemoReader[] => {
      const userId = users.get(account)?.id;
      return habit && userId !== undefined ? [{ userId, habit }] : [];
    }),
    owner: { decide, ownerId: owner.id },
    pseudonym: (uid) => pseudonymUid(keys, uid),
    progress: (text) => log.info({ demo: text }, 'demo'),
  });
  // The box serves whether or not the demo fills it; a failed demo goes on where it stopped at the next start.
  seeded.catch((error: unknown) => log.error({ error }, 'the demo could not be filled'));
}

async function openProject(box: Box, folder: string): Promise<DemoState> {
  const { accounts, store, now } = box.services;
  const codes: Record<string, string> = {};
  let createdBy = 0;
  for (const { account, name, roles } of people) {
    const invited = await accounts.invite({ account, name, roles });
    codes[account] = invited.code;
    if (roles.includes('manager')) createdBy = invited.user.id;
  }
  const { projectId } = await store.write.createProject({
    name: 'Chest radiographs (demo)',
    labels: JSON.stringify(demoLabels),
    policy: JSON.stringify(defaultPolicy),
    takesNewCases: defaultPolicy.takesNewCases,
    readers: people.filter(({ habit }) => habit).map(({ account }) => account),
    existingCases: true,
    createdBy,
    at: now(),
  });
  const state = { codes, projectId };
  writeState(folder, state);
  return state;
}
