/** Text of a Specific Character Set (PS3.3 C.12.1.1.2): single byte sets, ISO 2022 code extensions, GB18030, GBK, UTF-8. */

/** How bytes of one code element become text. WHATWG labels; '' is a byte-for-byte Latin 1. */
interface Repertoire {
  readonly label: string;
  /** Bytes of one character, of which the decoder wants the high bit set. */
  readonly width: 1 | 2;
  /** EUC-JP reaches JIS X 0212 by a single shift three. */
  readonly prefix?: number;
}

const latin1: Repertoire = { label: '', width: 1 };
const katakana: Repertoire = { label: 'shift_jis', width: 1 };
const kanji: Repertoire = { label: 'euc-jp', width: 2 };
const kanjiSupplement: Repertoire = { label: 'euc-jp', width: 2, prefix: 0x8f };
const hangul: Repertoire = { label: 'euc-kr', width: 2 };
const hanzi: Repertoire = { label: 'gbk', width: 2 };

function single(label: string): Repertoire {
  return { label, width: 1 };
}

/** The upper half (G1) of a defined term, without and with code extensions (PS3.3 Tables C.12-2, -3, -4). */
const upperHalf: Readonly<Record<string, Repertoire>> = {
  '6': latin1,
  '100': latin1,
  '101': single('iso-8859-2'),
  '109': single('iso-8859-3'),
  '110': single('iso-8859-4'),
  '144': single('iso-8859-5'),
  '127': single('iso-8859-6'),
  '126': single('iso-8859-7'),
  '138': single('iso-8859-8'),
  '148': single('iso-8859-9'),
  '203': single('iso-8859-15'),
  '166': single('windows-874'),
  '13': katakana,
  '87': latin1,
  '159': latin1,
  '149': hangul,
  '58': hanzi,
};

/** Escape sequences after ESC: which half they set, to what (ISO 2375 numbers in PS3.3). Undefined repertoire: ASCII. */
const escapes: Readonly<Record<string, { readonly half: 'g0' | 'g1'; readonly set: Repertoire | undefined }>> = {
  '(B': { half: 'g0', set: undefined },
  '(J': { half: 'g0', set: undefined },
  $B: { half: 'g0', set: kanji },
  '$(D': { half: 'g0', set: kanjiSupplement },
  '$)C': { half: 'g1', set: hangul },
  '$)A': { half: 'g1', set: hanzi },
  ')I': { half: 'g1', set: katakana },
  '-A': { half: 'g1', set: latin1 },
  '-B': { half: 'g1', set: single('iso-8859-2') },
  '-C': { half: 'g1', set: single('iso-8859-3') },
  '-D': { half: 'g1', set: single('iso-8859-4') },
  '-L': { half: 'g1', set: single('iso-8859-5') },
  '-G': { half: 'g1', set: single('iso-8859-6') },
  '-F': { half: 'g1', set: single('iso-8859-7') },
  '-H': { half: 'g1', set: single('iso-8859-8') },
  '-M': { half: 'g1', set: single('iso-8859-9') },
  '-b': { half: 'g1', set: single('iso-8859-15') },
  '-T': { half: 'g1', set: single('windows-874') },
};

const decoders = new Map<string, TextDecoder>();

function decoderOf(label: string): TextDecoder {
  let decoder = decoders.get(label);
  if (decoder === undefined) {
    decoder = new TextDecoder(label);
    decoders.set(label, decoder);
  }
  return decoder;
}

/** Bytes as they are, 00 to FF: ASCII and ISO 8859-1 (the WHATWG label of that name is windows-1252). */
export function latin1Text(bytes: Uint8Array): string {
  // `apply` takes the bytes as they are; spreading them goes through an iterator and is several times slower.
  if (bytes.length <= 4096) return String.fromCharCode.apply(null, bytes as unknown as number[]);
  let text = '';
  for (let at = 0; at < bytes.length; at += 4096) text += latin1Text(bytes.subarray(at, at + 4096));
  return text;
}

function isAscii(bytes: Uint8Array): boolean {
  for (const byte of bytes) if (byte > 0x7e || byte === 0x1b) return false;
  return true;
}

