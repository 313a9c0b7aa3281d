/** What became of each file that was sent, read from the data folder of a box that has ended. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { readFileMeta, readPart10Header } from '../../data-set/part10.ts';
import { transferSyntax } from '../../data-set/transfer-syntax.ts';
import { firstString } from '../../data-set/values.ts';
import { deriveSiteKeys, pseudonymUid, type SiteKeys } from '../../gateway/deid/pseudonym.ts';
import type { StoredShape } from '../../gateway/images/instance-reader.ts';
import type { ClearingState } from '../../gateway/store/instances.ts';
import type { Sent } from './senders.ts';

/** Columns of a stored instance that say where its pixels lie and what was decided. */
export type StoredRow = StoredShape & {
  readonly id: number;
  readonly sopInstanceUid: string;
  readonly file: string;
  readonly receivedAt: number;
  readonly clearing: ClearingState;
  readonly clearingReason: string | null;
};

interface Dated {
  readonly receivedAt: number;
}

export type End =
  | { readonly kind: 'instance'; readonly row: StoredRow }
  | { readonly kind: 'held object'; readonly reason: string }
  /** Equal content under one UID is kept once: `row` is the first of those under that UID, `versions` are all. */
  | { readonly kind: 'duplicate'; readonly row: StoredRow; readonly versions: readonly StoredRow[] }
  | { readonly kind: 'refused'; readonly status: number; readonly code: string }
  | { readonly kind: 'not sent'; readonly why: string }
  /** Acknowledged and not on the box, or on the box under another's name: what must not be. */
  | { readonly kind: 'lost' };

export interface Outcome {
  readonly sent: Sent;
  readonly end: End;
}

export interface Outcomes {
  readonly files: readonly Outcome[];
  readonly rows: { readonly instances: number; readonly heldObjects: number; readonly refused: number };
}

/** Files were sent one after the other, so the time of arrival tells which row is whose; the keyed pseudonym must agree. */
export function outcomesOf(data: string, sent: readonly Sent[]): Outcomes {
  const keys = deriveSiteKeys(Buffer.from(readFileSync(join(data, 'keys/site.key'), 'utf8').trim(), 'hex'));
  const database = new DatabaseSync(join(data, 'markit.sqlite'), { readOnly: true });
  const table = <Row>(columns: string, name: string): Row[] =>
    database.prepare(`select ${columns} from ${name}`).all() as Row[];
  const instances = table<StoredRow>(
    `id, sop_instance_uid as sopInstanceUid, file, received_at as receivedAt, clearing, clearing_reason as clearingReason,
     transfer_syntax as transferSyntax, rows, columns, frames, samples_per_pixel as samplesPerPixel,
     bits_allocated as bitsAllocated, photometric, pixel_offset as pixelOffset, pixel_length as pixelLength`,
    'instances',
  );
  const held = table<Dated & { reason: string }>('received_at as receivedAt, reason', "held where state = 'held'");
  const refused = table<Dated & { code: string }>('received_at as receivedAt, code', 'refused');
  database.close();
  const box = { keys, instances, held, refused };
  return {
    files: sent.map((one) => ({ sent: one, end: endOf(one, box) })),
    rows: { instances: instances.length, heldObjects: held.length, refused: refused.length },
  };
}

interface Box {
  readonly keys: SiteKeys;
  readonly instances: readonly StoredRow[];
  readonly held: readonly (Dated & { readonly reason: string })[];
  readonly refused: readonly (Dated & { readonly code: string })[];
}

function endOf(sent: Sent, { keys, instances, held, refused }: Box): End {
  const { status, why = '', between } = sent;
  if (status === undefined) return { kind: 'not sent', why };
  const then = ({ receivedAt }: Dated) => receivedAt >= between[0] && receivedAt <= between[1];
  const refusal = refused.find(then);
  if (status !== 0) return { kind: 'refused', status, code: refusal?.code ?? '' };
  const object = held.find(then);
  if (object) return { kind: 'held object', reason: object.reason };
  const uid = sent.sopInstanceUid ?? sopInstanceUidOf(sent.file);
  const ours = instances.filter(({ sopInstanceUid }) => sopInstanceUid === pseudonymUid(keys, uid));
  const row = ours.find(then);
  if (row) return { kind: 'instance', row };
  const [first] = ours;
  return first ? { kind: 'duplicate', row: first, versions: ours } : { kind: 'lost' };
}

/** Of the data set; of one that is read here only when it is looked at again, by DCMTK. */
function sopInstanceUidOf(file: string): string {
  const bytes = readFileSync(file);
  const { bigEndian = false, deflated = false } = transferSyntax(readFileMeta(bytes).meta.transferSyntax) ?? {};
  if (bigEndian || deflated) {
    const line = execFileSync('dcmdump', ['-q', '-s', '+P', '0008,0018', file], { encoding: 'utf8' });
    return /\[([0-9.]+)\]/.exec(line)?.[1] ?? '';
  }
  return firstString(readPart10Header(bytes).dataSet, 0x00080018) ?? '';
}
