/** What goes between the store's callers and its threads. */
import type { ErrorCode } from '../errors.ts';

export interface ThreadOptions {
  readonly path: string;
  readonly role: 'writer' | 'reader';
}

export interface Request {
  readonly id: number;
  readonly operation: string;
  readonly input: unknown;
}

export type Answer =
  | { readonly id: number; readonly ok: true; readonly value: unknown }
  | { readonly id: number; readonly ok: false; readonly code: ErrorCode; readonly detail: string | undefined };
