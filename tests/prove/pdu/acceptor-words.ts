/** Decodes what an acceptor wrote, strictly: anything that PS3.8 section 9.3 or PS3.7 annex E does not have is a problem. */
import type { ReadRequest } from './request-reference.ts';

export class NotWellFormed extends Error {}

export interface AcceptorWords {
  readonly words: string[];
  readonly accepted: ReadonlySet<number>;
}

/** `request` is what was asked, where it could be read. */
export function acceptorWords(bytes: Uint8Array, request: ReadRequest | undefined): AcceptorWords {
  const words: string[] = [];
  let accepted: ReadonlySet<number> = new Set();
  const command = { contextId: 0, parts: [] as Buffer[] };
  let rest = Buffer.from(bytes);
  while (rest.length > 0) {
    const before = words.at(-1) ?? '';
    must(!/^(abort|reject)/.test(before) && (before !== 'released' || rest[0] === 7), 'a word after the last one');
    must(rest.length >= 6 && rest[1] === 0 && rest.length >= 6 + rest.readUInt32BE(2), 'a PDU cut off');
    const end = 6 + rest.readUInt32BE(2);
    const [type, body] = [rest[0], rest.subarray(6, end)];
    rest = rest.subarray(end);
    if (type === 4) {
      must(words[0] === 'accept' && request !== undefined, 'data before an association');
      must(request?.maxPduLength === 0 || body.length <= Math.max(8, request?.maxPduLength ?? 0), 'a PDU too long');
      words.push(...answer(command, body));
      continue;
    }
    must(command.parts.length === 0, 'a PDU within a command');
    if (type === 2) {
      must(words.length === 0 && request !== undefined, 'an acceptance out of turn');
      if (request) accepted = acceptance(body, request);
      words.push('accept');
    } else words.push(shortWord(type ?? 0, body));
  }
  must(command.parts.length === 0, 'a command cut off');
  return { words, accepted };
}

function must(holds: boolean, what: string): void {
  if (!holds) throw new NotWellFormed(what);
}

/** Sources and reasons that PS3.8 Tables 9-21 and 9-26 know. */
const words: Readonly<Record<number, RegExp>> = {
  3: /^reject (1 1 [1237]|1 2 [12]|2 3 [12])$/,
  6: /^released$/,
  7: /^abort (0 0|2 [012456])$/,
};

function shortWord(type: number, body: Buffer): string {
  must(body.length === 4 && body[0] === 0, 'a fixed PDU of another length');
  const word =
    type === 3
      ? `reject ${body[1]} ${body[2]} ${body[3]}`
      : type === 7
        ? `abort ${body[2]} ${body[3]}`
        : body.readUInt32BE() === 0
          ? 'released'
          : '';
  must(words[type]?.test(word) === true, `type ${type} with other parameters`);
  return word;
}

function acceptance(body: Buffer, request: ReadRequest): ReadonlySet<number> {
  must(body.length >= 68 && body.readUInt16BE(0) === 1, 'no version 1');
  must(body.subarray(2, 68).equals(Buffer.from(request.fixedPart.subarray(2))), 'a fixed part not repeated');
  const items = itemsOf(body.subarray(68));
  must(
    items.map(([type]) => type).join() === [0x10, ...[...request.contexts].map(() => 0x21), 0x50].join(),
    'items out of order',
  );
  must(items[0]?.[1].toString() === '1.2.840.10008.3.1.1.1', 'another application context');
  const accepted = new Set<number>();
  for (const [at, id] of [...request.contexts.keys()].entries()) {
    const value = items[at + 1]?.[1] ?? Buffer.alloc(0);
    const [syntax, ...others] = itemsOf(value.subarray(4));
    must(
      value[0] === id && value[1] === 0 && [0, 3, 4].includes(value[2] ?? 9) && value[3] === 0,
      'a context not answered',
    );
    must(
      syntax?.[0] === 0x40 && /^\d[\d.]{0,63}$/.test(syntax[1].toString()) && others.length === 0,
      'no transfer syntax',
    );
    if (value[2] === 0) accepted.add(id);
  }
  const user = itemsOf(items.at(-1)?.[1] ?? Buffer.alloc(0));
  must(/^81,82,(84,)*85$/.test(user.map(([type]) => type).join()), 'user information out of order');
  must(user[0]?.[1].length === 4, 'a maximum length of another length');
  return accepted;
}

function itemsOf(bytes: Buffer): (readonly [type: number, value: Buffer])[] {
  const items: (readonly [number, Buffer])[] = [];
  for (let at = 0; at < bytes.length; ) {
    must(at + 4 <= bytes.length && bytes[at + 1] === 0, 'an item cut off');
    const end = at + 4 + bytes.readUInt16BE(at + 2);
    must(end <= bytes.length, 'an item too long');
    items.push([bytes[at] ?? 0, bytes.subarray(at + 4, end)]);
    at = end;
  }
  return items;
}

/** The word of a command that this PDU ends. */
function* answer(command: { contextId: number; parts: Buffer[] }, body: Buffer): Generator<string> {
  must(body.length >= 8 && body.readUInt32BE(0) === body.length - 4, 'not one value in the PDU');
  const [contextId, flags] = [body[4] ?? 0, body[5] ?? 0];
  must(flags === 1 || flags === 3, 'something that is no command');
  must(command.parts.length === 0 || command.contextId === contextId, 'a command on two contexts');
  command.contextId = contextId;
  command.parts.push(body.subarray(6));
  must(body.length % 2 === 0, 'a fragment of odd length');
  if (flags === 3) yield response(contextId, Buffer.concat(command.parts.splice(0)));
}

function response(contextId: number, set: Buffer): string {
  const elements = new Map<number, Buffer>();
  for (let at = 0, before = -1; at < set.length; ) {
    must(at + 8 <= set.length && set.readUInt16LE(at) === 0, 'no command element');
    const [tag, end] = [set.readUInt16LE(at + 2), at + 8 + set.readUInt32LE(at + 4)];
    must(tag > before && end <= set.length && end % 2 === 0, 'elements out of order, too long or odd');
    elements.set(tag, set.subarray(at + 8, end));
    [at, before] = [end, tag];
  }
  must(elements.get(0)?.length === 4 && elements.get(0)?.readUInt32LE() === set.length - 12, 'a wrong group length');
  const short = (tag: number) =>
    (elements.get(tag)?.length === 2 ? elements.get(tag)?.readUInt16LE() : undefined) ?? -1;
  must(short(0x0100) >= 0x8000 && short(0x0120) >= 0 && short(0x0900) >= 0, 'a response without its fields');
  must(short(0x0800) === 0x0101, 'a response with a data set');
  must((elements.get(0x0902)?.length ?? 0) <= 64, 'a comment too long');
  return `answer ${contextId} ${short(0x0100)} ${short(0x0120)} ${short(0x0900)}`;
}
