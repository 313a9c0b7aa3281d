/** PUT /api/tasks/:id/answer, POST submit, skip and time events: what a reader sends while reading. */
import Type from 'typebox';
import { type AnswerOutcome, type AnswerParts, saveAnswer, skipTask, submitAnswer } from '../../answer.ts';
import { AnswerConflict, SaveAnswer, Saved, SkipTask, SubmitAnswer, TaskParams } from '../../contract/answers.ts';
import { TimeEvents } from '../../contract/time-events.ts';
import { errorRow } from '../../errors.ts';
import { signedIn } from '../access.ts';
import type { Services } from '../services.ts';
import type { App } from '../typed-app.ts';

const readers = { access: ['reader'] } as const;
const response = { 200: Saved, 409: AnswerConflict };

export function answerRoutes(app: App, { store, live, now }: Services): void {
  const parts: AnswerParts = { store, now, tell: (news) => live.answered(news) };

  app.put(
    '/api/tasks/:id/answer',
    { config: readers, schema: { params: TaskParams, body: SaveAnswer, response } },
    async (request, reply) => {
      const own = { userId: signedIn(request).userId, taskId: request.params.id };
      const [status, body] = answered(await saveAnswer(own, request.body, parts));
      return reply.status(status).send(body);
    },
  );

  app.post(
    '/api/tasks/:id/submit',
    { config: readers, schema: { params: TaskParams, body: SubmitAnswer, response } },
    async (request, reply) => {
      const own = { userId: signedIn(request).userId, taskId: request.params.id };
      const [status, body] = answered(await submitAnswer(own, request.body, parts));
      return reply.status(status).send(body);
    },
  );

  app.post(
    '/api/tasks/:id/skip',
    { config: readers, schema: { params: TaskParams, body: SkipTask, response } },
    async (request, reply) => {
      const own = { userId: signedIn(request).userId, taskId: request.params.id };
      const [status, body] = answered(await skipTask(own, request.body, parts));
      return reply.status(status).send(body);
    },
  );

  app.post(
    '/api/tasks/:id/events',
    { config: readers, schema: { params: TaskParams, body: TimeEvents, response: { 204: Type.Null() } } },
    async (request, reply) => {
      const { opening, events } = request.body;
      const receivedAt = now();
      await store.write.addTimeEvents({
        taskId: request.params.id,
        userId: signedIn(request).userId,
        events: events.map((event) => ({ ...event, opening, label: event.label ?? null, receivedAt })),
      });
      return reply.status(204).send(null);
    },
  );
}

function answered(outcome: AnswerOutcome): [200, Saved] | [409, AnswerConflict] {
  if ('saved' in outcome) return [200, outcome.saved];
  return [409, { code: 'CONFLICT', text: errorRow('CONFLICT').text, retry: 'permanent', newest: outcome.newest }];
}
