/** Names in a sheet: in one normal form, free of what cannot be seen, told apart from those that only look the same. */
import { SheetError, type SheetPlace } from './sheet-error.ts';

/** The two joiners and the variation selectors: scripts, names in Japanese and emoji need them, and they are not seen. */
const selectors = '\\u200c\\u200d\\ufe00-\\ufe0f\\u{e0100}-\\u{e01ef}';

/** Control, format (direction marks, zero-width), separators of lines, lone surrogates, letters and blanks that draw nothing. */
const unseen = new RegExp(
  `(?![${selectors}])[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}\\p{Cs}\\p{Co}\\p{Default_Ignorable_Code_Point}\\u2800]`,
  'u',
);

/** Fit to be in a name, not to be printed as they are. */
const hidden = new RegExp(`[${selectors}"\\\\]`, 'u');
const allSelectors = new RegExp(`[${selectors}]`, 'gu');

const shortest = 40;

/** A short piece of a cell, safe on a terminal and in a log: what cannot be seen stands as its code. */
export function excerpt(text: string): string {
  const cut = [...text.slice(0, 2 * shortest)];
  const shown = cut.slice(0, shortest).map(escapedCharacter).join('');
  return `"${shown}${cut.length > shortest || text.length > 2 * shortest ? '…' : ''}"`;
}

/** As `excerpt`, of a whole name without quotes. */
export function shownName(name: string): string {
  return [...name].map(escapedCharacter).join('');
}

function escapedCharacter(character: string): string {
  const plain = !unseen.test(character) && !hidden.test(character);
  return plain ? character : `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
}

/** NFC without outer blanks; '' stays ''. Throws SheetError for what is too long or cannot be seen. */
export function cleanName(cell: string, what: string, longest: number, place: SheetPlace): string {
  // A name of the whole length may be of more units before it is composed, never of ten times as many.
  if (cell.length > 10 * longest) throw tooLong(what, longest, place);
  const name = cell.normalize('NFC').trim();
  if (name.length > longest) throw tooLong(what, longest, place);
  if (unseen.test(name)) {
    throw new SheetError(
      'CONTROL_CHARACTER',
      `the name of a ${what} holds what cannot be seen: ${excerpt(name)}`,
      place,
    );
  }
  return name;
}

function tooLong(what: string, longest: number, place: SheetPlace): SheetError {
  return new SheetError('NAME_TOO_LONG', `the name of a ${what} has more than ${longest} characters`, place);
}

/** Letters that are drawn as Latin ones, and those (after Unicode TR39, the ones of Cyrillic and Greek that keyboards have). */
const drawnAlike = [
  ['авеікмнорстухѕјԁһԛԝаєѵӏ', 'abeikmhopctyxsjdhqwaevl'],
  ['αβεζηικμνορτυχγ', 'abezhikmnoptuxy'],
] as const;

const latin = new Map(
  drawnAlike.flatMap(([others, letters]) => [...others].map((other, at) => [other, letters[at] ?? other] as const)),
);

/** Equal for names that a person takes for one: case, width, blanks, joiners, selectors and letters drawn alike. */
export function lookOf(name: string): string {
  const folded = name
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(allSelectors, '')
    .replaceAll(/[\s_-]+/g, ' ');
  return [...folded].map((letter) => latin.get(letter) ?? letter).join('');
}

/** Holds nothing of the text it was cut from: a slice keeps the whole piece of the file in memory. */
export function ownCopy(text: string): string {
  return new TextDecoder().decode(new TextEncoder().encode(text));
}
