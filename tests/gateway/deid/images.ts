/** Small real images to de-identify: a CR and a CT header as a PACS sends them, with nothing in them that must go. */
import { type DataElement, type DataSet, dataSetOf } from '../../../data-set/data-set.ts';
import { textElement, unsignedElement } from '../../../data-set/elements.ts';
import { firstString } from '../../../data-set/values.ts';
import { type DeidResult, deidentifyHeader } from '../../../gateway/deid/deidentify.ts';
import { markitProfile } from '../../../gateway/deid/profile.ts';
import { deriveSiteKeys, type SiteKeys } from '../../../gateway/deid/pseudonym.ts';
import type { SiteWords } from '../../../gateway/deid/site-words.ts';

export const crImage = '1.2.840.10008.5.1.4.1.1.1';
export const ctImage = '1.2.840.10008.5.1.4.1.1.2';
export const keys: SiteKeys = deriveSiteKeys(new Uint8Array(32).fill(7));

export function imageOf(sopClassUid: string, more: readonly DataElement[] = []): DataSet {
  return dataSetOf([
    textElement(0x00080008, 'CS', 'ORIGINAL', 'PRIMARY', 'AXIAL'),
    textElement(0x00080016, 'UI', sopClassUid),
    textElement(0x00080018, 'UI', '1.2.3.4'),
    textElement(0x00080020, 'DA', '20190507'),
    textElement(0x00080030, 'TM', '101112.5'),
    textElement(0x00080060, 'CS', sopClassUid === crImage ? 'CR' : 'CT'),
    textElement(0x00080070, 'LO', 'SIEMENS'),
    textElement(0x00100010, 'PN', 'Doe^Jane'),
    textElement(0x00100020, 'LO', 'MRN-0017'),
    textElement(0x00100030, 'DA', '19500102'),
    textElement(0x00100040, 'CS', 'F'),
    textElement(0x0020000d, 'UI', '1.2.3.1'),
    textElement(0x0020000e, 'UI', '1.2.3.2'),
    textElement(0x00200011, 'IS', '3'),
    textElement(0x00200013, 'IS', '17'),
    unsignedElement(0x00280002, 1),
    textElement(0x00280004, 'CS', 'MONOCHROME2'),
    unsignedElement(0x00280010, 4),
    unsignedElement(0x00280011, 4),
    unsignedElement(0x00280100, 16),
    unsignedElement(0x00280101, 12),
    unsignedElement(0x00280102, 11),
    unsignedElement(0x00280103, 0),
    ...more,
  ]);
}

/** De-identifies as for a C-STORE whose command agrees with the data set. */
export function deidentified(
  source: DataSet,
  over: { keys?: SiteKeys; sopClassUid?: string; siteWords?: SiteWords; collectWords?: boolean } = {},
): DeidResult {
  return deidentifyHeader(source, {
    ...over,
    keys: over.keys ?? keys,
    sopClassUid: over.sopClassUid ?? firstString(source, 0x00080016) ?? '',
    sopInstanceUid: firstString(source, 0x00080018) ?? '',
    transferSyntax: '1.2.840.10008.1.2.1',
    profile: markitProfile,
  });
}

export function cleanOf(
  source: DataSet,
  over: Parameters<typeof deidentified>[1] = {},
): Extract<DeidResult, { kind: 'clean' }> {
  const result = deidentified(source, over);
  if (result.kind !== 'clean') throw new Error(`held: ${result.reason}`);
  return result;
}
