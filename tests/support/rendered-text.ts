/** Words in real fonts, as shares of ink by pixel: rendered by Chromium, which shapes Arabic as it is read. */

import type { Browser } from 'playwright-core';

export interface InkMask {
  readonly width: number;
  readonly height: number;
  /** 0 to 255 by pixel. */
  readonly ink: Uint8Array;
}

export interface Word {
  readonly text: string;
  /** Pixels of a capital H; of scripts without capitals, of a full sign. */
  readonly height: number;
  /** A sign whose height is meant: 'H', or one of the script. */
  readonly sign: string;
}

/** In the order of the words, each cut to its ink. */
export async function renderWords(browser: Browser, words: readonly Word[]): Promise<InkMask[]> {
  const page = await browser.newPage();
  const masks = await page.evaluate(drawWords, words as Word[]);
  await page.close();
  return masks.map(({ width, height, ink }) => ({ width, height, ink: Uint8Array.from(ink) }));
}

/** Runs in the page. */
function drawWords(words: Word[]): { width: number; height: number; ink: number[] }[] {
  const canvas = document.createElement('canvas');
  const context = canvas.getContext('2d', { willReadFrequently: true });
  if (!context) throw new Error('no canvas');
  const family = '"DejaVu Sans", "Noto Sans CJK JP", sans-serif';
  return words.map(({ text, height, sign }) => {
    context.font = `100px ${family}`;
    const { actualBoundingBoxAscent: up, actualBoundingBoxDescent: down } = context.measureText(sign);
    const font = `${(100 * height) / (sign === 'H' ? up : up + down)}px ${family}`;
    context.font = font;
    const measured = context.measureText(text);
    canvas.width = Math.ceil(measured.width) + 8;
    canvas.height = 3 * height + 8;
    context.font = font;
    context.fillText(text, 4, 2 * height + 2);
    const { width, height: tall } = canvas;
    const { data } = context.getImageData(0, 0, width, tall);
    const all = Array.from({ length: width * tall }, (_, at) => data[4 * at + 3] ?? 0);
    const rows = all.flatMap((value, at) => (value > 0 ? [Math.floor(at / width)] : []));
    const columns = all.flatMap((value, at) => (value > 0 ? [at % width] : []));
    const [top, left] = [rows.reduce((a, b) => Math.min(a, b)), columns.reduce((a, b) => Math.min(a, b))];
    const [bottom, right] = [rows.reduce((a, b) => Math.max(a, b)), columns.reduce((a, b) => Math.max(a, b))];
    const [wide, high] = [right - left + 1, bottom - top + 1];
    const ink = Array.from({ length: wide * high }, (_, at) => {
      return all[(top + Math.floor(at / wide)) * width + left + (at % wide)] ?? 0;
    });
    return { width: wide, height: high, ink };
  });
}
