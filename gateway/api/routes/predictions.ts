/** /api/tasks/:id/predictions: what models say of a reader's case, asked for and looked at, as far as the project's policy shows it. */
import { TaskParams } from '../../contract/answers.ts';
import { PredictionMapParams, TaskPredictions } from '../../contract/predictions.ts';
import { signedIn } from '../access.ts';
import type { Services } from '../services.ts';
import { askPredictions, mapOfTask, predictionsOfTask } from '../shown-predictions.ts';
import type { App } from '../typed-app.ts';

const readers = { access: ['reader'] } as const;

export function predictionRoutes(app: App, { store, models, now }: Services): void {
  const schema = { params: TaskParams, response: { 200: TaskPredictions } };

  app.get('/api/tasks/:id/predictions', { config: readers, schema }, async (request) =>
    predictionsOfTask({ userId: signedIn(request).userId, taskId: request.params.id }, store, now),
  );

  app.post('/api/tasks/:id/predictions', { config: readers, schema }, async (request) => {
    const own = { userId: signedIn(request).userId, taskId: request.params.id };
    if (await askPredictions(own, store, now)) models.wake();
    return predictionsOfTask(own, store, now);
  });

  app.get(
    '/api/tasks/:id/predictions/:prediction/maps/:label',
    { config: readers, schema: { params: PredictionMapParams } },
    async (request, reply) => {
      const own = { userId: signedIn(request).userId, taskId: request.params.id };
      return reply.type('image/png').send(Buffer.from(await mapOfTask(own, request.params, store, now)));
    },
  );
}
