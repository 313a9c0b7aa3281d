/** Why a model is not taken: one code decides the words, and the words say what to do about it. */

/** The table. Texts carry no value of a file; what stands in the file is in the detail, made printable. */
export const refusalTable = {
  FILE_TOO_LARGE: 'The file is larger than this box takes.',
  FILE_BROKEN: 'The file is no ONNX model: it breaks off, or its parts do not fit into each other.',
  FIELD_TWICE: 'A part of the file that may stand once stands twice, so that two programs would read two models.',
  TOO_MANY_PARTS: 'The model has more nodes, names or weights than an image model needs.',
  CHECK_TOO_MUCH: 'The file takes more time or memory to read than a model does.',
  NAME_UNFIT: 'A name in the model is too long, is no text or holds control characters.',
  VERSION_UNFIT:
    'The model is written for another version of ONNX than the one that runs here. Export it with opset 17.',
  NO_GRAPH: 'There is no graph in the file.',
  EXTERNAL_DATA: 'Weights lie in another file. Save the model as one file.',
  FOREIGN_OPERATOR: 'The model needs an operator of a vendor or of its own. Only those of the ONNX standard run here.',
  UNKNOWN_OPERATOR: 'The model needs an operator that is not run here.',
  RANDOM_OPERATOR:
    'The model draws random numbers: the same image would not get the same answer. Export it for inference.',
  SUBGRAPH: 'The model has branches or loops (If, Loop, Scan), which may never end. Export it with fixed control flow.',
  FUNCTIONS: 'The model brings functions of its own. Have them written out into the graph before it is exported.',
  TRAINING_PARTS: 'The model holds what training needs. Export it for inference.',
  SPARSE_TENSOR: 'The model holds sparse tensors. Write them out in full.',
  TENSOR_KIND: 'A tensor holds texts or numbers of a kind that is not run here.',
  TENSOR_SHAPE: 'The dimensions of a tensor are negative or too large.',
  TENSOR_SIZE: 'A tensor has more or fewer bytes than its dimensions ask for.',
  TENSOR_SPREAD: 'A large tensor is written number by number. Save the model with raw data.',
  SHAPE_TOO_LARGE: 'A step of the model would make a tensor larger than this box takes.',
  NAME_TWICE: 'Two values of the graph have the same name.',
  NAME_UNKNOWN: 'A node reads a value that nothing makes.',
  CYCLE: 'The graph goes round in a circle.',
  NOT_SORTED: 'A node stands before the one that it reads from.',
  NODE_UNFIT: 'A node has no operator, or an attribute of it cannot be read one way only.',
  INPUT_UNFIT: 'The input of the graph is not the one that the manifest speaks of.',
  OUTPUT_MISSING: 'The graph has no output of a name that the manifest gives.',
  OUTPUT_UNFIT: 'An output of the graph has another type or size than the manifest says.',
  MANIFEST_UNREADABLE: 'The manifest is no JSON.',
  MANIFEST_SCHEMA: 'The manifest does not fit its schema.',
  MANIFEST_FILE: 'The manifest speaks of another file: its SHA-256 is not that of the model.',
  MANIFEST_LABELS: 'The labels of the manifest do not fit its task, or two have the same name.',
  MANIFEST_REFERENCE: 'The manifest speaks of a label that it does not have, or of one twice.',
  MANIFEST_INPUT: 'What the manifest says of the input does not fit together.',
  MANIFEST_ACTIVATION: 'The activation of the manifest does not fit its task.',
  MANIFEST_QUANTITY: 'A regression has a quantity, and nothing else has one.',
  MANIFEST_OUTPUTS: 'Two outputs of the manifest have the same name.',
  HEAD_NOT_FOUND:
    'The scores do not come from a mean over the image and one linear layer: no activation map can be added and no head can be taught.',
  HEAD_AMBIGUOUS: 'Several outputs could be the scores. Name the one that is meant.',
  HEAD_WEIGHTS: 'The weights of the last layer are not constants, or are kept in a form that is not read here.',
  HEAD_SIZE: 'The new head does not fit the features of the old one, or has numbers that are not finite.',
  HEAD_OUTPUTS: 'What the file makes of the scores is for a fixed number of labels.',
  HEAD_SHARED:
    'An activation map of the model is not made from the last layer alone, so a new head would leave it behind.',
  MAP_THERE: 'The model has an activation map already, which its manifest does not name.',
  TRIAL_NOT_OPENED: 'The model cannot be opened. What the engine said is beside this.',
  TRIAL_FAILED: 'The model fails on a sample image. What the engine said is beside this.',
  TRIAL_CRASHED: 'The process in which the model was tried crashed.',
  TRIAL_TOO_SLOW: 'The trial of the model took longer than allowed and was ended.',
  TRIAL_MEMORY: 'The model needs more memory than allowed.',
  TRIAL_OUTPUT: 'An output has another type or size than the manifest says.',
  TRIAL_NOT_FINITE: 'The model answers with what is no number (NaN or infinite).',
  TRIAL_NOT_PROBABLE: 'The scores are no probabilities, though the manifest says that the graph makes them so.',
  TRIAL_MAP: 'The activation map has negative values.',
  TRIAL_UNSTABLE: 'The same image got two different answers.',
  TRIAL_BATCH: 'An image gets another answer in a batch than alone.',
} as const satisfies Record<string, string>;

export type RefusalCode = keyof typeof refusalTable;

export interface Refusal {
  readonly code: RefusalCode;
  /** What of the file it is about: printable, at most 200 characters; empty where the words say all. */
  readonly detail: string;
}

/** Thrown where reading cannot go on; checks that can go on collect refusals instead. */
export class ModelRefused extends Error {
  readonly refusals: readonly Refusal[];

  constructor(refusals: readonly Refusal[], options: { cause?: unknown } = {}) {
    super(refusals.map(refusalText).join(' '), options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'ModelRefused';
    this.refusals = refusals;
  }

  get code(): RefusalCode {
    return this.refusals[0]?.code ?? 'FILE_BROKEN';
  }
}

export function refused(code: RefusalCode, detail = ''): ModelRefused {
  return new ModelRefused([refusal(code, detail)]);
}

export function refusal(code: RefusalCode, detail = ''): Refusal {
  return { code, detail: printable(detail, 200) };
}

export function refusalText({ code, detail }: Refusal): string {
  return detail === '' ? refusalTable[code] : `${refusalTable[code]} (${detail})`;
}

/** Text of a file as it may be shown: no control characters, nothing that turns the direction of writing, not endless. */
export function printable(text: string, most = 80): string {
  const clean = text.replaceAll(/[\p{C}\u2028\u2029]/gu, '\u{fffd}');
  return clean.length <= most ? clean : `${clean.slice(0, most - 1)}…`;
}
