/** What this program calls itself. */
import { readFileSync } from 'node:fs';

const packageFile = new URL('../package.json', import.meta.url);

export const version: string = (JSON.parse(readFileSync(packageFile, 'utf8')) as { version: string }).version;

/** Duty text of the sign-in page and of every export. */
export const notice =
  'Research use only. Not a medical device. Nothing on these screens may guide the care of a patient.';
