/** Which frames the text detector is shown, by kind of image: every one where text may differ, a few where it cannot. */

/** SOP classes whose pixels often carry text by their nature (PS3.4 B.5): captures, ultrasound, visible light, documents. */
const textProneClasses = [
  '1.2.840.10008.5.1.4.1.1.7', // Secondary Capture and its multi-frame siblings
  '1.2.840.10008.5.1.4.1.1.6', // Ultrasound
  '1.2.840.10008.5.1.4.1.1.3', // Ultrasound Multi-frame
  '1.2.840.10008.5.1.4.1.1.77.1', // visible light: endoscopy, photography, microscopy, ophthalmic
  '1.2.840.10008.5.1.4.1.1.104', // encapsulated documents
];
const textProneModalities = new Set(['US', 'IVUS', 'SC', 'OT', 'XC', 'ES', 'GM', 'SM', 'OP', 'DOC']);

export function isTextProne(sopClassUid: string, modality: string | null): boolean {
  if (modality !== null && textProneModalities.has(modality)) return true;
  return textProneClasses.some((uid) => sopClassUid === uid || sopClassUid.startsWith(`${uid}.`));
}

/** Grey frames past this number are shown as the first and as the brightest and darkest of all. */
const fewFrames = 4;

/** 'every' frame, or the 'first' and the two projections. */
export function framesToLookAt(frames: number, samplesPerPixel: number, photometric: string, textProne: boolean) {
  const colour = samplesPerPixel > 1 || photometric === 'PALETTE COLOR';
  return frames <= fewFrames || colour || textProne ? 'every' : 'first-and-projections';
}
