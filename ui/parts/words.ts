/** Numbers and times as the pages write them: short, in English, in the reader's own time zone. */

const clockFormat = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' });
const shortFormat = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'short',
  hour: '2-digit',
  minute: '2-digit',
});
const dayFormat = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric' });
const numberFormat = new Intl.NumberFormat('en-GB');

/** 12:04:31 */
export const clock = (at: number): string => clockFormat.format(at);
/** 23 Nov 12:00 */
export const shortTime = (at: number): string => shortFormat.format(at).replace(',', '');
/** 4 Aug 2027 */
export const day = (at: number): string => dayFormat.format(at);
/** 1,204 */
export const number = (value: number): string => numberFormat.format(value);

/** "1 change", "3 changes" */
export const count = (n: number, one: string, many = `${one}s`): string => `${number(n)} ${n === 1 ? one : many}`;

/** 96 B, 48.2 kB, 9.8 MB */
export function bytes(size: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let value = size;
  let unit = 0;
  while (value >= 1_000 && unit < units.length - 1) {
    value /= 1_000;
    unit++;
  }
  return `${unit === 0 ? value : value.toFixed(value < 100 ? 1 : 0)} ${units[unit]}`;
}

/** 41 s, 4 min, 4 h 24 min: rounded to what matters at that length. */
export function duration(ms: number): string {
  const seconds = Math.round(ms / 1_000);
  if (seconds < 90) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
