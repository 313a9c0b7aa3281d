/** Sends a model with its manifest and hears the checks one by one: the one call that tells how far its body is. */

import type { csrfHeader as CsrfHeader, ErrorBody } from '../../gateway/contract/error-body.ts';
import type { ImportLine, ImportQuery } from '../../gateway/contract/model-import.ts';
import { Refused, Unreachable } from './client.ts';

const csrfHeader: typeof CsrfHeader = 'x-markit-csrf';

export interface ModelOnItsWay {
  readonly model: Blob;
  readonly manifest: Blob;
  readonly map: ImportQuery['map'];
  readonly csrf: string;
  /** Share of the body that is on the box, 0 to 1. */
  readonly onSent: (share: number) => void;
  readonly onLine: (line: ImportLine) => void;
}

/** Resolves after the last line; rejects with Refused or Unreachable. Dropped by `signal`, the box keeps nothing of half a file. */
export function sendModel(sending: ModelOnItsWay, signal: AbortSignal): Promise<void> {
  const { model, manifest, map, csrf, onSent, onLine } = sending;
  const length = new DataView(new ArrayBuffer(4));
  length.setUint32(0, manifest.size);
  const body = new Blob([length.buffer, manifest, model], { type: 'application/octet-stream' });
  const request = new XMLHttpRequest();
  return new Promise((resolve, reject) => {
    const lines = lineReader(onLine);
    request.open('POST', `/api/models/import?map=${map}`);
    request.setRequestHeader('content-type', 'application/octet-stream');
    request.setRequestHeader(csrfHeader, csrf);
    request.upload.addEventListener('progress', ({ loaded, total }) => onSent(total === 0 ? 0 : loaded / total));
    request.addEventListener('progress', () => {
      if (request.status === 200) lines(request.responseText);
    });
    request.addEventListener('load', () => {
      if (request.status !== 200) return reject(refusalOf(request));
      lines(request.responseText);
      resolve();
    });
    for (const event of ['error', 'abort', 'timeout']) request.addEventListener(event, () => reject(new Unreachable()));
    signal.addEventListener('abort', () => request.abort());
    request.send(body);
  });
}

/** Of a text that grows, each whole line once. */
export function lineReader(onLine: (line: ImportLine) => void): (text: string) => void {
  let read = 0;
  return (text) => {
    for (let end = text.indexOf('\n', read); end >= 0; end = text.indexOf('\n', read)) {
      const line = text.slice(read, end);
      read = end + 1;
      if (line !== '') onLine(JSON.parse(line) as ImportLine);
    }
  };
}

function refusalOf({ status, responseText }: XMLHttpRequest): Error {
  try {
    const body = JSON.parse(responseText) as ErrorBody;
    return typeof body.code === 'string' ? new Refused(status, body) : new Unreachable();
  } catch (error) {
    return new Unreachable(error);
  }
}
