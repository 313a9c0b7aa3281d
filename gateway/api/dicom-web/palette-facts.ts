/** The palette of a stored header as the page's viewer takes it (PS3.3 C.7.6.3.1.5, .6): three tables of bytes. */

import { type DataSet, findElement } from '../../../data-set/data-set.ts';
import { numbers } from '../../../data-set/values.ts';
import type { TaskImage } from '../../contract/tasks.ts';

/** Null where there is none, or none that fits its descriptor. */
export function paletteOf(header: DataSet, signed: boolean): TaskImage['palette'] {
  const [entries = -1, start = 0] = numbers(header, 0x00281101);
  // 65,536 is written as 0; an SS descriptor reads a count past 32,767 as negative.
  const count = entries === 0 ? 65_536 : entries & 0xffff;
  const tables = [0x00281201, 0x00281202, 0x00281203].map((tag) => tableOf(header, tag, count));
  const [red, green, blue] = tables;
  if (entries === -1 || !red || !green || !blue) return null;
  // Some writers fill 16-bit entries with 8-bit values.
  const shift = [red, green, blue].some((table) => table.some((value) => value > 255)) ? 8 : 0;
  const bytes = (table: Uint16Array) => Buffer.from(table.map((value) => value >> shift)).toString('base64');
  // The descriptor's second value has the sign of the samples, whatever VR it came with.
  const first = signed ? (start << 16) >> 16 : start & 0xffff;
  return { first, red: bytes(red), green: bytes(green), blue: bytes(blue) };
}

/** Entries of 16 bits, or of 8 with a byte each. */
function tableOf(header: DataSet, tag: number, count: number): Uint16Array | undefined {
  const element = findElement(header, tag);
  if (element?.kind !== 'value' || element.value.length < count) return undefined;
  const { value } = element;
  if (value.length < 2 * count) return Uint16Array.from(value.subarray(0, count));
  const view = new DataView(value.buffer, value.byteOffset, value.byteLength);
  return Uint16Array.from({ length: count }, (_, at) => view.getUint16(2 * at, true));
}
