/** Remembers the last pseudonyms of a key: the images of a series share most of theirs. In memory only, and bounded. */

import type { SiteKeys } from './site-keys.ts';

const limit = 2048;
/** Longer texts are no identifiers of DICOM: a hostile sender must not fill the memory with them. */
const longest = 256;
const caches = new WeakMap<SiteKeys, Map<string, string>>();

/** `make()` for a text not met lately; the oldest is forgotten first. */
export function remembered(keys: SiteKeys, text: string, make: () => string): string {
  if (text.length > longest) return make();
  let cache = caches.get(keys);
  if (cache === undefined) {
    cache = new Map();
    caches.set(keys, cache);
  }
  const known = cache.get(text);
  if (known !== undefined) return known;
  const made = make();
  if (cache.size >= limit) cache.delete(cache.keys().next().value as string);
  cache.set(text, made);
  return made;
}
