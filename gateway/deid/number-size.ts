/** How large a number may be by its attribute: five digits are a number, more may be somebody's record, telephone or birth date. */

/**
 * Quantities of which public images have larger ones. Past five digits they keep the first four: no dose, count or time was
 * ever measured more exactly, and a record number is one of ten thousand then.
 */
const quantities: ReadonlySet<number> = new Set([
  0x00180070, // Counts Accumulated
  0x00181060, // Trigger Time, ms
  0x00181074, // Radionuclide Total Dose, Bq
  0x00181075, // Radionuclide Half Life, s
  0x00181153, // Exposure in uAs
  0x00181242, // Actual Frame Duration, ms
  0x00181243, // Count Rate
  0x00188150, // Exposure Time in uS
  0x00188151, // X-Ray Tube Current in uA
  0x00189220, // Frame Acquisition Duration, ms
  0x00281050, // Window Center and Width, of samples of 32 bits
  0x00281051,
  0x00540036, // Phase Delay, ms
  0x00541300, // Frame Reference Time, ms
  0x00541310, // Primary (Prompts) Counts Accumulated
  0x00541311, // Secondary Counts Accumulated
  0x00541322, // Dose Calibration Factor
]);

/** Counts and places in films and slides of up to a million frames or columns, which are of no use but exact. */
const places: ReadonlySet<number> = new Set([
  0x00081160, // Referenced Frame Number
  0x00081161, // Simple Frame List
  0x00081162, // Calculated Frame List
  0x00209157, // Dimension Index Values
  0x00209228, // Concatenation Frame Offset Number
  0x00280008, // Number of Frames: the pixels must be as many
  0x00480006, // Total Pixel Matrix Columns and Rows
  0x00480007,
  0x0048021e, // Column and Row Position in Total Image Pixel Matrix
  0x0048021f,
]);

/** The least number of six digits. */
const sixDigits = 100_000;
const million = 1_000_000;
const largest = 1e12;
const longest = 5;

/** The number as it may stand; undefined where it may not. */
export function sizedNumber(tag: number, number: number): number | undefined {
  const size = Math.abs(number);
  if (size < sixDigits) return number;
  if (places.has(tag)) return Number.isInteger(number) && size <= million ? number : undefined;
  return quantities.has(tag) && size <= largest ? Number(number.toPrecision(4)) : undefined;
}

const written = /^[+-]?(\d*)/;

/**
 * The same for the text of a DS or IS of right form, spaces around it allowed. What counts are the digits before the point as
 * they are written, so that no exponent makes a record number small; leading zeros of a longer one go, with their place in it.
 */
export function sizedText(tag: number, text: string): string | undefined {
  const number = Number(text);
  const point = text.indexOf('.');
  // Nearly all of them.
  if (Math.abs(number) < sixDigits && (point === -1 ? text.length : point) <= longest) return text;
  const whole = written.exec(text.trimStart())?.[1] ?? '';
  const kept = sizedNumber(tag, number);
  if (kept === undefined) return undefined;
  if (whole.length <= longest) return kept === number ? text : String(kept);
  if (whole.replace(/^0+/, '').length <= longest) return String(kept);
  const listed = places.has(tag) || quantities.has(tag);
  return listed ? String(Number(kept.toPrecision(places.has(tag) ? 7 : 4))) : undefined;
}
