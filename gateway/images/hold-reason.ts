/** Why an object is held, in plain words: a code is stored, a person reads its text. */

export const holdReasons = {
  // What the header says of the encoding.
  deflated: 'The whole object is compressed (deflated transfer syntax).',
  'big-endian': 'The object is in big endian, which was retired.',
  'unknown-transfer-syntax': 'Its transfer syntax is not known.',
  'pixels-elsewhere': 'It refers to pixels on another machine (JPIP).',
  'header-too-long': 'Its header is longer than one megabyte.',
  'header-limits': 'Its header is nested too deep or has too many elements.',
  'tag-disorder': 'Its elements are not in the order that DICOM demands.',
  'group-not-allowed': 'It has elements that may not stand in a data set.',
  'other-bulk': 'Its pixels are floating point numbers.',
  'bulk-encoding': 'Its pixel data is not encoded as its transfer syntax demands.',
  // What de-identification says.
  'unknown-sop-class': 'Its kind (SOP class) is not known, so nobody can say what may stay in it.',
  'sop-class-differs': 'The sender announced another kind of object than it sent.',
  'sop-instance-differs': 'The sender announced another object than it sent.',
  'no-study': 'It names no study or series.',
  'overlay-in-pixels': 'Unused bits of its pixels carry an overlay, which may be text.',
  'pixel-description': 'Its description of rows, columns and bits fits no image.',
  'not-an-image': 'It is no image: a report, plan or document.',
  'cannot-de-identify': 'De-identification failed on it. The log says where.',
  // What its pixels say.
  'bulk-syntax': 'Its pixels are coded in a way that is not looked into here (video, JPEG XL).',
  'bulk-length': 'It has more or fewer pixels than it describes.',
  'bulk-truncated': 'Its pixels end before they should.',
  'bulk-items': 'Its compressed frames are not packed as DICOM demands.',
  'bulk-codestream': 'One of its compressed frames cannot be followed.',
  'too-many-changes': 'More than one megabyte of it would have to be blanked or dropped.',
} as const;

export type HoldReasonCode = keyof typeof holdReasons;

/** The words for a stored code; of an older or newer program's code, the code itself. */
export function holdReasonText(code: string): string {
  return Object.hasOwn(holdReasons, code) ? holdReasons[code as HoldReasonCode] : code;
}
