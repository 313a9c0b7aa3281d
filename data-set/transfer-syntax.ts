/** Every transfer syntax of PS3.6 Annex A, retired ones too: how its data set is encoded. */

/**
 * What the fragments hold; 'native' where there are none; 'reference' for JPIP, whose pixels are elsewhere; 'other' where
 * the encoding is not that of a data set at all.
 */
export type PixelCoding =
  | ('native' | 'rle' | 'jpeg' | 'jpeg-ls' | 'jpeg-2000' | 'htj2k' | 'jpeg-xl')
  | ('mpeg' | 'deflated-frames' | 'uncompressed-fragments' | 'smpte' | 'reference' | 'other');

export interface TransferSyntax {
  readonly uid: string;
  readonly name: string;
  readonly explicit: boolean;
  readonly bigEndian: boolean;
  readonly deflated: boolean;
  readonly encapsulated: boolean;
  readonly coding: PixelCoding;
  readonly retired: boolean;
}

export const implicitLittleEndian = '1.2.840.10008.1.2';
export const explicitLittleEndian = '1.2.840.10008.1.2.1';
export const deflatedExplicitLittleEndian = '1.2.840.10008.1.2.1.99';
export const explicitBigEndian = '1.2.840.10008.1.2.2';

const root = '1.2.840.10008.1.2';

function native(suffix: string, name: string, traits: Partial<TransferSyntax> = {}): TransferSyntax {
  const base = { explicit: true, bigEndian: false, deflated: false, encapsulated: false, coding: 'native' } as const;
  return Object.freeze({ uid: root + suffix, name, retired: false, ...base, ...traits });
}

function encapsulated(suffix: string, name: string, coding: PixelCoding, retired = false): TransferSyntax {
  return native(suffix, name, { encapsulated: true, coding, retired });
}

