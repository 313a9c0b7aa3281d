/** The bytes of one frame as they are stored (WADO-RS, PS3.18 10.4), or why they did not come. */

import { FrameError } from './viewer.ts';

/** Throws FrameError: 'damaged' where the frame has more or fewer bytes than its header says. */
export async function fetchFrame(url: string, length: number): Promise<ArrayBuffer> {
  const request = { headers: { accept: 'application/octet-stream; transfer-syntax=*' } };
  const answer = await fetch(url, request).catch(() => undefined);
  if (answer === undefined || !answer.ok) throw faultOfStatus(answer?.status ?? 0);
  const bytes = await answer.arrayBuffer().catch(() => undefined);
  if (bytes === undefined) throw faultOfStatus(0);
  if (bytes.byteLength !== length) throw new FrameError('damaged');
  return bytes;
}

/** By the HTTP status whose side it is on; 0: there was no answer. */
export function faultOfStatus(status: number): FrameError {
  if (status === 0 || status >= 502) return new FrameError('unreachable');
  if (status === 401 || status === 403) return new FrameError('refused');
  return new FrameError(status === 404 ? 'missing' : 'damaged');
}
