/** The one place where an error becomes an answer: its code decides status and words; values of the request never appear. */
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { TooManyTries } from '../accounts/tries.ts';
import type { ErrorBody } from '../contract/error-body.ts';
import { asMarkitError, errorRow, MarkitError } from '../errors.ts';

export function answerError(thrown: FastifyError, request: FastifyRequest, reply: FastifyReply): void {
  const error = asRequestError(thrown);
  const { http, text, retry } = errorRow(error.code);
  if (http >= 500) request.log.error({ error, route: request.routeOptions.url }, 'request failed');
  if (error instanceof TooManyTries) reply.header('retry-after', Math.ceil(error.waitMs / 1000));
  const field = error.code === 'BAD_REQUEST' && error.detail?.startsWith('/') ? error.detail.slice(0, 200) : undefined;
  const body: ErrorBody = { code: error.code, text, retry, ...(field === undefined ? {} : { field }) };
  // Whatever the route had begun to say about itself does not hold for a refusal.
  reply.removeHeader('etag');
  reply.status(http).header('cache-control', 'no-store').type('application/json').send(JSON.stringify(body));
}

function asRequestError(thrown: FastifyError): MarkitError {
  if (thrown instanceof MarkitError) return thrown;
  if (thrown.validation) return new MarkitError('BAD_REQUEST', { detail: fieldOf(thrown) });
  if (thrown.statusCode === 429) return new MarkitError('TOO_MANY_TRIES');
  // Fastify's own refusals: a body that is no JSON, too long, of another type.
  if (thrown.statusCode !== undefined && thrown.statusCode < 500)
    return new MarkitError('BAD_REQUEST', { cause: thrown });
  return asMarkitError(thrown);
}

/** Path of the first member that does not fit. A member's name may be the sender's, so it is cut down to plain words. */
function fieldOf({ validation }: FastifyError): string {
  const path = validation?.find((one) => one.instancePath !== '')?.instancePath ?? '/';
  return path.replaceAll(/[^A-Za-z0-9/_-]/g, '');
}
