/** /api/models: the models of the box, and which of them are run and shown. */
import { BoxModel, BoxModels, ModelParams, ModelStateChange } from '../../contract/models.ts';
import { signedIn } from '../access.ts';
import type { Services } from '../services.ts';
import type { App } from '../typed-app.ts';

const access = { access: ['manager', 'owner'] } as const;

const kinds = { beside: 'model-beside', active: 'model-activated', retired: 'model-retired' } as const;

export function modelRoutes(app: App, { models, audit }: Services): void {
  app.get('/api/models', { config: access, schema: { response: { 200: BoxModels } } }, async () => ({
    models: await models.stored.list(),
    ...models.provider(),
  }));

  app.put(
    '/api/models/:sha256/state',
    { config: access, schema: { params: ModelParams, body: ModelStateChange, response: { 200: BoxModel } } },
    async (request) => {
      const { userId, account } = signedIn(request);
      const { sha256 } = request.params;
      const { state } = request.body;
      const model = await models.stored.change(sha256, state, account);
      if (state !== 'candidate')
        await audit.record({
          ...{ kind: kinds[state], userId, address: request.ip },
          subject: `model ${model.manifest.name} ${sha256.slice(0, 12)}`,
        });
      return model;
    },
  );
}
