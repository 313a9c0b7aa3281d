/** The box's log as others know it: its name, its key, and the chain that anchors it. */
import { createHash, createPublicKey, type KeyObject } from 'node:crypto';
import type { Logger } from 'pino';
import { signHead } from '../gateway/egress/checkpoints.ts';
import { chainSigner } from '../gateway/egress/signer.ts';
import { startTicker, type Ticker } from '../gateway/jobs/ticker.ts';
import { anchorNewest } from '../gateway/release.ts';
import type { Store } from '../gateway/store/store.ts';
import { type KeyDocument, keyDocument } from '../ledger/key-document.ts';
import { ed25519FromSeed, type NoteSigner, noteSigner } from '../ledger/note-key.ts';
import type { Keys } from './keys.ts';
import type { Settings } from './settings.ts';

export interface BoxLog {
  readonly signer: NoteSigner;
  readonly document: KeyDocument;
}

/** The origin names the key, not the host: a box that is renamed keeps its log. */
export function openBoxLog(seed: Uint8Array): BoxLog {
  const privateKey = ed25519FromSeed(seed);
  const origin = `markit-edge/${fingerprint(privateKey)}`;
  return { signer: noteSigner(origin, privateKey), document: keyDocument(origin, privateKey) };
}

function fingerprint(privateKey: KeyObject): string {
  const spki = createPublicKey(privateKey).export({ format: 'der', type: 'spki' });
  return createHash('sha256').update(spki).digest('hex').slice(0, 16);
}

/** Signs the head every minute, so that there is a checkpoint of what came and was answered even if nothing leaves. */
export function startSigning({ store, signer, log }: { store: Store; signer: NoteSigner; log: Logger }): Ticker {
  return startTicker(
    60_000,
    async () => {
      await signHead({ store, signer, now: Date.now });
    },
    (error) => log.error({ error }, 'the log could not be signed; it is tried again'),
  );
}

/** Steps an anchor under way every few seconds; begins a new one when the pause of the settings has passed. */
export async function startAnchoring({
  settings,
  keys,
  store,
  signer,
  log,
}: {
  settings: Settings;
  keys: Keys;
  store: Store;
  signer: NoteSigner;
  log: Logger;
}): Promise<Ticker | undefined> {
  const { chain } = settings;
  if (!chain) return undefined;
  // Loaded only here: a box without a chain does not wait for the chain's libraries.
  const { memoDriver } = await import('../gateway/egress/memo-driver.ts');
  const driver = memoDriver({ ...chain, signer: chainSigner(keys.chain) });
  log.info({ chain: driver.chain, account: driver.account }, 'the log is anchored on a chain');
  let next = 0;
  let told = '';
  const step = async () => {
    const status = await anchorNewest({ store, signer, driver, approvedBy: 'settings', now: Date.now });
    // Waiting for funds can take days: each new reason is said once.
    const state = JSON.stringify(status);
    if (status.state === 'waiting' && state !== told) {
      log.info({ release: status.release, reason: status.reason }, 'an anchor is on its way');
    }
    told = state;
    if (status.state === 'anchored')
      log.info({ release: status.release, height: status.height, transaction: status.transaction }, 'anchored');
    if (status.state !== 'waiting') next = performance.now() + settings.anchorMinutes * 60_000;
  };
  return startTicker(
    2_000,
    async () => {
      if (performance.now() >= next) await step();
    },
    (error) => log.warn({ error }, 'anchoring failed; it is tried again'),
  );
}
