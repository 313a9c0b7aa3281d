/** Owners of a store, made without pages: for tests of what two of them do. */
import type { Store } from '../../gateway/store/store.ts';

let made = 0;

/** Answers the user's number. */
export async function addOwner(store: Store, roles: readonly string[] = ['owner']): Promise<number> {
  made += 1;
  const codeHash = `code ${made}`;
  const person = { account: `person${made}`, name: `Person ${made}`, roles };
  const user = await store.write.inviteUser({ ...person, codeHash, expiresAt: Number.MAX_SAFE_INTEGER, at: 1 });
  await store.write.openAccount({ codeHash, passwordHash: 'none', at: 1 });
  return user.id;
}
