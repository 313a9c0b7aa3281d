/** How large a sheet may be where nobody says otherwise. */
import type { SheetLimits } from './sheet.ts';

/**
 * Room for 2,000,000 answers one a line in the words of our own release (some 250 bytes a line), and for 10,000 cases of 25 labels by
 * 40 readers. What is kept in memory follows rows and answers, not bytes.
 */
export const defaultLimits: SheetLimits = Object.freeze({
  bytes: 512 * 1024 * 1024,
  rows: 2_000_000,
  columns: 4_096,
  cellLength: 256 * 1024,
  recordLength: 1024 * 1024,
  nameLength: 200,
  cases: 500_000,
  labels: 1_000,
  readers: 1_000,
  answers: 10_000_000,
});
