/** Words that may survive in coded strings and technical text: whatever is not listed is somebody's own typing, and goes. */

import data from './known-words.json' with { type: 'json' };

/**
 * CS: Defined Terms and Enumerated Values of PS3.3. One list for all attributes: every word in it is technical, so none
 * identifies anybody wherever it stands.
 */
const codedWords = new Set(data.coded.flatMap(({ words }) => words.split('|')));

/** Patient Orientation (PS3.3 C.7.6.1.1.1): letters of directions. */
const patientOrientation = 0x00200020;
const orientation = /^[AFHLPR]{1,3}$/;

/** Image Type of an ultrasound, its fourth value: a bit for each mode (PS3.3 C.8.5.6.1.1). */
const imageType = 0x00080008;
const modes = /^0[0-7][0-7][0-9A-F]$/;

export function isCodedWord(tag: number, word: string): boolean {
  return codedWords.has(word) || hasForm(tag, word);
}

function hasForm(tag: number, word: string): boolean {
  return (tag === patientOrientation && orientation.test(word)) || (tag === imageType && modes.test(word));
}

interface KnownText {
  readonly values: ReadonlySet<string>;
  readonly forms: readonly RegExp[];
}

const texts = new Map<number, KnownText>();
for (const { tags, values, forms } of data.texts) {
  const known = {
    values: new Set(values.split('|')),
    forms: (forms ?? []).map((form) => new RegExp(`^(?:${form})$`)),
  };
  for (const tag of tags) texts.set(Number.parseInt(tag, 16), known);
}

/** Whether a text attribute is on the short list at all. */
export function isTechnicalAttribute(tag: number): boolean {
  return texts.has(tag);
}

export function isTechnicalText(tag: number, value: string): boolean {
  const known = texts.get(tag);
  return known !== undefined && (known.values.has(value) || known.forms.some((form) => form.test(value)));
}
