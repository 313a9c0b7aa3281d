/** Where the public test data lies: beside the checkout, absent on machines that were not given it. */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../../shared/data/', import.meta.url));

/** Absolute path of a folder or file of the test data, or undefined where it is absent. */
export function sharedData(name: string): string | undefined {
  const path = root + name;
  return existsSync(path) ? path : undefined;
}

/** The reason to print with a skip where `sharedData` found nothing. */
export const noSharedData = 'the public test data (../shared/data) is not on this machine';
