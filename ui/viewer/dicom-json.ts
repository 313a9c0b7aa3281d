/** A task's image as the DICOM JSON header (PS3.18 F.2) that the image loader reads, so that no second request is needed. */

import type { TaskImage } from '../../gateway/contract/tasks.ts';

interface Element {
  readonly vr: string;
  readonly Value?: readonly (string | number)[];
}

export type DicomJson = Record<string, Element>;

const element = (vr: string, ...values: (string | number | null)[]): Element => {
  const present = values.filter((value) => value !== null);
  return present.length === 0 ? { vr } : { vr, Value: present };
};

export function dicomJsonOf(image: TaskImage): DicomJson {
  const windows = image.windows.filter(({ width }) => width >= 1);
  return {
    '00080016': element('UI', image.sopClassUid),
    '00080018': element('UI', image.sopInstanceUid),
    '0020000D': element('UI', image.studyInstanceUid),
    '0020000E': element('UI', image.seriesInstanceUid),
    '00080060': element('CS', image.modality),
    '00280002': element('US', image.samplesPerPixel),
    '00280004': element('CS', image.photometric),
    '00280006': element('US', image.planarConfiguration),
    '00280008': element('IS', image.frameUrls.length),
    '00280010': element('US', image.rows),
    '00280011': element('US', image.columns),
    '00280100': element('US', image.bitsAllocated),
    '00280101': element('US', image.bitsStored),
    '00280102': element('US', image.highBit),
    '00280103': element('US', image.pixelRepresentation),
    '00281050': element('DS', ...windows.map(({ center }) => center)),
    '00281051': element('DS', ...windows.map(({ width }) => width)),
    '00281052': element('DS', image.rescale.intercept),
    '00281053': element('DS', image.rescale.slope),
    ...(image.pixelSpacing === null
      ? {}
      : { '00280030': element('DS', image.pixelSpacing.row, image.pixelSpacing.column) }),
    ...paletteOf(image),
  };
}

const palettes = new WeakMap<TaskImage, DicomJson>();

/** Entries as numbers, which is how the loader reads a table; once an image, not once a frame. */
function paletteOf(image: TaskImage): DicomJson {
  if (image.palette === null) return {};
  const known = palettes.get(image);
  if (known !== undefined) return known;
  const { first, ...tables } = image.palette;
  const made: Record<string, Element> = {};
  for (const [at, table] of [tables.red, tables.green, tables.blue].entries()) {
    const entries = Array.from(atob(table), (byte) => byte.charCodeAt(0));
    made[`0028110${at + 1}`] = element('US', entries.length % 65_536, first, 8);
    made[`0028120${at + 1}`] = element('OW', ...entries);
  }
  palettes.set(image, made);
  return made;
}

/** Whether high values are shown dark: MONOCHROME1 says so, and so does an inverse presentation LUT (PS3.3 C.11.6). */
export function showsInverted(image: TaskImage): boolean {
  return (
    image.presentationLutShape === 'INVERSE' ||
    (image.presentationLutShape === null && image.photometric === 'MONOCHROME1')
  );
}
