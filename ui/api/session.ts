/** Who sits at this page: one client, one account, one live line, for every page of the reading room and the offices. */

import { signal } from '@preact/signals';
import type { Me, Role } from '../../gateway/contract/accounts.ts';
import type { Box } from '../../gateway/contract/box.ts';
import { createClient, Refused, sentence, Unreachable } from './client.ts';
import { Live } from './live.ts';

export const client = createClient();
export const live = new Live();

/** asking: not known yet; away: signed in, but the box has ended the session; gone: the box does not answer. */
export type Presence = 'asking' | 'out' | 'in' | 'away' | 'gone';

export const presence = signal<Presence>('asking');
export const me = signal<Me | undefined>(undefined);
export const box = signal<Box | undefined>(undefined);

const arrivals = new Set<(me: Me) => void>();

/** Called each time somebody signs in, also after having been away. */
export function onArrival(listener: (me: Me) => void): void {
  arrivals.add(listener);
}

export function arrive(who: Me): void {
  me.value = who;
  presence.value = 'in';
  live.open();
  for (const listener of arrivals) listener(who);
}

/** Asks the box who we are; a page that was open before finds its session again. */
export async function begin(): Promise<void> {
  client.box().then(
    (answer) => {
      box.value = answer;
    },
    () => {
      // The sign-in page leaves out what it could not learn; whether the box is there is said below.
    },
  );
  try {
    arrive(await client.me());
  } catch (error) {
    presence.value = error instanceof Unreachable ? 'gone' : 'out';
  }
}

export async function signOut(): Promise<void> {
  try {
    await client.signOut();
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
  }
  live.close();
  me.value = undefined;
  presence.value = 'out';
}

/** What to say about a failed call; a session that ended is said by the page as a whole. */
export function troubleOf(error: unknown): string {
  if (error instanceof Refused && error.body.code === 'NOT_SIGNED_IN' && presence.value === 'in')
    presence.value = 'away';
  return sentence(error);
}

export function has(role: Role): boolean {
  return me.value?.roles.includes(role) ?? false;
}

live.listen((message) => {
  if (message.type === 'session-ended' && presence.value === 'in') presence.value = 'away';
});
