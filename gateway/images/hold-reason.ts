/** Why an object is held, and what comes of it, in plain words: a code is stored, a person reads its text. */

interface Reason {
  readonly text: string;
  /** What the second look does about it, or what is left to a person. docs/dicom.md shows it. */
  readonly next: string;
}

const machine = (next: string) => `machine: ${next}`;
const person = (next: string) => `person: ${next}`;

export const holdReasons = {
  // What the header says of the encoding.
  deflated: {
    text: 'The whole object is compressed (deflated transfer syntax).',
    next: machine('inflated (PS3.5 A.5), to four gigabytes at most, then cleaned as any other'),
  },
  'big-endian': {
    text: 'The object is in big endian, which was retired.',
    next: machine('turned value by value (PS3.5 7.3), then cleaned'),
  },
  'unknown-transfer-syntax': {
    text: 'Its transfer syntax is not known.',
    next: person('ask the maker how it is encoded; a newer program may know it'),
  },
  'pixels-elsewhere': {
    text: 'It refers to pixels on another machine (JPIP).',
    next: person('have it sent with its pixels'),
  },
  'header-too-long': {
    text: 'Its header is longer than one megabyte.',
    next: machine('read to 128 megabytes'),
  },
  'header-far-too-long': { text: 'Its header is longer than 128 megabytes.', next: person('look at it in the PACS') },
  'header-limits': {
    text: 'Its header is nested too deep or has too many elements.',
    next: machine('read to four million elements; nested deeper than 32 it waits for a person'),
  },
  'tag-disorder': {
    text: 'Its elements are not in the order that DICOM demands.',
    next: machine('sorted'),
  },
  'element-twice': {
    text: 'One of its elements comes twice, and nothing says which is true.',
    next: person('PS3.5 7.1 allows one; have it mended and sent again'),
  },
  'group-not-allowed': {
    text: 'It has elements that may not stand in a data set.',
    next: machine('they go like all that no IOD lists'),
  },
  'bulk-encoding': {
    text: 'Its pixel data is not encoded as its transfer syntax demands.',
    next: person('which of the two is true only its maker knows'),
  },
  // What de-identification says.
  'unknown-sop-class': {
    text: 'Its kind (SOP class) is not known, so nobody can say what may stay in it.',
    next: person('a newer program may know it'),
  },
  'sop-class-differs': {
    text: 'The sender announced another kind of object than it sent.',
    next: machine('read again with VRs of the dictionary; where it still differs, a person decides which is true'),
  },
  'sop-instance-differs': {
    text: 'The sender announced another object than it sent.',
    next: person('under the wrong name it could become a version of a stranger'),
  },
  'no-study': {
    text: 'It names no study or series.',
    next: machine(
      'each gets one of its own, keyed from its SOP Instance UID, which never merges two patients (coercion, PS3.4 B.4.1.3); not where elements follow its pixels, for the study may be among them',
    ),
  },
  'overlay-in-pixels': {
    text: 'Unused bits of its pixels carry an overlay, which may be text.',
    next: person('look at the overlay'),
  },
  'pixel-description': {
    text: 'Its description of rows, columns and bits fits no image.',
    next: person('have it mended and sent again'),
  },
  'no-palette': {
    text: 'Its colours are in a palette that is missing, or of another length than it says.',
    next: person(
      'fetch it again as RGB; a segmented palette is expanded where its segments make as many entries as it says',
    ),
  },
  'not-an-image': {
    text: 'It is no image: a report, plan or document.',
    next: machine('plans, structures and registrations are cleaned and kept; of all others the kind is named, below'),
  },
  report: {
    text: 'It is a report, and its text cannot be proven clean.',
    next: person('text of reports is not cleaned here yet'),
  },
  document: {
    text: 'It carries a document (PDF, CDA, a model), which cannot be looked through.',
    next: person('documents are not cleaned here yet'),
  },
  waveform: {
    text: 'It carries waveforms, which are not looked through here.',
    next: person('waveforms are not cleaned here yet'),
  },
  spectroscopy: {
    text: 'It carries spectra, which are not looked through here.',
    next: person('spectra are not cleaned here yet'),
  },
  presentation: {
    text: 'It says how another image is to be shown, with text drawn on it.',
    next: person('drawn text is not cleaned here yet'),
  },
  'no-pixels': {
    text: 'It has no pixels, and its kind is not cleaned here without.',
    next: person('have it sent again with its pixels'),
  },
  'purpose-lost': {
    text: 'Cleaning would take away what it is for: contours, control points or matrices in a form that is not allowed.',
    next: person('have it mended and sent again'),
  },
  'cannot-de-identify': {
    text: 'De-identification failed on it. The log says where.',
    next: machine('tried again; failing again it waits for a newer program'),
  },
  'identifier-left': {
    text: 'After cleaning, an identifier of the object was still found in its header.',
    next: person('look at it in the PACS: a number that happens to equal a record number, or a fault of this program'),
  },
  // What its pixels say.
  'bulk-syntax': {
    text: 'Its pixels are coded in a way that is not looked into here (video, JPEG XL).',
    next: person('fetch it again in another transfer syntax'),
  },
  'bulk-length': {
    text: 'It has more or fewer pixels than it describes.',
    next: machine(
      'a missing padding byte is added; what follows the last frame and is less than one frame goes; fewer pixels, or a frame more, wait for a person',
    ),
  },
  'bulk-truncated': {
    text: 'Its pixels end before they should.',
    next: person('fetch it again from the PACS'),
  },
  'bulk-items': {
    text: 'Its compressed frames are not packed as DICOM demands.',
    next: person('fetch it again in another transfer syntax'),
  },
  'bulk-codestream': {
    text: 'One of its compressed frames cannot be followed.',
    next: person('fetch it again in another transfer syntax'),
  },
  'bulk-words': {
    text: 'Its pixels are in big endian in a form that can be turned in several ways, and they do not show in which.',
    next: person(
      'PS3.5 does not say whether two words or one number were turned, and neither makes neighbouring pixels alike; fetch it again in little endian',
    ),
  },
  'too-many-changes': {
    text: 'More than one megabyte of it would have to be blanked or dropped.',
    next: machine('cleaned from the copy, where changes need no memory'),
  },
  // What only a second look finds.
  'no-data-set': {
    text: 'It cannot be read as a DICOM data set.',
    next: person('have it mended and sent again'),
  },
  'deflate-broken': {
    text: 'It cannot be inflated to its end.',
    next: person('fetch it again from the PACS'),
  },
  'inflates-too-far': {
    text: 'Inflated it is larger than four gigabytes.',
    next: person('fetch it again in another transfer syntax'),
  },
  'look-failed': {
    text: 'It ended the process that looked at it, twice. The log says when.',
    next: person('a newer program looks at it again'),
  },
  unreadable: {
    text: 'Its file is damaged or gone, or the key is not the one it was sealed with.',
    next: person('bring key or file back from the backup, or fetch it again from the PACS'),
  },
} as const satisfies Record<string, Reason>;

export type HoldReasonCode = keyof typeof holdReasons;

/** The words for a stored code; of an older or newer program's code, the code itself. */
export function holdReasonText(code: string): string {
  return Object.hasOwn(holdReasons, code) ? holdReasons[code as HoldReasonCode].text : code;
}
