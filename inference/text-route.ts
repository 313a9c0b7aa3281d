/** POST /v1/text: one image of 8-bit light, looked through for letters. */

import type { TextAnswer, TextImage } from './contract.ts';
import { type Exchange, readBody, refuse, send } from './http-exchange.ts';

/** One side of an image, as DICOM's Rows and Columns; and all of its pixels. */
const maximumSide = 65_535;
const maximumPixels = 2 ** 27;
/** More would only wait in memory: the gateway asks for a few at a time. */
const maximumRequests = 8;

export function textRoute(
  detectText: (image: TextImage) => Promise<TextAnswer>,
): (exchange: Exchange) => Promise<void> {
  let running = 0;
  return async (exchange) => {
    if (running >= maximumRequests) return refuse(exchange, 503, 'busy');
    running++;
    try {
      await answer(detectText, exchange);
    } finally {
      running--;
    }
  };
}

async function answer(detectText: (image: TextImage) => Promise<TextAnswer>, exchange: Exchange): Promise<void> {
  const { request, url } = exchange;
  const [width, height] = [Number(url.searchParams.get('width')), Number(url.searchParams.get('height'))];
  const sides = [width, height].every((side) => Number.isInteger(side) && side > 0 && side <= maximumSide);
  if (!sides) return refuse(exchange, 400, 'bad-request');
  if (width * height > maximumPixels) return refuse(exchange, 413, 'too-large');
  const pixels = await readBody(request, width * height);
  if (pixels === undefined) return refuse(exchange, 400, 'bad-request');
  const markers = url.searchParams.get('markers') !== 'no';
  const film = url.searchParams.get('film') === 'yes';
  send(exchange, 200, await detectText({ width, height, pixels, markers, film }));
}
