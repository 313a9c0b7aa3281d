/** What `markit` commands may ask of the running box. */
import { Check } from 'typebox/value';
import { answerLines } from '../gateway/answers/answer-lines.ts';
import { heldList } from '../gateway/api/held-list.ts';
import type { Services } from '../gateway/api/services.ts';
import { SiteWordDecision, SiteWordQuery } from '../gateway/contract/site-words.ts';
import { Invite } from '../gateway/contract/users.ts';
import { MarkitError } from '../gateway/errors.ts';
import { approveRelease, receiptOfRelease, releaseLinks, requestAnswers, takeFile } from '../gateway/release.ts';
import { decideWords, wordList } from '../gateway/site-words.ts';
import type { StoredLink } from '../gateway/store/link-operations.ts';
import type { AdminOperations } from './admin.ts';
import type { ExportedFiles } from './commands/export.ts';
import type { BoxStatus } from './health.ts';
import { learningOperations } from './learning-console.ts';
import { modelOperations } from './model-console.ts';
import { setOperations } from './set-console.ts';

/** Whoever opens the console's socket could read the data folder anyway: the console acts as manager and owner. */
const actor = { account: 'console', roles: ['manager', 'owner'] };

export function consoleOperations(services: Services, status: () => Promise<BoxStatus>): AdminOperations {
  const { accounts, audit, store } = services;
  const userId = async (input: Record<string, unknown>) => {
    const user = (await accounts.users()).find(({ account }) => account === input.account);
    if (!user) throw new MarkitError('NOT_FOUND', { detail: 'no account of that name' });
    return user.id;
  };
  return {
    status,
    held: () => heldList(store),
    users: () => accounts.users(),
    invite: async (person) => {
      const invited = await accounts.invite(invitation(person));
      await audit.record({
        kind: 'user-invited',
        userId: null,
        subject: `user ${invited.user.id}`,
        address: 'console',
      });
      return invited;
    },
    newCode: async (input) => {
      const invited = await accounts.newCode(await userId(input));
      await audit.record({ kind: 'user-code', userId: null, subject: `user ${invited.user.id}`, address: 'console' });
      return invited;
    },
    disable: async (input) => {
      const user = await accounts.disable(await userId(input));
      await audit.record({ kind: 'user-disabled', userId: null, subject: `user ${user.id}`, address: 'console' });
    },
    export: ({ project }) => exportAnswers(services, project),
    ...wordOperations(services),
    ...linkOperations(services),
    ...modelOperations(services),
    ...learningOperations(services),
    ...setOperations(services),
  };
}

/** Looks and decisions are recorded like those of a page. */
function wordOperations({ audit, words }: Services): AdminOperations {
  const record = (kind: 'words-looked-at' | 'words-decided', subject: string) =>
    audit.record({ kind, userId: null, subject, address: 'console' });
  return {
    words: async (query) => {
      if (!Check(SiteWordQuery, query)) throw new MarkitError('BAD_REQUEST');
      await record('words-looked-at', `words ${query.state ?? 'new'}`);
      return wordList(query, words);
    },
    decideWords: async (decision) => {
      if (!Check(SiteWordDecision, decision)) throw new MarkitError('BAD_REQUEST', { detail: 'numbers of words' });
      const decided = await decideWords(actor.account, decision, words);
      await record('words-decided', `${decided.decided} words ${decision.state}`);
      return decided;
    },
  };
}

/** A part of the sealed links; the last one is empty. */
export interface LinkPage {
  readonly links: readonly StoredLink[];
  /** Of the site key. */
  readonly generation: number;
}

/** Sealed links leave at the console alone; nothing here can read them. */
function linkOperations({ store, audit, reidentify, release }: Services): AdminOperations {
  return {
    links: async ({ after }): Promise<LinkPage> => {
      if (!Number.isSafeInteger(after)) throw new MarkitError('BAD_REQUEST', { detail: 'after' });
      const links = await store.read.sealedLinks({ after: after as number, limit: 1_000 });
      return { links, generation: reidentify.keys.generation };
    },
    linksReleased: async ({ digest }) => {
      if (typeof digest !== 'string' || !/^[0-9a-f]{64}$/.test(digest))
        throw new MarkitError('BAD_REQUEST', { detail: 'digest' });
      const position = await releaseLinks(actor, digest, release);
      await audit.record({ kind: 'links-taken', userId: null, subject: `leaf ${position}`, address: 'console' });
      return { position };
    },
  };
}

async function exportAnswers({ store, release: parts, audit }: Services, project: unknown): Promise<ExportedFiles> {
  if (!Number.isSafeInteger(project)) throw new MarkitError('BAD_REQUEST', { detail: 'project' });
  const projectId = project as number;
  if (!(await store.read.project({ projectId, userId: 0 })))
    throw new MarkitError('NOT_FOUND', { detail: 'no project of that number' });
  const asked = await requestAnswers(actor, projectId, await answerLines(store, projectId), parts);
  const made = parts.approval === 'requester' ? await approveRelease(actor, asked.id, asked.sha256, parts) : asked;
  await audit.record({ kind: 'release-made', userId: null, subject: `release ${made.id}`, address: 'console' });
  if (made.position === null)
    throw new MarkitError('NOT_ALLOWED', { detail: `release ${made.id} waits for another person's approval` });
  const { fileName, bytes } = await takeFile(made.id, parts);
  await audit.record({ kind: 'release-fetched', userId: null, subject: `release ${made.id}`, address: 'console' });
  return {
    fileName,
    csv: Buffer.from(bytes).toString('utf8'),
    receiptName: `markit-release-${made.id}.receipt.json`,
    receipt: await receiptOfRelease(made.id, parts),
  };
}

/** The same rules as over HTTP: an account in another form could never sign in, and no page could list it. */
function invitation(person: unknown): Invite {
  if (Check(Invite, person)) return person;
  throw new MarkitError('BAD_REQUEST', {
    detail:
      'an account is 2 to 32 of a-z 0-9 . _ - and begins with a letter; a name is one line; roles are manager, owner, reader',
  });
}
