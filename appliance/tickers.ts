/** What time alone brings: quiet studies become cases, and what is held too long goes. */
import type { Logger } from 'pino';
import type { LiveHub } from '../gateway/api/live-hub.ts';
import { expireHeld } from '../gateway/jobs/held-expiry.ts';
import { backFillManifests } from '../gateway/jobs/manifest-back-fill.ts';
import { startTicker, type Ticker } from '../gateway/jobs/ticker.ts';
import type { Store } from '../gateway/store/store.ts';
import type { Folders } from './folders.ts';
import type { Settings } from './settings.ts';

export interface TickerParts {
  readonly settings: Settings;
  readonly store: Store;
  readonly live: LiveHub;
  readonly folders: Folders;
  readonly log: Logger;
  /** Cases were made, or something came to one. */
  readonly onCases: () => void;
}

export function startTickers(parts: TickerParts): Ticker[] {
  return [
    startCaseMaker(parts),
    startBackFill(parts),
    ...(parts.settings.heldDays > 0 ? [startHeldExpiry(parts)] : []),
  ];
}

function startCaseMaker({ settings: { quietSeconds }, store, live, log, onCases }: TickerParts): Ticker {
  return startTicker(
    Math.min(Math.max(quietSeconds * 250, 500), 5_000),
    async () => {
      const done = await store.write.makeCases({ quietMs: quietSeconds * 1_000, now: Date.now() });
      const { made, changed } = done;
      if (made + changed > 0) log.info({ made, changed }, 'cases made');
      live.casesMade(done);
      if (done.asked > 0) onCases();
    },
    (error) => log.error({ error }, 'cases could not be made; it is tried again'),
  );
}

/** Hourly is often enough for days. */
function startHeldExpiry({ settings: { heldDays: days }, store, folders, log }: TickerParts): Ticker {
  const stored = { imagesFolder: folders.images, heldFolder: folders.held };
  return startTicker(
    3_600_000,
    async () => {
      const expired = await expireHeld({ ...stored, store, days, now: Date.now });
      if (expired > 0) log.info({ expired }, 'held for longer than the house keeps it');
    },
    (error) => log.error({ error }, 'what is held too long could not be removed; it is tried again'),
  );
}

/** Rows of an older program: two hundred every few seconds disturb nobody, and a hundred thousand are done within the hour. */
function startBackFill({ store, folders, log }: TickerParts): Ticker {
  let left = true;
  return startTicker(
    5_000,
    async () => {
      if (left) left = (await backFillManifests({ store, imagesFolder: folders.images })) > 0;
    },
    (error) => log.warn({ error }, 'what was done to older files could not be read; it is tried again'),
  );
}