/** PS3.6 Table A-1, rows of type Transfer Syntax. */
export const transferSyntaxes: readonly TransferSyntax[] = Object.freeze([
  native('', 'Implicit VR Little Endian', { explicit: false }),
  native('.1', 'Explicit VR Little Endian'),
  encapsulated('.1.98', 'Encapsulated Uncompressed Explicit VR Little Endian', 'uncompressed-fragments'),
  native('.1.99', 'Deflated Explicit VR Little Endian', { deflated: true }),
  native('.2', 'Explicit VR Big Endian', { bigEndian: true, retired: true }),
  encapsulated('.4.50', 'JPEG Baseline (Process 1)', 'jpeg'),
  encapsulated('.4.51', 'JPEG Extended (Process 2 & 4)', 'jpeg'),
  encapsulated('.4.52', 'JPEG Extended (Process 3 & 5)', 'jpeg', true),
  encapsulated('.4.53', 'JPEG Spectral Selection, Non-Hierarchical (Process 6 & 8)', 'jpeg', true),
  encapsulated('.4.54', 'JPEG Spectral Selection, Non-Hierarchical (Process 7 & 9)', 'jpeg', true),
  encapsulated('.4.55', 'JPEG Full Progression, Non-Hierarchical (Process 10 & 12)', 'jpeg', true),
  encapsulated('.4.56', 'JPEG Full Progression, Non-Hierarchical (Process 11 & 13)', 'jpeg', true),
  encapsulated('.4.57', 'JPEG Lossless, Non-Hierarchical (Process 14)', 'jpeg'),
  encapsulated('.4.58', 'JPEG Lossless, Non-Hierarchical (Process 15)', 'jpeg', true),
  encapsulated('.4.59', 'JPEG Extended, Hierarchical (Process 16 & 18)', 'jpeg', true),
  encapsulated('.4.60', 'JPEG Extended, Hierarchical (Process 17 & 19)', 'jpeg', true),
  encapsulated('.4.61', 'JPEG Spectral Selection, Hierarchical (Process 20 & 22)', 'jpeg', true),
  encapsulated('.4.62', 'JPEG Spectral Selection, Hierarchical (Process 21 & 23)', 'jpeg', true),
  encapsulated('.4.63', 'JPEG Full Progression, Hierarchical (Process 24 & 26)', 'jpeg', true),
  encapsulated('.4.64', 'JPEG Full Progression, Hierarchical (Process 25 & 27)', 'jpeg', true),
  encapsulated('.4.65', 'JPEG Lossless, Hierarchical (Process 28)', 'jpeg', true),
  encapsulated('.4.66', 'JPEG Lossless, Hierarchical (Process 29)', 'jpeg', true),
  encapsulated('.4.70', 'JPEG Lossless, Non-Hierarchical, First-Order Prediction (Process 14, Selection 1)', 'jpeg'),
  encapsulated('.4.80', 'JPEG-LS Lossless', 'jpeg-ls'),
  encapsulated('.4.81', 'JPEG-LS Lossy (Near-Lossless)', 'jpeg-ls'),
  encapsulated('.4.90', 'JPEG 2000 (Lossless Only)', 'jpeg-2000'),
  encapsulated('.4.91', 'JPEG 2000', 'jpeg-2000'),
  encapsulated('.4.92', 'JPEG 2000 Part 2 Multi-component (Lossless Only)', 'jpeg-2000'),
  encapsulated('.4.93', 'JPEG 2000 Part 2 Multi-component', 'jpeg-2000'),
  native('.4.94', 'JPIP Referenced', { coding: 'reference' }),
  native('.4.95', 'JPIP Referenced Deflate', { coding: 'reference', deflated: true }),
  encapsulated('.4.100', 'MPEG2 Main Profile / Main Level', 'mpeg'),
  encapsulated('.4.100.1', 'Fragmentable MPEG2 Main Profile / Main Level', 'mpeg'),
  encapsulated('.4.101', 'MPEG2 Main Profile / High Level', 'mpeg'),
  encapsulated('.4.101.1', 'Fragmentable MPEG2 Main Profile / High Level', 'mpeg'),
  encapsulated('.4.102', 'MPEG-4 AVC/H.264 High Profile / Level 4.1', 'mpeg'),
  encapsulated('.4.102.1', 'Fragmentable MPEG-4 AVC/H.264 High Profile / Level 4.1', 'mpeg'),
  encapsulated('.4.103', 'MPEG-4 AVC/H.264 BD-compatible High Profile / Level 4.1', 'mpeg'),
  encapsulated('.4.103.1', 'Fragmentable MPEG-4 AVC/H.264 BD-compatible High Profile / Level 4.1', 'mpeg'),
  encapsulated('.4.104', 'MPEG-4 AVC/H.264 High Profile / Level 4.2 For 2D Video', 'mpeg'),
  encapsulated('.4.104.1', 'Fragmentable MPEG-4 AVC/H.264 High Profile / Level 4.2 For 2D Video', 'mpeg'),
  encapsulated('.4.105', 'MPEG-4 AVC/H.264 High Profile / Level 4.2 For 3D Video', 'mpeg'),
  encapsulated('.4.105.1', 'Fragmentable MPEG-4 AVC/H.264 High Profile / Level 4.2 For 3D Video', 'mpeg'),
  encapsulated('.4.106', 'MPEG-4 AVC/H.264 Stereo High Profile / Level 4.2', 'mpeg'),
  encapsulated('.4.106.1', 'Fragmentable MPEG-4 AVC/H.264 Stereo High Profile / Level 4.2', 'mpeg'),
  encapsulated('.4.107', 'HEVC/H.265 Main Profile / Level 5.1', 'mpeg'),
  encapsulated('.4.108', 'HEVC/H.265 Main 10 Profile / Level 5.1', 'mpeg'),
  encapsulated('.4.110', 'JPEG XL Lossless', 'jpeg-xl'),
  encapsulated('.4.111', 'JPEG XL JPEG Recompression', 'jpeg-xl'),
  encapsulated('.4.112', 'JPEG XL', 'jpeg-xl'),
  encapsulated('.4.201', 'High-Throughput JPEG 2000 (Lossless Only)', 'htj2k'),
  encapsulated('.4.202', 'High-Throughput JPEG 2000 with RPCL Options (Lossless Only)', 'htj2k'),
  encapsulated('.4.203', 'High-Throughput JPEG 2000', 'htj2k'),
  native('.4.204', 'JPIP HTJ2K Referenced', { coding: 'reference' }),
  native('.4.205', 'JPIP HTJ2K Referenced Deflate', { coding: 'reference', deflated: true }),
  encapsulated('.5', 'RLE Lossless', 'rle'),
  native('.6.1', 'RFC 2557 MIME encapsulation', { coding: 'other', retired: true }),
  native('.6.2', 'XML Encoding', { coding: 'other', retired: true }),
  encapsulated('.7.1', 'SMPTE ST 2110-20 Uncompressed Progressive Active Video', 'smpte'),
  encapsulated('.7.2', 'SMPTE ST 2110-20 Uncompressed Interlaced Active Video', 'smpte'),
  encapsulated('.7.3', 'SMPTE ST 2110-30 PCM Digital Audio', 'smpte'),
  encapsulated('.8.1', 'Deflated Image Frame Compression', 'deflated-frames'),
]);

const byUid = new Map(transferSyntaxes.map((syntax) => [syntax.uid, syntax]));

/** The syntax of a UID (no padding); undefined where PS3.6 does not list it. */
export function transferSyntax(uid: string): TransferSyntax | undefined {
  return byUid.get(uid);
}

/**
 * The syntax an object is stored in: encapsulated ones stay; all others, implicit, big endian and inflated ones, become
 * explicit little endian, so that a stored file has one way of being read.
 */
export function storedTransferSyntax(uid: string): string {
  return byUid.get(uid)?.encapsulated === false ? explicitLittleEndian : uid;
}
