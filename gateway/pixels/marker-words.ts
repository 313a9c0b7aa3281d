/**
 * Words that may stand in pixels because they say how an image was taken and of nobody: sides, views, positions, technique and the
 * arrow that shows which way was up.
 *
 * Sources: View Position (0018,5101) of PS3.3 C.8.11.5; PS3.16 CID 244 (sides), CID 19 and 20 (positions), CID 4010 (views), each
 * as code meaning or the abbreviation on markers; and what stands in films of NIH ChestX-ray14 besides initials: L, R, AP,
 * PORTABLE, SEMI-ERECT, SITTING, an arrow. Left out is what is short enough to be somebody's initials or is a name (LL, RL, LT, RT,
 * RAO, MS, CR, DR, CM): a site that marks its films so names it in the settings.
 */

export type WordKind = 'side' | 'view' | 'position' | 'technique' | 'arrow' | 'site';

const side = 'L R LEFT RIGHT BILATERAL';
const view = 'AP PA LAT LATERAL FRONTAL OBLIQUE AXIAL LORDOTIC APICAL TANGENTIAL CHEST THORAX';
const position =
  'ERECT UPRIGHT SEMI-ERECT SEMI-UPRIGHT SUPINE PRONE RECUMBENT SITTING SEATED STANDING DECUB DECUBITUS LLD RLD FLAT UP DOWN';
const technique = 'PORTABLE MOBILE BEDSIDE INSPIRATION EXPIRATION INSP EXP GRID NON-GRID KV KVP MAS';

const kinds: Readonly<Record<Exclude<WordKind, 'site' | 'arrow'>, string>> = { side, view, position, technique };

/**
 * What the recogniser reads in a listed word that is turned by quarters or mirrored, measured on films: another way to hold the
 * same strokes is no other text.
 */
const turnedReadings: Readonly<Record<string, readonly string[]>> = {
  L: [
    '7',
    '1',
    'I',
    'J',
    'R',
    'T',
    'F',
    'V',
    'U',
    'P',
    '√',
    '<',
    '>',
    '[',
    '「',
    '」',
    '『',
    '』',
    '厂',
    '-1',
    '-L',
    '-',
  ],
  R: ['B', 'Я', '8', 'K'],
  AP: ['9A', 'QA', 'GA', '6A', 'VB', 'V6', 'B', 'P', 'A', 'Q', 'H'],
  PA: ['A9', 'AQ', 'AG', 'A6', 'BV', '6V', 'B', 'P', 'A', 'Q'],
};

/** The last three are what an L reads as that leans by half a quarter. */
const arrowSigns = ['↑', '↓', '→', '←', '+', '<', '>', '√'];
const arrowReadings = ['I', '√', '1', '7', 'T', 'L', 'V', 'R', '』', '」', '个', 'IV', 'NV', '』V', '」V'];

export interface ListedWord {
  /** As findings show it. */
  readonly word: string;
  readonly kind: WordKind;
  /** Folded; see turnedReadings. */
  readonly turned: readonly string[];
}

/** By folded word. */
export type WordList = ReadonlyMap<string, ListedWord>;

/** Nothing passes. */
export const noWords: WordList = new Map();

/** The listed words and those of a site. Throws a RangeError that does not repeat a word which cannot be one. */
export function wordList(ofSite: readonly string[] = []): WordList {
  const words = new Map<string, ListedWord>();
  for (const [kind, text] of Object.entries(kinds)) {
    for (const word of text.split(' ')) words.set(fold(word), listed(word, kind as WordKind));
  }
  for (const sign of arrowSigns) words.set(sign, { word: '↑', kind: 'arrow', turned: arrowReadings });
  for (const word of ofSite) {
    if (!isSiteWord(word)) throw new RangeError('needs words of 2 to 24 letters A to Z, each without a space');
    words.set(fold(word), listed(word.toUpperCase(), 'site'));
  }
  return words;
}

/** No digits: a word of digits is a number of somebody. One letter would let initials through. */
export function isSiteWord(word: string): boolean {
  return /^[A-Za-z][A-Za-z-]{0,22}[A-Za-z]$/.test(word);
}

/** Without case and punctuation; '+' is how an arrow is read. */
export function fold(text: string): string {
  return text
    .normalize('NFKC')
    .toUpperCase()
    .replaceAll(/[\s.,:;'"()_\-–]/g, '');
}

function listed(word: string, kind: WordKind): ListedWord {
  return { word, kind, turned: turnedReadings[word] ?? [] };
}
