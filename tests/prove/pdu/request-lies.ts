/** An A-ASSOCIATE-RQ with one lie in its items: one that is missing, doubled, elsewhere, of another type, length or value. */
import { item, pdu } from '../../gateway/doors/raw-peer.ts';
import type { Random } from '../random.ts';

const fixedLength = 68;
/** Where the sub-items of an item begin, by its type: behind the id of a context, at once in user information. */
const subItemsAt: Readonly<Record<number, number>> = { 32: 4, 80: 0 };

export function lyingRequest(request: Buffer, random: Random): Buffer {
  const body = request.subarray(6);
  return pdu(1, Buffer.concat([body.subarray(0, fixedLength), lyingItems(body.subarray(fixedLength), random)]));
}

function lyingItems(bytes: Buffer, random: Random): Buffer {
  const items = itemsOf(bytes);
  const at = random(items.length);
  const chosen = items[at] ?? Buffer.alloc(0);
  const inner = subItemsAt[chosen[0] ?? 0];
  const lie = random(6);
  if (inner !== undefined && chosen.length > inner + 4 && random(3)) {
    const value = chosen.subarray(4);
    items[at] = item(
      chosen[0] ?? 0,
      Buffer.concat([value.subarray(0, inner), lyingItems(value.subarray(inner), random)]),
    );
  } else if (lie === 0) items.splice(at, 1);
  else if (lie === 1) items.splice(random(items.length), 0, chosen);
  else if (lie === 2) items.reverse();
  else if (lie === 3)
    items[at] = changed(chosen, (bytes) => bytes.writeUInt8(random(2) ? 0x10 * (1 + random(5)) : random(256)));
  else if (lie === 4)
    items[at] = changed(chosen, (bytes) =>
      bytes.writeUInt16BE(random(2) ? random(65_536) : random(chosen.length + 8), 2),
    );
  else items[at] = item(chosen[0] ?? 0, chosen.subarray(4, 4 + random(chosen.length)));
  return Buffer.concat(items);
}

function itemsOf(bytes: Buffer): Buffer[] {
  const items: Buffer[] = [];
  for (let at = 0; at < bytes.length; ) {
    const end = at + 4 + bytes.readUInt16BE(at + 2);
    items.push(bytes.subarray(at, end));
    at = end;
  }
  return items;
}

function changed(bytes: Buffer, change: (copy: Buffer) => void): Buffer {
  const copy = Buffer.from(bytes);
  if (copy.length >= 4) change(copy);
  return copy;
}