/** A run of bytes of one repertoire; the high bit is set for decoders of the EUC kind. */
function decodeRun(bytes: Uint8Array, set: Repertoire): string {
  if (set.label === '') return latin1Text(bytes);
  if (set.width === 1) return decoderOf(set.label).decode(bytes);
  const euc: number[] = [];
  for (let at = 0; at < bytes.length; at += 2) {
    if (set.prefix !== undefined) euc.push(set.prefix);
    euc.push((bytes[at] as number) | 0x80);
    if (at + 1 < bytes.length) euc.push((bytes[at + 1] as number) | 0x80);
  }
  return decoderOf(set.label).decode(Uint8Array.from(euc));
}

/** Where the initial sets come back (PS3.5 6.1.2.5.3): line controls, and the delimiters of the VR. */
function isReset(byte: number, personName: boolean): boolean {
  if (byte === 0x09 || byte === 0x0a || byte === 0x0c || byte === 0x0d || byte === 0x5c) return true;
  return personName && (byte === 0x5e || byte === 0x3d);
}

/** Length of the escape sequence at `at`, and what it does; unknown ones are skipped as two bytes. */
function readEscape(bytes: Uint8Array, at: number): { length: number; effect: (typeof escapes)[string] | undefined } {
  for (const length of [3, 4]) {
    const effect = escapes[latin1Text(bytes.subarray(at + 1, at + length))];
    if (effect !== undefined) return { length, effect };
  }
  return { length: 2, effect: undefined };
}

function decodeExtended(bytes: Uint8Array, initialUpper: Repertoire, personName: boolean): string {
  let g0: Repertoire | undefined;
  let g1 = initialUpper;
  let text = '';
  let at = 0;
  while (at < bytes.length) {
    const byte = bytes[at] as number;
    if (byte === 0x1b) {
      const { length, effect } = readEscape(bytes, at);
      if (effect?.half === 'g0') g0 = effect.set;
      else if (effect?.half === 'g1') g1 = effect.set ?? latin1;
      at += length;
      continue;
    }
    const high = byte >= 0x80;
    const start = at;
    // While a two-byte set is in G0 a 5C or 5E is half of a character, not a delimiter.
    const delimiters = g0 === undefined;
    while (at < bytes.length) {
      const next = bytes[at] as number;
      if (next === 0x1b || next >= 0x80 !== high) break;
      if (!high && (delimiters || next < 0x20) && isReset(next, personName)) break;
      at += 1;
    }
    if (at > start) text += decodeRun(bytes.subarray(start, at), high ? g1 : (g0 ?? latin1));
    else {
      text += String.fromCharCode(byte);
      at += 1;
      g0 = undefined;
      g1 = initialUpper;
    }
  }
  return text;
}

/** '100' of 'ISO_IR 100', 'ISO 2022 IR 100', and of the misspelling 'ISO-IR 100' that files carry; '' is '6'. */
function registration(term: string): string {
  return /^ISO(?:_|-| 2022 |[ ])?IR[ _-]?(\d+)$/.exec(term)?.[1] ?? (term === '' ? '6' : term);
}

/**
 * Text of an element's bytes under a Specific Character Set, backslashes and padding left in. Never throws: a byte that the
 * set does not have becomes U+FFFD, an unknown set is read as Latin 1.
 */
export function decodeText(bytes: Uint8Array, characterSet: string, personName = false): string {
  if (isAscii(bytes)) return latin1Text(bytes);
  const terms = characterSet.split('\\').map((term) => registration(term.trim()));
  const first = terms[0] ?? '6';
  if (first === '192') return decoderOf('utf-8').decode(bytes);
  if (first === 'GB18030' || first === 'GBK') return decoderOf('gb18030').decode(bytes);
  const upper = upperHalf[first] ?? latin1;
  if (bytes.includes(0x1b) || terms.length > 1 || upper.width === 2) {
    return decodeExtended(bytes, upper, personName);
  }
  return upper.label === '' ? latin1Text(bytes) : decoderOf(upper.label).decode(bytes);
}
