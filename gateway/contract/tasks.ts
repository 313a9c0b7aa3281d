/** GET /api/tasks/:id: everything that the reading page needs of one case, in one answer. */
import Type, { type Static, type TSchema } from 'typebox';
import { Answer } from './answers.ts';
import { LabelSchema } from './label-schema.ts';
import { Policy } from './projects.ts';
import { Closed, Count, Id, Line, Uid } from './scalars.ts';
import { TaskState } from './worklist.ts';

const OrNull = <Schema extends TSchema>(schema: Schema) => Type.Union([schema, Type.Null()]);
const Code = Type.String({ maxLength: 64 });
/** 65,536 bytes. */
const Table = Type.String({ maxLength: 87_400 });

/** One instance. The values are those of the pseudonymised header, so that the first picture needs no second request. */
export const TaskImage = Closed({
  /** Number of this version on this box: an answer says by it what was seen. */
  instance: Id,
  /**
   * same: as my answer saw it, or I gave none yet. replaced: came after my answer, in place of what it saw. earlier: what my
   * submitted answer saw; another one came after it. added: was not there when I answered.
   */
  standing: Type.Enum(['same', 'replaced', 'earlier', 'added']),
  studyInstanceUid: Uid,
  seriesInstanceUid: Uid,
  sopInstanceUid: Uid,
  sopClassUid: Uid,
  modality: OrNull(Code),
  /** WADO-RS frames, in order: `/dicom-web/studies/.../frames/1`. Answered in the stored transfer syntax. */
  frameUrls: Type.Array(Type.String({ maxLength: 400 }), { maxItems: 10_000 }),
  metadataUrl: Type.String({ maxLength: 400 }),
  transferSyntax: Uid,
  rows: Count,
  columns: Count,
  samplesPerPixel: Count,
  bitsAllocated: Count,
  bitsStored: Count,
  highBit: Count,
  /** 0 unsigned, 1 two's complement, null IEEE 754 floating point of bitsAllocated bits. */
  pixelRepresentation: OrNull(Type.Enum([0, 1])),
  photometric: Code,
  planarConfiguration: OrNull(Type.Enum([0, 1])),
  /** mm between rows, then between columns; imager: at the detector (0018,1164), calibrated: (0028,0030). */
  pixelSpacing: OrNull(
    Closed({ row: Type.Number(), column: Type.Number(), kind: Type.Enum(['calibrated', 'imager']) }),
  ),
  /** (0028,1050) and (0028,1051), all of them, in order; [] where the object has none. */
  windows: Type.Array(Closed({ center: Type.Number(), width: Type.Number() }), { maxItems: 32 }),
  voiLutFunction: Type.Enum(['LINEAR', 'LINEAR_EXACT', 'SIGMOID']),
  rescale: Closed({ slope: Type.Number(), intercept: Type.Number() }),
  /** INVERSE turns the greys over, as MONOCHROME1 does (PS3.3 C.11.6). */
  presentationLutShape: OrNull(Type.Enum(['IDENTITY', 'INVERSE'])),
  pixelPaddingValue: OrNull(Type.Number()),
  /** Of PALETTE COLOR: what sample `first` and all below it map to, and so on; one byte an entry, base64. */
  palette: OrNull(Closed({ first: Type.Integer(), red: Table, green: Table, blue: Table })),
  viewPosition: OrNull(Code),
  laterality: OrNull(Code),
});
export type TaskImage = Static<typeof TaskImage>;

/** newest: also of a submitted case the images that stand now, so that its reader can take them up. */
export const TaskQuery = Closed({ images: Type.Optional(Type.Enum(['newest'])) });
export type TaskQuery = Static<typeof TaskQuery>;

export const Task = Closed({
  id: Id,
  projectId: Id,
  projectName: Line,
  caseNumber: Id,
  /** Place in my own order, and how many there are in it. */
  position: Id,
  of: Count,
  state: TaskState,
  images: Type.Array(TaskImage, { maxItems: 1_000 }),
  schema: LabelSchema,
  policy: Policy,
  answer: Answer,
  /** Neighbours in my own order. */
  previous: OrNull(Id),
  next: OrNull(Id),
});
export type Task = Static<typeof Task>;
