/** What may be sealed on the log: a closed schema, pseudonymous by construction, with one canonical byte form. */
import { canonicalBytes } from './canonical-json.ts';
import { LedgerError } from './ledger-error.ts';

/** An instance was stored. `subject` is its pseudonymous SOP Instance UID, `digest` the keyed digest of what came. */
export interface InstanceReceived extends EventHead<'instance-received'> {
  readonly digest: string;
}

/** A reader submitted. `subject` is the task, `digest` the SHA-256 of the canonical answer, `actor` the reader. */
export interface AnswerSubmitted extends EventHead<'answer-submitted'> {
  readonly actor: string;
  readonly digest: string;
}

/** Something is about to leave. `subject` is the release, `digest` the SHA-256 of its bytes, `actor` who approved it. */
export interface Released extends EventHead<'released'> {
  readonly actor: string;
  readonly digest: string;
  readonly what: string;
}

/**
 * A person decided about a held image. `subject` is its pseudonymous SOP Instance UID, `digest` the SHA-256 of the canonical
 * decision, `actor` who decided, `what` the outcome: kept, masked or rejected.
 */
export interface ImageDecided extends EventHead<'image-decided'> {
  readonly actor: string;
  readonly digest: string;
  readonly what: string;
}

/**
 * A person decided which words this site keeps. `subject` is `site-words`, `digest` the SHA-256 of the canonical decision over keyed
 * hashes of the words, `actor` who decided, `what` the outcome: approved, refused or new (taken back).
 */
export interface WordsDecided extends EventHead<'words-decided'> {
  readonly actor: string;
  readonly digest: string;
  readonly what: string;
}

export type LedgerEvent = InstanceReceived | AnswerSubmitted | Released | ImageDecided | WordsDecided;
export type LedgerEventKind = LedgerEvent['kind'];

interface EventHead<Kind extends string> {
  readonly kind: Kind;
  /** RFC 3339, UTC, milliseconds: 2026-11-24T03:04:05.678Z. */
  readonly time: string;
  readonly subject: string;
}

// Names and free text do not fit these patterns: that is their purpose.
const pseudonym = /^[A-Za-z0-9][A-Za-z0-9._:-]{0,127}$/;
const sha256 = /^[0-9a-f]{64}$/;
const word = /^[a-z][a-z0-9-]{0,39}$/;

const fields = {
  'instance-received': { subject: pseudonym, digest: sha256 },
  'answer-submitted': { subject: pseudonym, actor: pseudonym, digest: sha256 },
  released: { subject: pseudonym, actor: pseudonym, digest: sha256, what: word },
  'image-decided': { subject: pseudonym, actor: pseudonym, digest: sha256, what: word },
  'words-decided': { subject: pseudonym, actor: pseudonym, digest: sha256, what: word },
} as const satisfies Record<LedgerEventKind, Record<string, RegExp>>;

/** The event's canonical bytes (RFC 8785), after the schema has been checked. */
export function encodeEvent(event: LedgerEvent): Uint8Array {
  return canonicalBytes({ ...checkEvent(event) });
}

/** Reads canonical bytes back; any other spelling of the same event is refused. */
export function decodeEvent(bytes: Uint8Array): LedgerEvent {
  if (bytes.length > 1024) throw new LedgerError('TOO_LARGE', 'an event is at most 1,024 bytes');
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes));
  } catch {
    // The parser's message would repeat the input; the code says all that a caller needs.
    throw new LedgerError('MALFORMED', 'an event is JSON in UTF-8');
  }
  const event = checkEvent(value);
  if (Buffer.compare(encodeEvent(event), bytes) !== 0) {
    throw new LedgerError('MALFORMED', 'the event is not in its canonical form');
  }
  return event;
}

function checkEvent(value: unknown): LedgerEvent {
  if (typeof value !== 'object' || value === null) throw new LedgerError('SCHEMA', 'an event is an object');
  const given = new Map<string, unknown>(Object.entries(value));
  const kind = given.get('kind');
  if (typeof kind !== 'string' || !Object.hasOwn(fields, kind))
    throw new LedgerError('SCHEMA', 'unknown kind of event');
  const rules: Record<string, RegExp> = fields[kind as LedgerEventKind];
  for (const name of given.keys()) {
    if (name !== 'kind' && name !== 'time' && !Object.hasOwn(rules, name)) {
      throw new LedgerError('SCHEMA', `a field is not part of ${kind}`);
    }
  }
  for (const [name, rule] of Object.entries(rules)) {
    const text = given.get(name);
    if (typeof text !== 'string' || !rule.test(text)) throw new LedgerError('SCHEMA', `${kind}: ${name} does not fit`);
  }
  if (!isTime(given.get('time'))) throw new LedgerError('SCHEMA', `${kind}: time does not fit`);
  return value as LedgerEvent;
}

function isTime(value: unknown): boolean {
  if (typeof value !== 'string') return false;
  const time = new Date(value);
  return !Number.isNaN(time.getTime()) && time.toISOString() === value;
}
