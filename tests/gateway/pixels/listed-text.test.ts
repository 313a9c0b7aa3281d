/** What was read passes only where it is surely a listed word and nothing else can be meant. */

import { describe, expect, test } from 'vitest';
import { listedText } from '../../../gateway/pixels/listed-text.ts';
import { fold, noWords, wordList } from '../../../gateway/pixels/marker-words.ts';
import type { BoxReading, ReadBox } from '../../../inference/contract.ts';

const words = wordList(['Rollstuhl']);

function reading(text: string, certainty = 0.98, more: Partial<BoxReading> = {}): BoxReading {
  return { text, certainty, upright: true, strokes: text.length, ringed: false, corner: text === 'L', ...more };
}

function box(readings: readonly BoxReading[] | undefined, width = 70, height = 20): ReadBox {
  return { x: 0, y: 0, width, height, score: 1, readings };
}

describe('a box passes', () => {
  test.each([
    ['a word', 'PORTABLE', 'PORTABLE'],
    ['a word in lower case', 'portable', 'PORTABLE'],
    ['with punctuation', 'Semi-Erect.', 'SEMI-ERECT'],
    ['several words', 'PORTABLE AP', 'PORTABLE AP'],
    ['a word of the site', 'ROLLSTUHL', 'ROLLSTUHL'],
  ])('%s', (_, text, word) => {
    expect(listedText(box([reading(text)]), words)).toBe(word);
  });

  test('with its own letters seen from behind', () => {
    expect(listedText(box([reading('AP', 0.99), reading('9A', 0.97)], 20, 15), words)).toBe('AP');
  });

  test('a side marker of one stroke, however it is turned', () => {
    const one = { strokes: 1, corner: true };
    const turned = [reading('7', 0.99, one), reading('L', 0.98, one), reading('r', 0.97, one)];
    expect(listedText(box(turned, 14, 18), words)).toBe('L');
    expect(listedText(box([reading('7', 0.99, { ...one, ringed: true })], 14, 18), words)).toBe('L');
  });
});

describe('a box holds', () => {
  test.each([
    ['nobody read it', undefined],
    ['nothing can be read', []],
    ['initials', [reading('DG')]],
    ['a name', [reading('SMITH J')]],
    ['a listed word and another', [reading('PORTABLE DG')]],
    ['a listed word with a digit', [reading('AP1')]],
    ['a listed word with a sign that is no punctuation', [reading('$L', 0.99, { strokes: 1 })]],
    ['a listed word that is read in part', [reading('PORTABLE', 0.85)]],
    ['initials that read almost as surely', [reading('AP', 0.97), reading('AD', 0.95)]],
    ['a better reading that is not listed', [reading('JC', 0.6), reading('L', 0.99, { strokes: 1 })]],
    ['a letter with others beside it', [reading('L', 0.99, { strokes: 3 })]],
    ['a digit as sure as the letter', [reading('R', 0.99, { strokes: 1 }), reading('4', 0.75, { strokes: 1 })]],
    ['a turned letter of no ring and no side', [reading('7', 0.99, { strokes: 1 })]],
    ['a letter that others touch', [reading('L', 0.99, { strokes: 1, corner: false })]],
    ['two letters in a ring', [reading('7', 0.99, { strokes: 2, ringed: true })]],
    ['a number', [reading('1954')]],
  ])('with %s', (_, readings) => {
    expect(listedText(box(readings), words)).toBeUndefined();
  });

  test('a word as high as two lines', () => {
    expect(listedText(box([reading('PORTABLE')], 60, 45), words)).toBeUndefined();
  });

  test('everything where no word is listed', () => {
    expect(listedText(box([reading('PORTABLE')]), noWords)).toBeUndefined();
  });
});

describe('the list', () => {
  test('has no letter but the sides, and no digits', () => {
    const short = [...wordList().keys()].filter((word) => word.length === 1 && /\p{L}/u.test(word));
    expect(short.sort()).toEqual(['L', 'R']);
    expect([...wordList().keys()].filter((word) => /\d/.test(word))).toEqual([]);
  });

  test.each(['J', 'A B', 'DG7', 'Müller', '', 'X'.repeat(25), '-A'])(
    'takes no %s from a site, nor repeats it',
    (word) => {
      expect(() => wordList([word])).toThrow(RangeError);
      expect(() => wordList([word])).toThrow(/^needs words of 2 to 24 letters/);
    },
  );

  test('folds case, width and punctuation, and no sign', () => {
    expect(fold('ＳＥＭＩ－erect.')).toBe('SEMIERECT');
    expect(fold('$7')).toBe('$7');
  });
});
