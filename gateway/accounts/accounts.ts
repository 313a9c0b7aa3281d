/** People of the box: how they get in, stay in and are shut out. */
import { hkdfSync } from 'node:crypto';
import type { Role, TotpOffer } from '../contract/accounts.ts';
import type { Invited, User } from '../contract/users.ts';
import { MarkitError } from '../errors.ts';
import type { UserRow } from '../store/accounts.ts';
import type { Store } from '../store/store.ts';
import { KnownPlaces } from './known-places.ts';
import { codeLifetimeMs, newOneTimeCode, oneTimeCodeHash } from './one-time-code.ts';
import { defaultCost, type HashCost, hashPassword, verifyPassword } from './password-hash.ts';
import { checkPassword } from './password-rules.ts';
import { openSecret, sealSecret } from './sealed-secret.ts';
import { type Session, sessionOf, userOf } from './session.ts';
import { newSessionToken, sessionTokenHash } from './session-token.ts';
import { newTotpSecret, totpStep, totpUri } from './totp.ts';
import { Tries } from './tries.ts';

export interface AccountOptions {
  readonly store: Store;
  /** 32 bytes; the keys for codes and for authenticators' secrets are derived from it. */
  readonly key: Uint8Array;
  /** Stands beside the account in an authenticator. */
  readonly boxName: string;
  readonly clock?: () => number;
  readonly cost?: HashCost;
  readonly idleMs?: number;
  readonly absoluteMs?: number;
}

export interface Credentials {
  readonly account: string;
  readonly password: string;
  readonly code?: string;
}

export interface Enrolment {
  readonly code: string;
  readonly password: string;
  /** Of the first account only; the others were prepared with the invitation. */
  readonly account?: string;
  readonly name?: string;
}

/** One session, or all of a user. */
export type Ended = { readonly sessionId: number } | { readonly userId: number };

const minute = 60_000;
/** A session's last use is written down once in this time, not with every request. */
const touchEveryMs = minute;

export class Accounts {
  readonly #store: Store;
  readonly #clock: () => number;
  readonly #cost: HashCost;
  readonly #boxName: string;
  readonly #idleMs: number;
  readonly #absoluteMs: number;
  readonly #codeKey: Uint8Array;
  readonly #secretKey: Uint8Array;
  readonly #accountTries: Tries;
  readonly #addressTries: Tries;
  readonly #places = new KnownPlaces();
  readonly #endListeners = new Set<(ended: Ended) => void>();
  /** What is verified where there is no account, at the same cost. */
  readonly #decoyHash: Promise<string>;

  constructor(options: AccountOptions) {
    this.#store = options.store;
    this.#clock = options.clock ?? Date.now;
    this.#cost = options.cost ?? defaultCost;
    this.#boxName = options.boxName;
    this.#decoyHash = hashPassword(newSessionToken(), this.#cost);
    this.#idleMs = options.idleMs ?? 60 * minute;
    this.#absoluteMs = options.absoluteMs ?? 12 * 60 * minute;
    this.#codeKey = derived(options.key, 'one-time codes');
    this.#secretKey = derived(options.key, 'authenticator secrets');
    const [longestWaitMs, forgetAfterMs] = [5 * minute, 15 * minute];
    this.#accountTries = new Tries({ free: 5, longestWaitMs, forgetAfterMs }, this.#clock);
    this.#addressTries = new Tries({ free: 30, longestWaitMs, forgetAfterMs }, this.#clock);
  }

  /** Told when sessions end before their time: sign-out, disabling, a new code. */
  onEnded(listener: (ended: Ended) => void): void {
    this.#endListeners.add(listener);
  }

