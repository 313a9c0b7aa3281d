/** Words in seven character sets (PS3.3 C.12.1.1.2), with the bytes that a device would write for them. */
import type { Random } from '../random.ts';

export interface ForeignWord {
  readonly text: string;
  readonly bytes: Buffer;
}

interface Repertoire {
  /** Specific Character Set (0008,0005). */
  readonly term: string;
  /** First and last of a run of letters. */
  readonly letters: readonly [number, number];
  /** A label of the Encoding Standard whose decoder is turned round. */
  readonly label: string;
  /** Escape sequences of PS3.3 Table C.12-3 and C.12-4 around the letters. */
  readonly around?: readonly [Buffer, Buffer];
  /** Whether the second byte of each letter goes without its high bit (ISO 2022 IR 87 stands in G0). */
  readonly sevenBits?: boolean;
}

const sequence = (...codes: readonly string[]) => Buffer.from(`\x1b${codes.join('')}`, 'latin1');

export const repertoires: readonly Repertoire[] = [
  { term: 'ISO_IR 100', letters: [0xc0, 0xd6], label: 'iso-8859-1' },
  { term: 'ISO_IR 144', letters: [0x410, 0x44f], label: 'iso-8859-5' },
  { term: 'ISO_IR 166', letters: [0xe01, 0xe2e], label: 'windows-874' },
  { term: 'ISO_IR 192', letters: [0x4e00, 0x4fff], label: 'utf-8' },
  { term: 'GB18030', letters: [0x4e00, 0x4fff], label: 'gb18030' },
  {
    ...{ term: '\\ISO 2022 IR 87', letters: [0x4e00, 0x4fff], label: 'euc-jp', sevenBits: true },
    around: [sequence('$B'), sequence('(B')],
  },
  { term: '\\ISO 2022 IR 149', letters: [0xac00, 0xd7a3], label: 'euc-kr', around: [sequence('$)C'), Buffer.alloc(0)] },
];

const encoders = new Map<string, ReadonlyMap<string, Buffer>>();

/** From letter to bytes: what the decoder of the platform says of every pair of bytes, turned round. */
function encoderOf(label: string): ReadonlyMap<string, Buffer> {
  const known = encoders.get(label);
  if (known) return known;
  const decoder = new TextDecoder(label);
  const made = new Map<string, Buffer>();
  for (let high = 0xa0; high <= 0xff; high += 1) {
    for (const bytes of [[high], ...Array.from({ length: 96 }, (_, low) => [high, 0xa0 + low])]) {
      const letter = decoder.decode(Uint8Array.from(bytes));
      if ([...letter].length === 1 && letter !== '\ufffd' && !made.has(letter)) made.set(letter, Buffer.from(bytes));
    }
  }
  encoders.set(label, made);
  return made;
}

/** A word of so many letters that the set really has. */
export function foreignWord(
  { letters: [first, last], label, around, sevenBits }: Repertoire,
  random: Random,
): ForeignWord {
  const encoder = label === 'utf-8' ? undefined : encoderOf(label);
  const text: string[] = [];
  const bytes: Buffer[] = [];
  while (text.length < 9) {
    const letter = String.fromCodePoint(first + random(last - first + 1));
    const coded = encoder ? encoder.get(letter) : Buffer.from(letter);
    if (!coded || (sevenBits && coded.length !== 2)) continue;
    text.push(letter);
    bytes.push(sevenBits ? Buffer.from(coded.map((byte) => byte & 0x7f)) : coded);
  }
  const [before, behind] = around ?? [Buffer.alloc(0), Buffer.alloc(0)];
  return { text: text.join(''), bytes: Buffer.concat([before, ...bytes, behind]) };
}
