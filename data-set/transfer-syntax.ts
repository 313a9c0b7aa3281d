/** Every transfer syntax of PS3.6 Annex A, retired ones too: how its data set is encoded. */

export interface TransferSyntax {
  readonly uid: string;
  readonly name: string;
  readonly explicit: boolean;
  readonly bigEndian: boolean;
  readonly deflated: boolean;
  readonly encapsulated: boolean;
  /** What the fragments hold; 'native' where there are none; 'reference' for JPIP, whose pixels are elsewhere. */
  readonly coding:
    | 'native'
    | 'rle'
    | 'jpeg'
    | 'jpeg-ls'
    | 'jpeg-2000'
    | 'htj2k'
    | 'jpeg-xl'
    | 'mpeg'
    | 'deflated-frames'
    | 'smpte'
    | 'reference';
  readonly retired: boolean;
}

export function transferSyntax(_uid: string): TransferSyntax | undefined {
  throw new Error('not written yet');
}

/** The syntax an object is stored in: implicit and big endian become explicit little endian, the rest stays. */
export function storedTransferSyntax(_uid: string): string {
  throw new Error('not written yet');
}
