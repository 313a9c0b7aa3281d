/** What the import route needs of whoever checks, tries and stores a model. */
import type { ImportRefusal, KeptModel, PassedCheck } from '../contract/model-import.ts';

export interface ModelToImport {
  /** Path of the ONNX file as it came; whoever gave it removes it. */
  readonly file: string;
  /** JSON as it came: checked by whoever imports. */
  readonly manifest: Uint8Array;
  /** Whether an activation map is added where the head allows it. */
  readonly addMap: boolean;
  /** Account of whoever brings it. */
  readonly account: string;
}

export type ImportOutcome =
  | { readonly outcome: 'refused'; readonly refusals: readonly ImportRefusal[] }
  | ({ readonly outcome: 'kept' } & Omit<KeptModel, 'type'>);

export interface ModelImporter {
  /** Folder on the data disk for what is on its way; nothing else is in it. */
  readonly incoming: string;
  /** Stores it as a candidate, or refuses it and leaves nothing; tells of each check as it passes. Throws MarkitErrors only. */
  take(model: ModelToImport, onPassed: (check: Omit<PassedCheck, 'type'>) => void): Promise<ImportOutcome>;
}
