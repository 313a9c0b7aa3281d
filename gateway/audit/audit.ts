/** Writes down who did what: one row and one log line an act, both without names of patients or of people. */
import type { Store } from '../store/store.ts';

export type AuditKind =
  | 'sign-in'
  | 'sign-in-refused'
  | 'sign-out'
  | 'enrolled'
  | 'second-factor-on'
  | 'user-invited'
  | 'user-code'
  | 'user-disabled'
  | 'project-created'
  | 'model-shown-changed'
  | 'change-seen'
  | 'held-looked-at'
  | 'held-released'
  | 'held-rejected'
  | 'words-looked-at'
  | 'words-decided'
  | 'profile-looked-at'
  | 'profile-previewed'
  | 'profile-activated'
  | 'identity-requested'
  | 'identity-refused'
  | 'identity-asked'
  | 'identity-answered'
  | 'identity-shown'
  | 'links-taken'
  | 'model-imported'
  | 'model-refused'
  | 'model-activated'
  | 'model-beside'
  | 'model-retired'
  | 'models-compared'
  | 'model-taught'
  | 'analysis-begun'
  | 'analysis-paused'
  | 'analysis-resumed'
  | 'analysis-stopped'
  | 'set-requested'
  | 'set-withdrawn'
  | 'release-made'
  | 'release-approved'
  | 'release-fetched';

export interface Act {
  readonly kind: AuditKind;
  readonly userId: number | null;
  /** `user 3`, `project 1`, `release 9`. */
  readonly subject?: string;
  /** Of the computer it was done at; `console` for the box's own. */
  readonly address?: string;
}

export interface AuditLog {
  info(line: Record<string, unknown>, text: string): void;
}

export class Audit {
  readonly #store: Store;
  readonly #log: AuditLog;
  readonly #clock: () => number;

  constructor({ store, log, clock = Date.now }: { store: Store; log: AuditLog; clock?: () => number }) {
    this.#store = store;
    this.#log = log;
    this.#clock = clock;
  }

  /** Resolves when the row is on the disk. */
  async record({ kind, userId, subject, address }: Act): Promise<void> {
    await this.#store.write.addAudit({
      at: this.#clock(),
      kind,
      userId,
      subject: subject ?? null,
      address: address ?? null,
    });
    this.#log.info({ audit: kind, userId, subject }, 'done');
  }
}
