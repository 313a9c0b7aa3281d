/** Which SOP classes are taken by C-STORE: every storage class of PS3.4 Table B.5-1, retired ones, and private ones. */

const dicomRoot = '1.2.840.10008.';
const storageRoot = '1.2.840.10008.5.1.4.1.1.';

/** Under the storage root, but services: Inventory FIND, MOVE, GET, creation and repository query (PS3.4 annex KK). */
const servicesUnderRoot: ReadonlySet<string> = new Set(['2', '3', '4', '5', '6'].map((n) => `${storageRoot}201.${n}`));

/** Storage classes that stand elsewhere. */
const storageElsewhere: ReadonlySet<string> = new Set([
  '1.2.840.10008.5.1.1.27', // Stored Print (retired)
  '1.2.840.10008.5.1.1.29', // Hardcopy Grayscale Image (retired)
  '1.2.840.10008.5.1.1.30', // Hardcopy Color Image (retired)
  '1.2.840.10008.5.1.4.34.1', // RT Beams Delivery Instruction, trial (retired)
  '1.2.840.10008.5.1.4.34.7', // RT Beams Delivery Instruction
  '1.2.840.10008.5.1.4.34.10', // RT Brachy Application Setup Delivery Instruction
  '1.2.840.10008.5.1.4.38.1', // Hanging Protocol
  '1.2.840.10008.5.1.4.39.1', // Color Palette
  '1.2.840.10008.5.1.4.43.1', // Generic Implant Template
  '1.2.840.10008.5.1.4.44.1', // Implant Assembly Template
  '1.2.840.10008.5.1.4.45.1', // Implant Template Group
]);

/**
 * A UID outside DICOM's own root says nothing about its service. PACS store private objects beside the images of a study
 * and fail the whole job where their context is refused, so they are taken as storage; the story holds what it does not know.
 */
export function isStorageClass(uid: string): boolean {
  if (!uid.startsWith(dicomRoot)) return true;
  if (uid.startsWith(storageRoot)) return !servicesUnderRoot.has(uid);
  return storageElsewhere.has(uid);
}
