/** What became of an attribute of a header, as the table of the page De-identification tells it. */

/**
 * kept, replaced, shifted (a date), emptied, removed, private-removed: what the engine made of what came. added: written though it
 * did not come; held: nothing is written, the object waits for a person; absent: under this one of several profiles it neither came nor
 * was written.
 */
export const fates = [
  'kept',
  'replaced',
  'shifted',
  'emptied',
  'removed',
  'private-removed',
  'added',
  'held',
  'absent',
] as const;
export type Fate = (typeof fates)[number];
