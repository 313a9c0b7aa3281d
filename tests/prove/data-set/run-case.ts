/** One case of the data-set proof: a seed with a few bytes changed, on its way twice, whole and in random chunks. */
import { readPart10Header } from '../../../data-set/part10.ts';
import { readDataSet } from '../../../data-set/reader.ts';
import { firstString, strings } from '../../../data-set/values.ts';
import { writeDataSet } from '../../../data-set/writer.ts';
import { holdReasons } from '../../../gateway/images/hold-reason.ts';
import { mutate } from '../../data-set/mutator.ts';
import { found } from '../../gateway/deid/canaries.ts';
import { seeded } from '../../gateway/doors/seeded.ts';
import type { Random } from '../random.ts';
import { type Arriving, journey, type Outcome, type Parts } from './journey.ts';
import type { Seed, Seeds } from './seeds.ts';

export interface CaseResult {
  readonly outcome: string;
  readonly problems: readonly string[];
}

type Changed = 'nothing' | 'header' | 'pixels' | 'both';

/** The object of that number, on both its ways. */
export function runCase(number: number, seeds: Seeds, parts: Parts): CaseResult {
  const random = seeded(number);
  const from = random(2) && seeds.public.length > 0 ? seeds.public : seeds.planted;
  const seed = from[random(from.length)];
  if (seed === undefined) throw new Error('no seeds');
  const changed = (['nothing', 'header', 'header', 'header', 'pixels', 'both'] as const)[random(6)] ?? 'both';
  const bytes = change(seed, changed, random);
  const { transferSyntax, sopClassUid, sopInstanceUid } = seed;
  const arriving = { transferSyntax, sopClassUid, sopInstanceUid };
  const whole = journey({ ...arriving, chunks: [bytes] }, parts);
  const cut: Arriving = { ...arriving, chunks: [...chunksOf(bytes, random)] };
  const problems = [...differences(whole, journey(cut, parts)), ...codeProblems(whole)];
  if (whole.kind !== 'error' && whole.source) problems.push(...readProblems(whole.source));
  if (whole.kind === 'clean') problems.push(...cleanProblems(whole, seed, changed));
  return {
    outcome: whole.kind === 'clean' ? 'clean' : `${whole.kind}: ${whole.code}`,
    problems: problems.map((problem) => `${problem} (${seed.name}, ${changed} changed)`),
  };
}

function change({ header, bulk }: Seed, changed: Changed, random: Random): Uint8Array {
  const fraction = () => random(2 ** 32) / 2 ** 32;
  const of = (bytes: Uint8Array, place: Changed) =>
    changed !== place && changed !== 'both' ? bytes : random(2) ? mutate(bytes, fraction) : overwrite(bytes, random);
  return Buffer.concat([of(header, 'header'), of(bulk, 'pixels')]);
}

/** Up to three bytes: nothing moves, so that most of it stays readable and the harm is done deep inside. */
function overwrite(bytes: Uint8Array, random: Random): Uint8Array {
  const out = Uint8Array.from(bytes);
  for (let left = 1 + random(3); left > 0; left--)
    out[random(out.length)] = random(2) ? random(256) : 0x30 + random(10);
  return out;
}

function* chunksOf(bytes: Uint8Array, random: Random): Generator<Uint8Array> {
  const longest = [1, 7, 64, 700, 5000][random(5)] ?? 1;
  // One byte at a time through a long header is the same again and again: only its beginning goes that way.
  for (let at = 0; at < bytes.length; ) {
    const end = at + 1 + random(at > 400 ? Math.max(longest, 200) : longest);
    yield bytes.subarray(at, end);
    at = end;
  }
}

function differences(whole: Outcome, cut: Outcome): string[] {
  const name = (outcome: Outcome) => (outcome.kind === 'clean' ? 'clean' : `${outcome.kind} ${outcome.code}`);
  if (name(whole) !== name(cut)) return [`whole: ${name(whole)}, in chunks: ${name(cut)}`];
  if (whole.kind !== 'clean' || cut.kind !== 'clean') return [];
  const same = Buffer.compare(whole.head, cut.head) === 0 && Buffer.compare(whole.bulk, cut.bulk) === 0;
  return same ? [] : ['other bytes come out of other chunks'];
}

/** Every hold has words for the person who must decide. */
function codeProblems(outcome: Outcome): string[] {
  if (outcome.kind !== 'hold') return [];
  const reason = outcome.code.toLowerCase().replaceAll('_', '-');
  return Object.hasOwn(holdReasons, reason) ? [] : [`held without a reason: ${outcome.code}`];
}

/** What was read can be read out, and written the same as often as one likes. */
function readProblems(source: Extract<Outcome, { kind: 'clean' }>['source']): string[] {
  for (const { tag } of source.elements) strings(source, tag);
  const once = writeDataSet(source);
  return Buffer.compare(writeDataSet(readDataSet(once, { explicit: true })), once) === 0
    ? []
    : ['it is written in two ways'];
}

function cleanProblems(clean: Extract<Outcome, { kind: 'clean' }>, seed: Seed, changed: Changed): string[] {
  const { head, bulk, dataSet, identity } = clean;
  const problems: string[] = [];
  const file = readPart10Header(Buffer.concat([head, bulk]));
  if (Buffer.compare(writeDataSet(file.dataSet), writeDataSet(dataSet)) !== 0)
    problems.push('it reads back as another data set');
  if (firstString(file.dataSet, 0x00080018) !== identity.sopInstanceUid)
    problems.push('it reads back under another name');
  const bulkLength = file.bulkLength === undefined ? bulk.length - 12 : file.bulkLength;
  if (file.bulkOffset !== head.length + 12 || bulk.length !== bulkLength + 12)
    problems.push('its pixels are not where it says');
  if (!seed.planted) return problems;
  const needlesIn = (bytes: Uint8Array) => found(bytes).filter((needle) => !isQuantity(needle, head));
  problems.push(...needlesIn(head).map((needle) => `${needle} in the header`));
  problems.push(
    ...needlesIn(Buffer.from(JSON.stringify(identity))).map((needle) => `${needle} in what is known of it`),
  );
  // Changed bytes may make a sample value or an entropy-coded bit of what was a comment: then it is the picture.
  const followed = changed === 'nothing' || (changed === 'header' && file.bulkLength === undefined);
  if (followed) problems.push(...found(bulk).map((needle) => `${needle} in the pixel data`));
  return problems;
}

/** The number canary is too large for a quantity; one changed byte of its exponent can make it one, which the profile keeps. */
function isQuantity(needle: string, head: Uint8Array): boolean {
  return needle === '88776655' && /88776655(e[01]|\.)/i.test(Buffer.from(head).toString('latin1'));
}
