/** Every error the gateway can answer with: one code decides the text, the DICOM and HTTP status and whether a retry helps. */

/** transient: ask again later; ambiguous: it may have happened, look before repeating; permanent: repeating cannot help. */
export type RetryClass = 'transient' | 'ambiguous' | 'permanent';

interface ErrorRow {
  readonly text: string;
  readonly http: number;
  readonly retry: RetryClass;
  /** C-STORE status, PS3.4 Table B.2-1; absent where the error cannot reach a DIMSE peer. */
  readonly dimse?: number;
}

/** The table. Texts say what happened and what to do, name no person, and carry no value taken from a message. */
export const errorTable = {
  NO_SPACE: {
    text: 'The data folder is full. The sender keeps its copy; free space and send again.',
    http: 507,
    retry: 'transient',
    dimse: 0xa700,
  },
  STORE_DOWN: {
    text: 'The box cannot write now. The sender keeps its copy; it can send again.',
    http: 503,
    retry: 'transient',
    dimse: 0xa700,
  },
  BUSY: { text: 'Too much at once. Try again in a moment.', http: 503, retry: 'transient', dimse: 0xa700 },
  CANNOT_UNDERSTAND: {
    text: 'The object cannot be read as a DICOM data set.',
    http: 400,
    retry: 'permanent',
    dimse: 0xc000,
  },
  SOP_CLASS_NOT_SUPPORTED: {
    text: 'The SOP class is not a storage class.',
    http: 400,
    retry: 'permanent',
    dimse: 0x0122,
  },
  BAD_REQUEST: { text: 'The request does not fit its schema.', http: 400, retry: 'permanent' },
  NOT_SIGNED_IN: { text: 'Sign in first.', http: 401, retry: 'permanent' },
  WRONG_CREDENTIALS: { text: 'Account and password do not match.', http: 401, retry: 'permanent' },
  CODE_NEEDED: { text: 'A code from the authenticator is needed.', http: 401, retry: 'permanent' },
  NOT_ALLOWED: { text: 'This account may not do that.', http: 403, retry: 'permanent' },
  CSRF: { text: 'The page is out of date. Load it again.', http: 403, retry: 'permanent' },
  CODE_WRONG: { text: 'This code is wrong, used or too old. Ask for a new one.', http: 401, retry: 'permanent' },
  PASSWORD_WEAK: {
    text: 'This password is too easy to guess. Take at least 12 characters; four random words are good.',
    http: 400,
    retry: 'permanent',
  },
  ACCOUNT_TAKEN: { text: 'An account of that name exists already.', http: 409, retry: 'permanent' },
  LAST_MANAGER: { text: 'This is the last manager. Make another one first.', http: 409, retry: 'permanent' },
  NOT_ACCEPTABLE: { text: 'This is kept in another form than the one asked for.', http: 406, retry: 'permanent' },
  INCOMPLETE: { text: 'This project asks for every label. Some are still open.', http: 409, retry: 'permanent' },
  ALREADY_SUBMITTED: {
    text: 'The answer was submitted, and this project does not let it change.',
    http: 409,
    retry: 'permanent',
  },
  NOT_FOUND: { text: 'There is nothing here by that name.', http: 404, retry: 'permanent' },
  UPLOAD_TOO_LARGE: { text: 'This file is larger than 64 MB.', http: 413, retry: 'permanent' },
  UPLOAD_TOO_SLOW: { text: 'The file took too long to come. Try again.', http: 408, retry: 'transient' },
  UPLOAD_BROKEN: { text: 'The file broke off on its way. Try again.', http: 400, retry: 'transient' },
  MODEL_TOO_LARGE: { text: 'This model is larger than 256 MB.', http: 413, retry: 'permanent' },
  NOT_PREVIEWED: {
    text: 'Try this draft on a study first, by yourself and beside the profile in force now.',
    http: 409,
    retry: 'permanent',
  },
  CONFLICT: { text: 'It was changed elsewhere meanwhile. Look at both versions.', http: 409, retry: 'permanent' },
  TOO_MANY_TRIES: { text: 'Too many tries. Wait before the next one.', http: 429, retry: 'transient' },
  FRAME_UNREADABLE: { text: 'A frame of the image cannot be read whole.', http: 422, retry: 'permanent' },
  INFERENCE_AWAY: {
    text: 'The inference node does not answer. It is asked again later.',
    http: 503,
    retry: 'transient',
  },
  INFERENCE_REFUSED: { text: 'The inference node refuses this image.', http: 422, retry: 'permanent' },
  MODEL_REFUSED: {
    text: 'This model is not taken. Each reason is beside this.',
    http: 422,
    retry: 'permanent',
  },
  MODEL_KNOWN: {
    text: 'This model, or another of the same name and version, is on the box already.',
    http: 409,
    retry: 'permanent',
  },
  MODEL_AWAY: {
    text: 'The inference node has no such model. Is its file gone from the data folder?',
    http: 503,
    retry: 'permanent',
  },
  LOOK_ENDED: {
    text: 'The process that looks for text ended. What was written before is whole; run it again for the rest.',
    http: 503,
    retry: 'transient',
  },
  INSTANCE_BROKEN: { text: 'A stored image file is damaged or gone.', http: 500, retry: 'permanent' },
  HELD_BROKEN: {
    text: 'A held object is damaged, or the key is not the one it was sealed with.',
    http: 500,
    retry: 'permanent',
  },
  PEER_UNREACHABLE: {
    text: 'Nobody answers at this address and port. Is the peer running, and does a firewall let the box through?',
    http: 502,
    retry: 'transient',
  },
  PEER_REJECTED: {
    text: 'The peer refuses the association. Are both AE titles registered there as they are here?',
    http: 502,
    retry: 'permanent',
  },
  PEER_LOST: { text: 'The peer broke off the association. Send again.', http: 502, retry: 'transient' },
  PEER_SILENT: { text: 'The peer took the question and did not answer in time.', http: 502, retry: 'transient' },
  PEER_REFUSED: { text: 'The peer refuses the question.', http: 502, retry: 'permanent' },
  PEER_MALFORMED: {
    text: 'The peer answered what does not follow the standard. Nothing of it was used.',
    http: 502,
    retry: 'permanent',
  },
  NO_ARCHIVE: {
    text: 'No archive is set up that could be asked (MARKIT_ARCHIVE).',
    http: 409,
    retry: 'permanent',
  },
  NO_DATE: {
    text: 'The stored study has no date by which an archive could be asked.',
    http: 409,
    retry: 'permanent',
  },
  SECOND_PERSON: { text: 'Another owner has to decide this.', http: 403, retry: 'permanent' },
  REQUEST_OVER: {
    text: 'This request was decided already, or its time is over. Make a new one.',
    http: 409,
    retry: 'permanent',
  },
  TOO_FEW_ANSWERS: {
    text: 'There are too few answers yet to teach this. Wait for more cases to be read.',
    http: 409,
    retry: 'permanent',
  },
  MODEL_NOT_TEACHABLE: {
    text: 'The head of this model cannot be taught here: it needs features, a mean and a linear layer.',
    http: 422,
    retry: 'permanent',
  },
  SET_EMPTY: {
    text: 'No submitted answer stands on an image that a training set may hold: chest radiographs, unless the house sets another rule.',
    http: 409,
    retry: 'permanent',
  },
  SET_OPEN: {
    text: 'A training set of this project is being put together, or waits for approval. Approve or withdraw it first.',
    http: 409,
    retry: 'permanent',
  },
  SET_TOO_LARGE: {
    text: 'The training set would be larger than the settings allow. Raise the limit, or export a smaller project.',
    http: 413,
    retry: 'permanent',
  },
  SET_CUT_OFF: {
    text: 'The box ended three times while it wrote this training set. Nothing of it is left; look into the log before asking again.',
    http: 500,
    retry: 'permanent',
  },
  MODEL_BROKEN: { text: 'The file of a model is damaged or gone.', http: 500, retry: 'permanent' },
  CHAIN_AWAY: { text: 'The chain does not answer. The box asks again later.', http: 503, retry: 'transient' },
  CHAIN_WRONG: { text: 'The node serves another chain than the settings name.', http: 500, retry: 'permanent' },
  CHAIN_NO_ACCOUNT: {
    text: 'The chain does not know the box yet. Send funds to its address.',
    http: 503,
    retry: 'transient',
  },
  CHAIN_NO_FUNDS: {
    text: 'The account of the box cannot pay the fee. Send funds to its address.',
    http: 503,
    retry: 'transient',
  },
  CHAIN_FEE_LOW: { text: 'The chain asks a higher fee than the settings offer.', http: 503, retry: 'transient' },
  CHAIN_REFUSED: { text: 'The chain refused the transaction.', http: 500, retry: 'permanent' },
  CHAIN_UNSURE: { text: 'The transaction may be on the chain or not. It is looked up.', http: 503, retry: 'ambiguous' },
  INTERNAL: { text: 'The box made a mistake. It is in the log.', http: 500, retry: 'transient', dimse: 0xa700 },
} as const satisfies Record<string, ErrorRow>;

