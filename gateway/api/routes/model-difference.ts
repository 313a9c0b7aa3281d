/** GET /api/models/:sha256/difference: a model beside the active one of its name; each look is recorded. */
import { ModelDifference } from '../../contract/model-difference.ts';
import { type BoxModel, ModelParams } from '../../contract/models.ts';
import { MarkitError } from '../../errors.ts';
import { modelDifference } from '../../models/model-difference.ts';
import { signedIn } from '../access.ts';
import type { Services } from '../services.ts';
import type { App } from '../typed-app.ts';

/** Who manages models may read somewhere, and is not to learn of a case by asking before it came and after. */
const wholes = 20;

const config = { access: ['manager', 'owner'], rateLimit: { max: 60, timeWindow: '1 minute' } } as const;

export function modelDifferenceRoutes(app: App, { models, store, audit }: Services): void {
  app.get(
    '/api/models/:sha256/difference',
    { config, schema: { params: ModelParams, response: { 200: ModelDifference } } },
    async (request) => {
      const [model, active] = pairOf(request.params.sha256, await models.stored.list());
      const subject = `model ${model.sha256.slice(0, 12)} ${active.sha256.slice(0, 12)}`;
      const { userId } = signedIn(request);
      await audit.record({ kind: 'models-compared', userId, subject, address: request.ip });
      const { labels, value, images } = await modelDifference(model, active, store, { wholes });
      return {
        ...{ model, active, images },
        labels: labels.map(({ label, images: n, compared, agreed, meanAbsolute }) => ({
          ...{ label, images: n, compared, agreed, difference: meanAbsolute },
        })),
        value: value && { unit: value.unit, images: value.images, difference: value.meanAbsolute },
      };
    },
  );
}

/** NOT_FOUND where there is no such model, or nothing of its name is active but itself. */
function pairOf(sha256: string, all: readonly BoxModel[]) {
  const found = all.find((model) => model.sha256 === sha256);
  const active = all.find(({ state, manifest }) => state === 'active' && manifest.name === found?.manifest.name);
  if (!found || !active || active.sha256 === sha256) throw new MarkitError('NOT_FOUND');
  return [named(found), named(active)] as const;
}

const named = ({ sha256, manifest: { name, version } }: BoxModel) => ({ name, version, sha256 });
