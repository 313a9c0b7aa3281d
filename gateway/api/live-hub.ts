/** The open pages of everybody who is signed in, and what each of them is told. */
import type { Accounts, Ended } from '../accounts/accounts.ts';
import type { Session } from '../accounts/session.ts';
import type { AnswerNews } from '../answer.ts';
import type { LiveMessage } from '../contract/live.ts';
import type { MadeCases, NewTasks } from '../store/case-operations.ts';
import type { Store } from '../store/store.ts';

/** As much of a websocket as is needed here. */
export interface LiveSocket {
  readonly bufferedAmount: number;
  send(text: string): void;
  close(code: number, reason: string): void;
  terminate(): void;
}

/** Private use code (RFC 6455 7.4.2): the session is over, sign in again. */
export const closedForSignIn = 4401;

const mostScreens = 20;
const heldNewsMs = 1_000;
/** A page that takes nothing for so long that this piles up is gone. */
const mostBuffered = 1 << 20;

export class LiveHub {
  readonly #store: Store;
  readonly #accounts: Accounts;
  readonly #screens = new Map<LiveSocket, Session>();
  readonly #sweep: NodeJS.Timeout;
  #heldNews: NodeJS.Timeout | undefined;

  /** `sweepMs`: how often sessions are looked at that ended by the clock alone. */
  constructor({ store, accounts, sweepMs = 30_000 }: { store: Store; accounts: Accounts; sweepMs?: number }) {
    this.#store = store;
    this.#accounts = accounts;
    accounts.onEnded((ended) => this.#end(ended));
    this.#sweep = setInterval(() => void this.#endExpired(), sweepMs);
    this.#sweep.unref();
  }

  add(socket: LiveSocket, session: Session): void {
    const mine = [...this.#screens].filter(([, other]) => other.userId === session.userId);
    if (mine.length >= mostScreens) mine[0]?.[0].terminate();
    this.#screens.set(socket, session);
    send(socket, { type: 'hello' });
  }

  remove(socket: LiveSocket): void {
    this.#screens.delete(socket);
  }

  /** To the reader's own screens, and to the managers that something moved; to no other reader. */
  answered({ userId, ...news }: AnswerNews): void {
    this.#tell(userId, { type: 'task-changed', ...news });
    void this.#progressChanged(news.projectId);
  }

  tasksAdded(readers: ReadonlyArray<NewTasks>): void {
    for (const { userId, projectId } of readers) this.#tell(userId, { type: 'tasks-added', projectId });
    for (const projectId of new Set(readers.map((one) => one.projectId))) void this.#progressChanged(projectId);
  }

  /** What the case maker did: new cases, and cases that show other images than before. */
  casesMade({ newTasks, changedTasks, changedProjects }: MadeCases): void {
    this.tasksAdded(newTasks);
    for (const { userId, projectId } of changedTasks) this.#tell(userId, { type: 'images-changed', projectId });
    for (const projectId of changedProjects) void this.#progressChanged(projectId);
  }

  /** To readers whom their project's policy shows what models say at this moment; the caller asks it. */
  predictionsChanged(tasks: ReadonlyArray<NewTasks & { readonly taskId: number }>): void {
    for (const { userId, taskId, projectId } of tasks)
      this.#tell(userId, { type: 'predictions-changed', taskId, projectId });
  }

  /** Told a second later, once: a bulk run holds many. */
  heldChanged(): void {
    this.#heldNews ??= setTimeout(() => {
      this.#heldNews = undefined;
      this.#tellOwners({ type: 'held-changed' });
    }, heldNewsMs);
  }

  /** Says nothing of which case it is: an open page may be looked at by others. */
  reidentificationChanged(): void {
    this.#tellOwners({ type: 'reidentification-changed' });
  }

  close(): void {
    clearInterval(this.#sweep);
    clearTimeout(this.#heldNews);
    for (const socket of this.#screens.keys()) socket.close(1001, 'the box stops');
    this.#screens.clear();
  }

  #tellOwners(message: LiveMessage): void {
    for (const [socket, { roles }] of this.#screens) if (roles.includes('owner')) send(socket, message);
  }

  #tell(userId: number, message: LiveMessage): void {
    for (const [socket, session] of this.#screens) if (session.userId === userId) send(socket, message);
  }

  async #progressChanged(projectId: number): Promise<void> {
    // A hint that was not given costs a manager one reload; nothing is lost with it.
    const managers = await this.#store.read.managersOf({ projectId }).catch(() => []);
    for (const userId of managers) this.#tell(userId, { type: 'progress-changed', projectId });
  }

  #end(ended: Ended): void {
    for (const [socket, session] of this.#screens) {
      const over = 'userId' in ended ? session.userId === ended.userId : session.id === ended.sessionId;
      if (over) this.#shut(socket);
    }
  }

  async #endExpired(): Promise<void> {
    for (const [socket, session] of this.#screens) {
      // While the store is down nobody can tell; the next round looks again.
      if (!(await this.#accounts.isAlive(session).catch(() => true))) this.#shut(socket);
    }
  }

  #shut(socket: LiveSocket): void {
    send(socket, { type: 'session-ended' });
    this.#screens.delete(socket);
    socket.close(closedForSignIn, 'sign in again');
  }
}

function send(socket: LiveSocket, message: LiveMessage): void {
  if (socket.bufferedAmount > mostBuffered) socket.terminate();
  else socket.send(JSON.stringify(message));
}
