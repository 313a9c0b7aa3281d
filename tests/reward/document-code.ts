/** The code that reading or making a document about reward ends in. */
import { DocumentError } from '../../reward/document-error.ts';

/** 'none' where nothing is thrown; whatever else is thrown goes on. */
export function codeOf(run: () => unknown): string {
  try {
    run();
  } catch (thrown) {
    if (thrown instanceof DocumentError) return thrown.code;
    throw thrown;
  }
  return 'none';
}
