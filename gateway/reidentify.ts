/**
 * Two owners learn whose study it is: one asks and says why, another agrees -> leaf and audit -> the archive is asked for the
 * studies of that day -> each answer's pseudonym is recomputed until one fits -> shown once to the two. There is no table of
 * identities, and the answer is written nowhere: what is kept is that it was asked, by whom, and what kind of answer came.
 */
import { createHash, randomBytes } from 'node:crypto';
import type { DataSet } from '../data-set/data-set.ts';
import { canonicalBytes } from '../ledger/canonical-json.ts';
import type { ShownOnce } from './accounts/shown-once.ts';
import type { Audit } from './audit/audit.ts';
import { nextDay } from './deid/date-shift.ts';
import type { SiteKeys } from './deid/pseudonym.ts';
import { archiveDay, type Likeness, likenessOf, type StudyPseudonyms } from './deid/same-study.ts';
import { asMarkitError, type ErrorCode, MarkitError } from './errors.ts';
import type { ImageStore } from './images/image-store.ts';
import type { Destination } from './peers/dimse-client.ts';
import { type FindLimits, findStudies, type StudyAnswer, type StudyQuestion } from './peers/find-scu.ts';
import type { Instance } from './store/instances.ts';
import type { AskedQuestion, Reidentification } from './store/reidentifications.ts';
import type { Store } from './store/store.ts';

/** Whom the archive names. `studyInstanceUid` is null where it has the patient, but not under this study. */
export interface FoundIdentity {
  readonly studyInstanceUid: string | null;
  readonly patientId: string;
  readonly issuer: string;
  readonly accession: string;
  /** False: the study now stands under another patient than the one it came with. */
  readonly samePatient: boolean;
}

export interface ReidentifyParts {
  readonly store: Store;
  readonly images: ImageStore;
  readonly keys: SiteKeys;
  readonly audit: Pick<Audit, 'record'>;
  /** The archive that holds the originals; undefined: nobody can be asked. */
  readonly archive: Destination | undefined;
  /** Answers that one of the two has yet to see, by request. In memory only. */
  readonly shown: ShownOnce<FoundIdentity>;
  /** Requests whose question is on its way. */
  readonly asking: Set<number>;
  readonly now: () => number;
  readonly limits?: FindLimits;
}

/** Who acts, and from which computer. */
export interface Person {
  readonly userId: number;
  readonly address: string;
}

export interface Wish {
  readonly studyInstanceUid: string;
  readonly projectId: number | null;
  readonly caseNumber: number | null;
  readonly reason: string;
}

export const lapseMs = 24 * 3_600_000;

/** Under the two minutes after which a quiet connection of a page is closed: two questions at most. */
export const defaultLimits: FindLimits = { answers: 10_000, totalMs: 45_000 };

/** A number of this length in a reason is one of a patient, of a study or a date of birth. */
const longNumber = /\p{Nd}{5,}/u;

/** NO_ARCHIVE, NOT_FOUND, NO_DATE before anybody is troubled; BAD_REQUEST where the reason holds a number that could name somebody. */
export async function requestIdentity(who: Person, wish: Wish, parts: ReidentifyParts): Promise<Reidentification> {
  const { store, audit, now, archive } = parts;
  const reason = wish.reason.toWellFormed().trim();
  if (reason.length < 10 || longNumber.test(reason)) throw new MarkitError('BAD_REQUEST', { detail: '/reason' });
  if (!archive) throw new MarkitError('NO_ARCHIVE');
  const { studyInstanceUid: study, projectId, caseNumber } = wish;
  await wantedStudy(study, parts);
  const [askedAt, salt] = [now(), randomBytes(16).toString('hex')];
  const canonical = canonicalBytes({
    study,
    projectId,
    caseNumber,
    reason,
    salt,
    askedAt,
    askedBy: `user-${who.userId}`,
  });
  const request = await store.write.requestReidentification({
    ...{ studyInstanceUid: study, projectId, caseNumber, reason, salt, askedAt },
    digest: createHash('sha256').update(canonical).digest('hex'),
    askedBy: who.userId,
    expiresAt: askedAt + lapseMs,
  });
  await audit.record({ kind: 'identity-requested', ...act(who, request.id) });
  return request;
}

export async function refuseIdentity(who: Person, id: number, parts: ReidentifyParts): Promise<Reidentification> {
  const { store, audit, now } = parts;
  const refused = await store.write.refuseReidentification({ id, userId: who.userId, at: now() });
  await audit.record({ kind: 'identity-refused', ...act(who, id) });
  return refused;
}

/**
 * Asks the archive: with `first` this is the other owner's agreement, without it one of the two asks again after an outcome that
 * may pass or is not known. Resolves with the outcome recorded, also where the archive did not answer; what it named waits in
 * `shown` for the two.
 */
