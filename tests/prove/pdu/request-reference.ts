/** The A-ASSOCIATE-RQ read a second time: its contexts, and the rejection of PS3.8 Table 9-21 that it deserves. */

export interface ReadRequest {
  readonly rejection: string | undefined;
  /** Abstract syntax by context id, in the order proposed. */
  readonly contexts: ReadonlyMap<number, string>;
  readonly maxPduLength: number;
  /** What an A-ASSOCIATE-AC must repeat. */
  readonly fixedPart: Uint8Array;
}

class Broken extends Error {}

/** Undefined where the structure is broken. */
export function readRequest(body: Uint8Array): ReadRequest | undefined {
  try {
    return read(Buffer.from(body));
  } catch (error) {
    if (error instanceof Broken) return undefined;
    throw error;
  }
}

function read(body: Buffer): ReadRequest {
  if (body.length < 68) throw new Broken();
  const items = itemsOf(body.subarray(68));
  const contexts = new Map<number, string>();
  for (const value of valuesOf(items, 0x20)) {
    const id = value[0] ?? 0;
    const syntax = onlyOne(itemsOf(value.subarray(4)), 0x30);
    if (value.length < 4 || id % 2 === 0 || contexts.has(id) || syntax === undefined) throw new Broken();
    contexts.set(id, textOf(syntax));
  }
  if (contexts.size === 0) throw new Broken();
  const user = itemsOf(onlyOne(items, 0x50) ?? Buffer.alloc(0));
  const longest = onlyOne(user, 0x51);
  if (longest !== undefined && longest.length !== 4) throw new Broken();
  for (const role of valuesOf(user, 0x54)) {
    if (role.length < 4 || role.length < role.readUInt16BE(0) + 4) throw new Broken();
  }
  const applicationContext = textOf(onlyOne(items, 0x10) ?? Buffer.alloc(0));
  return {
    rejection: rejectionOf(body, applicationContext),
    contexts,
    maxPduLength: longest?.readUInt32BE(0) ?? 16_384,
    fixedPart: body.subarray(0, 68),
  };
}

function rejectionOf(body: Buffer, applicationContext: string): string | undefined {
  if ((body.readUInt16BE(0) & 1) === 0) return 'reject 1 2 2';
  if (applicationContext !== '1.2.840.10008.3.1.1.1') return 'reject 1 1 2';
  if (textOf(body.subarray(4, 20)) !== 'MARKIT') return 'reject 1 1 7';
  // Nobody is registered: whoever calls from this machine by a title that is one is served.
  if (!/^[ -[\]-~]+$/.test(textOf(body.subarray(20, 36)))) return 'reject 1 1 3';
  return undefined;
}

type Item = readonly [type: number, value: Buffer];

function itemsOf(bytes: Buffer): Item[] {
  const items: Item[] = [];
  let rest = bytes;
  while (rest.length > 0) {
    if (rest.length < 4 || rest.length < 4 + rest.readUInt16BE(2)) throw new Broken();
    const end = 4 + rest.readUInt16BE(2);
    items.push([rest.readUInt8(0), rest.subarray(4, end)]);
    rest = rest.subarray(end);
  }
  return items;
}

function valuesOf(items: readonly Item[], type: number): Buffer[] {
  return items.filter(([other]) => other === type).map(([, value]) => value);
}

function onlyOne(items: readonly Item[], type: number): Buffer | undefined {
  const [first, second] = valuesOf(items, type);
  if (second !== undefined) throw new Broken();
  return first;
}

/** Without leading spaces, and without the spaces and NULs at the end. */
export function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes)
    .toString('latin1')
    .replace(/^ +/, '')
    .replace(/[\0 ]+$/, '');
}
