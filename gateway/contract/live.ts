/** GET /api/live (websocket): what an open page is told. The page never sends anything. */
import Type, { type Static } from 'typebox';
import { Closed, Count, Id, Uuid } from './scalars.ts';
import { TaskState } from './worklist.ts';

/** To the reader whose task it is, on all of their screens; `client` names the change, so that its own page knows it. */
export const TaskChanged = Closed({
  type: Type.Literal('task-changed'),
  taskId: Id,
  projectId: Id,
  revision: Count,
  state: TaskState,
  client: Type.Union([Uuid, Type.Null()]),
});
/** To a reader: new cases for me; read the worklist again. */
export const TasksAdded = Closed({ type: Type.Literal('tasks-added'), projectId: Id });
/** To a reader: cases of mine show other images than before; read a case again before it is opened. */
export const ImagesChanged = Closed({ type: Type.Literal('images-changed'), projectId: Id });
/** To a reader whom the project's policy shows them: there are predictions for a case of mine. */
export const PredictionsChanged = Closed({ type: Type.Literal('predictions-changed'), taskId: Id, projectId: Id });
/** To managers of the project: read the progress again. Says nothing of who did what. */
export const ProgressChanged = Closed({ type: Type.Literal('progress-changed'), projectId: Id });
/** To owners: what is held changed; read the list again. */
export const HeldChanged = Closed({ type: Type.Literal('held-changed') });
/** To owners: a request to learn whose study it is was made, decided or answered; read the list again. */
export const ReidentificationChanged = Closed({ type: Type.Literal('reidentification-changed') });
/** To everybody of one session, then the socket closes (code 4401). */
export const SessionEnded = Closed({ type: Type.Literal('session-ended') });
/** First message of a connection: from now on nothing is missed. */
export const Hello = Closed({ type: Type.Literal('hello') });

export const LiveMessage = Type.Union([
  TaskChanged,
  TasksAdded,
  ImagesChanged,
  PredictionsChanged,
  ProgressChanged,
  HeldChanged,
  ReidentificationChanged,
  SessionEnded,
  Hello,
]);
export type LiveMessage = Static<typeof LiveMessage>;
