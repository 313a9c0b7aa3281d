/** C-FIND at study level to an archive: which studies does it have of these days? Answers come one by one, and may be stopped. */
import type { DataSet } from '../../data-set/data-set.ts';
import { readDataSet } from '../../data-set/reader.ts';
import { firstString } from '../../data-set/values.ts';
import { MarkitError } from '../errors.ts';
import { type Destination, runQuery } from './dimse-client.ts';

export interface StudyQuestion {
  /** YYYYMMDD, both included. */
  readonly from: string;
  readonly to: string;
  /** Asked as Modalities in Study, an optional key (PS3.4 C.6.2.1.2): an archive without it answers all. */
  readonly modality?: string | undefined;
}

/** As the archive spells them; '' where it has none. */
export interface StudyAnswer {
  readonly studyInstanceUid: string;
  readonly patientId: string;
  readonly issuer: string;
  readonly accession: string;
}

export interface FindLimits {
  /** Answers of one question. */
  readonly answers: number;
  /** For the whole question. */
  readonly totalMs: number;
}

/** complete: the archive had no more; stopped: the caller had enough; too-many: more than the limit. */
export type FindEnd = 'complete' | 'stopped' | 'too-many';

/** Of one answer, and of all that an archive sends. */
export const answerBytes = 64 * 1024;
export const mostBytes = 64 * 2 ** 20;
/** LO has 64 characters (PS3.5 6.2); archives are known to keep more. */
const longestValue = 256;

/**
 * `onStudy` answers true when it has seen enough; the question is cancelled then. Throws MarkitError PEER_UNREACHABLE,
 * PEER_REJECTED, PEER_LOST, PEER_SILENT, PEER_REFUSED (its detail has the status) and PEER_MALFORMED.
 */
export async function findStudies(
  destination: Destination,
  question: StudyQuestion,
  onStudy: (study: StudyAnswer) => boolean,
  { answers: mostAnswers, totalMs }: FindLimits,
): Promise<{ end: FindEnd; answered: number }> {
  let answered = 0;
  let end: FindEnd = 'complete';
  const onAnswer = (identifier: Uint8Array, explicit: boolean) => {
    answered += 1;
    if (onStudy(studyOf(identifier, explicit))) end = 'stopped';
    else if (answered >= mostAnswers) end = 'too-many';
    return end !== 'complete';
  };
  const status = await runQuery(destination, { keys: keysOf(question), onAnswer, answerBytes, mostBytes, totalMs });
  if (end !== 'complete' || status === 0) return { end, answered };
  const detail = status === 'not accepted' ? 'no context for Study Root FIND' : `status ${status.toString(16)}`;
  throw new MarkitError('PEER_REFUSED', { detail });
}

/** The name is not asked for: what nobody needs is not sent over. */
function keysOf({ from, to, modality }: StudyQuestion): Record<string, string> {
  return {
    QueryRetrieveLevel: 'STUDY',
    StudyDate: from === to ? from : `${from}-${to}`,
    ModalitiesInStudy: modality ?? '',
    StudyInstanceUID: '',
    PatientID: '',
    IssuerOfPatientID: '',
    AccessionNumber: '',
  };
}

function studyOf(identifier: Uint8Array, explicit: boolean): StudyAnswer {
  const dataSet = readAnswer(identifier, explicit);
  const text = (tag: number) => {
    const value = firstString(dataSet, tag) ?? '';
    if (value.length > longestValue) throw new MarkitError('PEER_MALFORMED', { detail: 'a value too long' });
    return value;
  };
  return {
    studyInstanceUid: text(0x0020000d),
    patientId: text(0x00100020),
    issuer: text(0x00100021),
    accession: text(0x00080050),
  };
}

function readAnswer(identifier: Uint8Array, explicit: boolean): DataSet {
  try {
    return readDataSet(identifier, { explicit, sort: true, depth: 8, elements: 1_000 });
  } catch {
    // What did not fit may quote a value; that it did not fit is all there is to say.
    throw new MarkitError('PEER_MALFORMED', { detail: 'an answer that is no data set' });
  }
}