export type ErrorCode = keyof typeof errorTable;

/** An error with a code of the table. `detail` is for the log and for people: no identifiers in it. */
export class MarkitError extends Error {
  readonly code: ErrorCode;
  readonly detail: string | undefined;

  constructor(code: ErrorCode, options: { detail?: string; cause?: unknown } = {}) {
    super(errorTable[code].text, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'MarkitError';
    this.code = code;
    this.detail = options.detail;
  }
}

/** The table's row for a code, widened so that optional columns can be asked for. */
export function errorRow(code: ErrorCode): ErrorRow {
  return errorTable[code];
}

/** Any thrown value as a MarkitError: what nobody foresaw becomes INTERNAL with its cause kept. */
export function asMarkitError(thrown: unknown): MarkitError {
  if (thrown instanceof MarkitError) return thrown;
  const code = (thrown as { code?: unknown } | null)?.code;
  if (code === 'ENOSPC' || code === 'EDQUOT') return new MarkitError('NO_SPACE', { cause: thrown });
  if (code === 'EROFS' || code === 'EIO') return new MarkitError('STORE_DOWN', { cause: thrown });
  // Of the process or the machine, not of the object in hand: it passes.
  if (code === 'EMFILE' || code === 'ENFILE' || code === 'ENOMEM') return new MarkitError('BUSY', { cause: thrown });
  return new MarkitError('INTERNAL', { cause: thrown });
}

/** Whether waiting helps. What nobody foresaw does not count: it would be tried for ever. */
export function isPassing(thrown: unknown): boolean {
  const { code } = asMarkitError(thrown);
  return code !== 'INTERNAL' && errorRow(code).retry === 'transient';
}

/** Kind, code and place of what was thrown, never its text: that may quote a value of an object. */
export function describeFault(fault: unknown): object {
  if (!(fault instanceof Error)) return { fault: typeof fault };
  const { code, syscall } = fault as NodeJS.ErrnoException;
  return { fault: fault.name, code, syscall, at: fault.stack?.match(/\n\s+at .*?([\w.-]+\.ts:\d+)/)?.[1] };
}