  /** WRONG_CREDENTIALS, CODE_NEEDED or TOO_MANY_TRIES; an account that is not there answers like a wrong password, and as late. */
  async signIn({ account, password, code }: Credentials, address: string): Promise<Session> {
    const place = this.#places.keyOf(account, address);
    this.#addressTries.spend(address);
    this.#accountTries.spend(place);
    const user = await this.#store.read.userByAccount({ account });
    const active = user?.state === 'active' && user.passwordHash !== null ? user : undefined;
    const right = await verifyPassword(password, active?.passwordHash ?? (await this.#decoyHash));
    if (!active || !right) throw new MarkitError('WRONG_CREDENTIALS');
    if (active.totpSecret !== null) {
      if (code === undefined) {
        // The password was right: asking for the code is no failed try. Earlier ones stay counted, or whoever has the
        // password could guess codes without ever waiting.
        this.#addressTries.refund(address);
        this.#accountTries.refund(place);
        throw new MarkitError('CODE_NEEDED');
      }
      await this.#secondFactor(active, active.totpSecret, code);
    }
    this.#addressTries.refund(address);
    this.#accountTries.forgive(place);
    this.#places.remember(account, address);
    return this.#openSession(active);
  }

  async #secondFactor(user: UserRow, sealed: string, code: string): Promise<void> {
    const step = totpStep(openSecret(sealed, user.id, this.#secretKey), code, this.#clock());
    if (step === undefined || !(await this.#store.write.useTotpStep({ userId: user.id, step }))) {
      throw new MarkitError('WRONG_CREDENTIALS');
    }
  }

  /** Uses a one-time code up: sets the password and signs in. */
  async enrol(enrolment: Enrolment, address: string): Promise<Session> {
    this.#addressTries.spend(address);
    const codeHash = oneTimeCodeHash(enrolment.code, this.#codeKey);
    const good = await this.#store.read.codeIsGood({ codeHash, at: this.#clock() });
    if (!good) throw new MarkitError('CODE_WRONG');
    const account = good.account ?? enrolment.account;
    if (account === undefined || (good.account === null && enrolment.name === undefined)) {
      throw new MarkitError('BAD_REQUEST', { detail: 'account' });
    }
    checkPassword(enrolment.password, account);
    const passwordHash = await hashPassword(enrolment.password, this.#cost);
    const named = { account, ...(enrolment.name === undefined ? {} : { name: enrolment.name }) };
    const user = await this.#store.write.openAccount({ codeHash, passwordHash, ...named, at: this.#clock() });
    this.#addressTries.refund(address);
    this.#accountTries.forgive(account);
    this.#places.remember(account, address);
    return this.#openSession(user);
  }

  /** The session of a cookie, or undefined where it is over. */
  async session(token: string): Promise<Session | undefined> {
    const row = await this.#store.read.session({ tokenHash: sessionTokenHash(token) });
    const now = this.#clock();
    if (!row || !this.#counts(row, now)) return undefined;
    if (now - row.seenAt >= touchEveryMs) await this.#store.write.touchSession({ sessionId: row.sessionId, at: now });
    return sessionOf(row.user, row.sessionId, token);
  }

  /** Whether it still counts; asking does not keep it alive. */
  async isAlive(session: Session): Promise<boolean> {
    const row = await this.#store.read.session({ tokenHash: sessionTokenHash(session.token) });
    return row !== undefined && this.#counts(row, this.#clock());
  }

  /** One used in the future lived under a clock that was set back since: its age cannot be known, so it is over. */
  #counts({ seenAt, createdAt }: { readonly seenAt: number; readonly createdAt: number }, now: number): boolean {
    return now - seenAt < this.#idleMs && now - createdAt < this.#absoluteMs && seenAt - now < touchEveryMs;
  }

  async signOut(sessionId: number): Promise<void> {
    await this.#store.write.endSession({ sessionId });
    this.#tell({ sessionId });
  }

  async users(): Promise<User[]> {
    return (await this.#store.read.users({})).map(userOf);
  }

  async awaitsFirstAccount(): Promise<boolean> {
    return !(await this.#store.read.anyUser({}));
  }

  /** The code that makes the first account, anew each time; undefined once there is somebody. */
  async setupCode(): Promise<{ code: string; expiresAt: number } | undefined> {
    const { code, codeHash, expiresAt } = this.#newCode();
    return (await this.#store.write.addSetupCode({ codeHash, expiresAt })) ? { code, expiresAt } : undefined;
  }

  async invite(person: { account: string; name: string; roles: readonly Role[] }): Promise<Invited> {
    const { code, codeHash, expiresAt } = this.#newCode();
    const user = await this.#store.write.inviteUser({ ...person, codeHash, expiresAt, at: this.#clock() });
    return { user: userOf(user), code, expiresAt };
  }

  /** Ends what the person had: password, second factor, sessions. */
  async newCode(userId: number): Promise<Invited> {
    const { code, codeHash, expiresAt } = this.#newCode();
    const user = await this.#store.write.renewCode({ userId, codeHash, expiresAt });
    this.#places.forget(user.account);
    this.#tell({ userId });
    return { user: userOf(user), code, expiresAt };
  }

  async disable(userId: number): Promise<User> {
    const user = await this.#store.write.disableUser({ userId });
    this.#places.forget(user.account);
    this.#tell({ userId });
    return userOf(user);
  }

  /** Whether it is the person themselves who sits there: password, and code where they have an authenticator. Throws like `signIn`. */
  async confirm(session: Session, { password, code }: Omit<Credentials, 'account'>): Promise<void> {
    const { account } = session;
    const user = await this.#byPassword(account, password);
    if (user.totpSecret !== null) {
      if (code === undefined) {
        // As at sign-in: no failed try, and none of the earlier ones is forgiven.
        this.#accountTries.refund(account);
        throw new MarkitError('CODE_NEEDED');
      }
      await this.#secondFactor(user, user.totpSecret, code);
    }
    this.#accountTries.forgive(account);
  }

  /** A secret that counts only once its first code was given. */
  async offerTotp(session: Session, password: string): Promise<TotpOffer> {
    await this.#byPassword(session.account, password);
    this.#accountTries.forgive(session.account);
    const secret = newTotpSecret();
    await this.#store.write.offerTotp({
      userId: session.userId,
      sealed: sealSecret(secret, session.userId, this.#secretKey),
    });
    return { uri: totpUri(secret, session.account, this.#boxName), secret };
  }

  async confirmTotp(session: Session, code: string): Promise<void> {
    this.#accountTries.spend(session.account);
    const user = await this.#store.read.userByAccount({ account: session.account });
    const sealed = user?.totpPending;
    if (!sealed) throw new MarkitError('NOT_FOUND');
    const step = totpStep(openSecret(sealed, session.userId, this.#secretKey), code, this.#clock());
    if (step === undefined) throw new MarkitError('WRONG_CREDENTIALS');
    if (!(await this.#store.write.confirmTotp({ userId: session.userId, sealed, step }))) {
      throw new MarkitError('CONFLICT');
    }
    this.#accountTries.forgive(session.account);
  }

  /** Counts as a try until it is forgiven. */
  async #byPassword(account: string, password: string): Promise<UserRow> {
    this.#accountTries.spend(account);
    const user = await this.#store.read.userByAccount({ account });
    const right = await verifyPassword(password, user?.passwordHash ?? (await this.#decoyHash));
    if (!user || !right) throw new MarkitError('WRONG_CREDENTIALS');
    return user;
  }

  async #openSession(user: UserRow): Promise<Session> {
    const token = newSessionToken();
    const at = this.#clock();
    const { sessionId } = await this.#store.write.addSession({
      tokenHash: sessionTokenHash(token),
      userId: user.id,
      at,
      seenAfter: at - this.#idleMs,
      createdAfter: at - this.#absoluteMs,
    });
    return sessionOf(user, sessionId, token);
  }

  #newCode(): { code: string; codeHash: string; expiresAt: number } {
    const code = newOneTimeCode();
    return { code, codeHash: oneTimeCodeHash(code, this.#codeKey), expiresAt: this.#clock() + codeLifetimeMs };
  }

  #tell(ended: Ended): void {
    for (const listener of this.#endListeners) listener(ended);
  }
}

function derived(key: Uint8Array, purpose: string): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', key, new Uint8Array(0), `markit ${purpose}`, 32));
}
