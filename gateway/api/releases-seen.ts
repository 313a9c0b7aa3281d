/** Releases as the API shows them, and who may see and take which. */
import { mayTakeOut } from '../../projects/roles.ts';
import type { Session } from '../accounts/session.ts';
import type { Release } from '../contract/releases.ts';
import { MarkitError } from '../errors.ts';
import type { Actor } from '../release.ts';
import type { Release as ReleaseRow } from '../store/releases.ts';
import type { Services } from './services.ts';

/** The log knows people by number only. */
export function actorOf({ userId, roles }: Session): Actor {
  return { account: `user-${userId}`, roles };
}

/** Who reads in a project never gets the answers of its other readers: what they may not take out is not there for them. */
export async function mustTakeOut(
  { store }: Services,
  { userId, roles }: Session,
  projectId: number | null,
): Promise<void> {
  if (projectId === null) return;
  const project = await store.read.rolesInProject({ projectId, userId });
  if (!mayTakeOut({ box: roles, project })) throw new MarkitError('NOT_FOUND');
}

export async function releasesSeen({ store, accounts }: Services, rows: ReadonlyArray<ReleaseRow>): Promise<Release[]> {
  const accountOf = new Map((await accounts.users()).map(({ id, account }) => [`user-${id}`, account]));
  const names = new Map<number, string>();
  for (const { projectId } of rows) {
    if (projectId === null || names.has(projectId)) continue;
    const project = await store.read.project({ projectId, userId: 0 });
    names.set(projectId, project?.name ?? '-');
  }
  const sets = new Map<number, number>();
  for (const { id, kind } of rows) {
    if (kind !== 'training-set') continue;
    const set = await store.read.trainingSetOfRelease({ releaseId: id });
    if (set) sets.set(id, set.id);
  }
  return rows.map((row) => ({
    ...setOf(sets.get(row.id)),
    id: row.id,
    kind: row.kind,
    project: row.projectId === null ? null : { id: row.projectId, name: names.get(row.projectId) ?? '-' },
    by: accountOf.get(row.requestedBy) ?? null,
    at: row.requestedAt,
    state: stateOf(row),
    fileName: row.fileName,
    size: row.size,
    sha256: row.sha256,
    leafIndex: row.position,
  }));
}

function setOf(trainingSet: number | undefined): Pick<Release, 'trainingSet'> {
  return trainingSet === undefined ? {} : { trainingSet };
}

function stateOf({ kind, state, outcome }: ReleaseRow): Release['state'] {
  if (kind === 'training-set' && outcome === 'withdrawn') return 'withdrawn';
  if (kind === 'training-set' && state === 'requested') return 'waiting';
  if (outcome === 'failed' || outcome === 'withdrawn') return 'failed';
  return state === 'requested' ? 'preparing' : 'ready';
}

export async function releaseSeen(services: Services, row: ReleaseRow): Promise<Release> {
  const [seen] = await releasesSeen(services, [row]);
  if (!seen) throw new MarkitError('INTERNAL');
  return seen;
}
