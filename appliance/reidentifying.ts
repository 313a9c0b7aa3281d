/** What re-identification is made with: the archive of the settings, and memory that no other part sees. */
import { ShownOnce } from '../gateway/accounts/shown-once.ts';
import type { ReidentifyParts } from '../gateway/reidentify.ts';
import type { Settings } from './settings.ts';

type Given = Pick<ReidentifyParts, 'store' | 'images' | 'audit' | 'keys'>;

export function reidentifying({ settings, ...given }: Given & { readonly settings: Settings }): ReidentifyParts {
  const { archive, aeTitle: callingAe } = settings;
  return {
    ...given,
    archive: archive && { ...archive, callingAe, timeoutMs: 20_000 },
    shown: new ShownOnce(),
    asking: new Set(),
    now: Date.now,
  };
}