export async function askArchive(
  who: Person,
  { id, first }: { readonly id: number; readonly first: boolean },
  parts: ReidentifyParts,
): Promise<Reidentification> {
  const { store, audit, archive, asking, shown, now } = parts;
  if (!archive) throw new MarkitError('NO_ARCHIVE');
  if (asking.has(id)) throw new MarkitError('REQUEST_OVER');
  asking.add(id);
  try {
    const known = await store.read.reidentification({ id });
    if (!known) throw new MarkitError('NOT_FOUND');
    const wanted = await wantedStudy(known.studyInstanceUid, parts);
    const request = await store.write.beginReidentification({ id, first, userId: who.userId, at: now() });
    await audit.record({ kind: 'identity-asked', ...act(who, id) });
    const asked: AskedQuestion[] = [];
    const search = await searchArchive(archive, wanted, asked, parts).catch(withoutAnswer);
    const { outcome, identity } = search;
    const over = identity !== undefined || outcome === 'not-found';
    const done = await store.write.finishReidentification({ id, at: now(), outcome, asked, over });
    await audit.record({ kind: 'identity-answered', ...act(who, id), subject: `reidentification ${id}: ${outcome}` });
    if (identity) shown.put(id, identity, [request.askedBy, request.decidedBy ?? who.userId]);
    return done;
  } finally {
    asking.delete(id);
  }
}

/** What the archive does or fails to do is an outcome; a mistake of ours is not, and leaves it unknown. */
function withoutAnswer(thrown: unknown): { readonly outcome: ErrorCode; readonly identity: undefined } {
  const { code: outcome } = asMarkitError(thrown);
  if (!outcome.startsWith('PEER_')) throw thrown;
  return { outcome, identity: undefined };
}

/** To each of the two, once. NOT_FOUND to anybody else, and when it is too late. */
export async function showIdentity(who: Person, id: number, parts: ReidentifyParts): Promise<FoundIdentity> {
  const { audit, shown } = parts;
  if (!shown.waitsFor(id, who.userId)) throw new MarkitError('NOT_FOUND');
  // Before anything is shown.
  await audit.record({ kind: 'identity-shown', ...act(who, id) });
  const identity = shown.take(id, who.userId);
  if (!identity) throw new MarkitError('NOT_FOUND');
  return identity;
}

const act = ({ userId, address }: Person, id: number) => ({ userId, address, subject: `reidentification ${id}` });

interface Wanted extends StudyPseudonyms {
  readonly day: string;
  readonly modality: string | null;
}

/** A few of the images are looked at: some may have lost their file, or have no date. */
const mostImages = 8;

async function wantedStudy(studyInstanceUid: string, { store, images, keys }: ReidentifyParts): Promise<Wanted> {
  const rows = await store.read.instancesOfStudy({ studyInstanceUid });
  if (rows.length === 0) throw new MarkitError('NOT_FOUND');
  for (const row of rows.filter(({ clearing }) => clearing !== 'rejected').slice(0, mostImages)) {
    const { patientKey, modality } = row;
    const day = archiveDay(keys, await headerOf(images, row), row);
    if (day !== undefined) return { studyInstanceUid, patientKey, day, modality };
  }
  throw new MarkitError('NO_DATE');
}

async function headerOf(images: ImageStore, row: Instance): Promise<DataSet> {
  const stored = await images.open(row);
  try {
    return await stored.header();
  } finally {
    await stored.close();
  }
}

interface Search {
  readonly outcome: 'found' | 'patient' | 'not-found' | 'too-many';
  readonly identity: FoundIdentity | undefined;
}

/** By day and modality first; then, where none of those is it, all of that day and of the days beside it. `asked` grows as it goes. */
async function searchArchive(
  archive: Destination,
  wanted: Wanted,
  asked: AskedQuestion[],
  { keys, limits = defaultLimits }: ReidentifyParts,
): Promise<Search> {
  const { day, modality } = wanted;
  let patient: StudyAnswer | undefined;
  let isCut = false;
  const questions: readonly (StudyQuestion & Pick<AskedQuestion, 'window'>)[] = [
    { window: 'day', from: day, to: day, modality: modality ?? undefined },
    { window: 'days', from: nextDay(day, -1), to: nextDay(day, 1) },
  ];
  for (const { window, ...question } of questions) {
    let match: { readonly study: StudyAnswer; readonly likeness: Likeness } | undefined;
    const onStudy = (study: StudyAnswer) => {
      const likeness = likenessOf(keys, wanted, study);
      if (likeness.study) match = { study, likeness };
      else if (likeness.patient) patient ??= study;
      return match !== undefined;
    };
    const { end, answered } = await findStudies(archive, question, onStudy, limits);
    asked.push({ window, modality: question.modality ?? null, answered });
    if (match) return { outcome: 'found', identity: { ...match.study, samePatient: match.likeness.patient } };
    isCut ||= end === 'too-many';
  }
  if (patient) {
    const { patientId, issuer } = patient;
    const identity = { patientId, issuer, studyInstanceUid: null, accession: '', samePatient: true };
    return { outcome: 'patient', identity };
  }
  return { outcome: isCut ? 'too-many' : 'not-found', identity: undefined };
}
