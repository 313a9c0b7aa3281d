/** The one error that reading or writing a data set throws: a code to switch on and a byte offset, never a value. */

export type DataSetErrorCode =
  | 'TRUNCATED' // the bytes end inside an element
  | 'BAD_VR' // two bytes that are no value representation of PS3.5 6.2
  | 'BAD_TAG' // a tag that cannot stand here (item outside a sequence, group 0000, delimiter of nothing)
  | 'BAD_LENGTH' // a length that points past its container or cannot be of that VR
  | 'TOO_DEEP' // sequences nested past the limit
  | 'TOO_MANY' // more elements than the limit
  | 'DISORDER' // tags not strictly ascending (PS3.5 7.1)
  | 'NOT_READABLE' // a good data set in a form that is not read here: deflated, big endian, past the limit
  | 'NOT_PART10' // no DICM prefix or no usable file meta group
  | 'NOT_WRITABLE'; // a value that its VR cannot carry

export class DataSetError extends Error {
  readonly code: DataSetErrorCode;
  readonly offset: number | undefined;

  constructor(code: DataSetErrorCode, offset?: number) {
    super(offset === undefined ? `data set: ${code}` : `data set: ${code} at byte ${offset}`);
    this.name = 'DataSetError';
    this.code = code;
    this.offset = offset;
  }
}
