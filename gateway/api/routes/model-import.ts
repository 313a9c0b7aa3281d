/** POST /api/models/import: an owner brings a model of the house; each check is told as it passes, and a refused one leaves nothing. */
import { rm } from 'node:fs/promises';
import { PassThrough, Readable } from 'node:stream';
import type { Session } from '../../accounts/session.ts';
import { type ImportLine, ImportQuery, longestManifest, longestModel } from '../../contract/model-import.ts';
import { asMarkitError, errorRow, MarkitError } from '../../errors.ts';
import { signedIn } from '../access.ts';
import type { ImportOutcome, ModelImporter } from '../model-importer.ts';
import { receiveModel, type UploadedModel } from '../model-upload.ts';
import type { Services } from '../services.ts';
import type { App } from '../typed-app.ts';

const config = { access: ['owner'], rateLimit: { max: 20, timeWindow: '1 minute' } } as const;
/** The whole request has a minute, by the server's own limit: this one answers before that cuts the line. */
const limits = { longestModel, longestManifest, milliseconds: 55_000 };
/** An empty line now and then: a trial is silent for longer than a socket may be. */
const breath = 10_000;

export function modelImportRoutes(app: App, services: Services): void {
  const importer = services.importModel;
  let busy = false;
  // A scope of its own: nowhere else are bytes taken.
  app.register(async (scope: App) => {
    scope.addContentTypeParser('application/octet-stream', (_request, file, done) => done(null, file));
    scope.post('/api/models/import', { config, schema: { querystring: ImportQuery } }, async (request, reply) => {
      if (!importer) throw new MarkitError('INFERENCE_AWAY');
      const { body } = request;
      if (!(body instanceof Readable)) throw new MarkitError('BAD_REQUEST');
      if (Number(request.headers['content-length']) > 4 + longestManifest + longestModel)
        throw new MarkitError('MODEL_TOO_LARGE');
      if (busy) throw new MarkitError('BUSY');
      busy = true;
      let uploaded: UploadedModel;
      try {
        uploaded = await receiveModel(body, importer.incoming, limits);
      } catch (error) {
        busy = false;
        throw error;
      }
      const lines = new PassThrough();
      const who = { ...signedIn(request), address: request.ip };
      const addMap = request.query.map === 'add';
      // Goes on where the page is left: what it made is in the list of models.
      void tell(lines, services, who, { importer, uploaded, addMap }).finally(() => {
        busy = false;
      });
      return reply.type('application/x-ndjson').send(lines);
    });
  });
}

type Who = Session & { readonly address: string };
interface Arrived {
  readonly importer: ModelImporter;
  readonly uploaded: UploadedModel;
  readonly addMap: boolean;
}

async function tell(lines: PassThrough, { audit, logger }: Services, who: Who, arrived: Arrived): Promise<void> {
  // The page may have been left meanwhile.
  const write = (text: string): void => void (lines.destroyed || lines.write(text));
  const say = (line: ImportLine): void => write(`${JSON.stringify(line)}\n`);
  const breathing = setInterval(() => write('\n'), breath);
  const { userId, address } = who;
  try {
    const outcome = await taken(who, arrived, say);
    const act = { userId, address };
    if (outcome.outcome === 'refused') {
      const [first] = outcome.refusals;
      await audit.record({ ...act, kind: 'model-refused', subject: `model, ${first?.code ?? 'no reason'}` });
      say({ type: 'refused', refusals: [...outcome.refusals] });
    } else {
      const { outcome: _, ...kept } = outcome;
      await audit.record({ ...act, kind: 'model-imported', subject: `model ${kept.model.sha256.slice(0, 16)}` });
      say({ type: 'kept', ...kept });
    }
  } catch (thrown) {
    const error = asMarkitError(thrown);
    const { http, text } = errorRow(error.code);
    if (http >= 500) logger.error({ error }, 'model not imported');
    say({ type: 'broken-off', code: error.code, text });
  } finally {
    clearInterval(breathing);
    lines.end();
  }
}

async function taken(
  { account }: Who,
  { importer, uploaded, addMap }: Arrived,
  say: (line: ImportLine) => void,
): Promise<ImportOutcome> {
  const { file, manifest, size } = uploaded;
  try {
    say({
      type: 'passed',
      check: 'arrived',
      note: sizeWords(size),
    });
    return await importer.take({ file, manifest, addMap, account }, (check) => say({ type: 'passed', ...check }));
  } finally {
    await rm(file, { force: true });
  }
}

function sizeWords(bytes: number): string {
  if (bytes < 1e3) return `${bytes} B`;
  return bytes < 1e6 ? `${(bytes / 1e3).toFixed(1)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
}
