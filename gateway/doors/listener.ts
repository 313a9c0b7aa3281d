/** The DICOM port: accepts sockets, gives each its association, counts, and moves off loopback once somebody is registered. */
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import type { Ingest } from '../ingest.ts';
import { Association, type AssociationEvent, type AssociationLimits } from './association.ts';
import { type Peer, PeerGate } from './peer-gate.ts';

export interface ListenerSettings {
  /** Where to listen once a peer is registered; until then it is loopback whatever stands here. */
  readonly host: string;
  /** 0: any free port. */
  readonly port: number;
  readonly aeTitle: string;
  readonly anyCalledAe: boolean;
  readonly peers: readonly Peer[];
  readonly maxAssociations: number;
  readonly limits: AssociationLimits;
  /** Other processes of the box listen on the same port, and the system shares connections out among them. */
  readonly portShared?: boolean;
}

/** Counted since start, but for `open`. */
export interface ListenerCounters {
  readonly open: number;
  readonly accepted: number;
  readonly rejected: number;
  readonly aborted: number;
  readonly lost: number;
  readonly echoes: number;
  /** C-STORE answered with Success, and with anything else. */
  readonly stored: number;
  readonly refused: number;
  readonly bytes: number;
}

export interface ListenerHooks {
  readonly onEvent?: (event: AssociationEvent, address: string) => void;
  readonly onListening?: (at: { host: string; port: number }) => void;
  /** The port was lost after it had been won. */
  readonly onError?: (error: Error) => void;
}

export const defaultAssociationLimits: AssociationLimits = {
  artimMs: 30_000,
  idleMs: 300_000,
  stallMs: 60_000,
  stallBytes: 16 * 1024,
  maxPduLength: 128 * 1024,
};

const loopbackHost = '127.0.0.1';
/** Sockets beyond the associations, for those who are about to be told why not; a stranger past them is just closed. */
const spareSockets = 16;
/** Peers past the spare sockets wait unread, in the kernel's memory and not in ours: a burst is told why not all the same. */
const waitingSockets = 256;

export class Listener {
  readonly #counts = {
    accepted: 0,
    rejected: 0,
    aborted: 0,
    lost: 0,
    echoes: 0,
    stored: 0,
    refused: 0,
    bytes: 0,
  };
  readonly #settings: ListenerSettings;
  readonly #ingest: Ingest;
  readonly #hooks: ListenerHooks;
  readonly #associations = new Set<Association>();
  readonly #strangers = new Set<Association>();
  readonly #waiting: Socket[] = [];
  #gate: PeerGate;
  #server: Server | undefined;
  #address: { host: string; port: number } | undefined;
  #stopping = false;

  constructor(settings: ListenerSettings, ingest: Ingest, hooks: ListenerHooks = {}) {
    this.#settings = settings;
    this.#ingest = ingest;
    this.#hooks = hooks;
    this.#gate = new PeerGate(settings.peers);
  }

  get counters(): ListenerCounters {
    return { open: this.#open(), ...this.#counts };
  }

  get address(): { host: string; port: number } | undefined {
    return this.#address;
  }

  /** Rejects where the port cannot be had. */
  async start(): Promise<void> {
    await this.#listen(this.#settings.port);
  }

  /** New rules for associations from now on; those that stand are left alone. */
  async setPeers(peers: readonly Peer[]): Promise<void> {
    this.#gate = new PeerGate(peers);
    if (this.#stopping || this.#address === undefined || this.#address.host === this.#host()) return;
    const { port } = this.#address;
    this.#server?.close();
    await this.#listen(port);
  }

  /** Takes nobody new, lets objects under way end for at most `graceMs`, then aborts. */
  async stop(graceMs: number): Promise<void> {
    this.#stopping = true;
    this.#server?.close();
    for (const socket of this.#waiting.splice(0)) socket.destroy();
    for (const association of this.#associations) association.finish();
    const abort = setTimeout(() => {
      for (const association of this.#associations) association.cut('the box is stopping');
    }, graceMs);
    await Promise.all([...this.#associations].map((association) => association.closed));
    clearTimeout(abort);
  }

  #host(): string {
    return this.#gate.hasPeers ? this.#settings.host : loopbackHost;
  }

  async #listen(port: number): Promise<void> {
    const host = this.#host();
    const server = createServer({
      allowHalfOpen: true,
      pauseOnConnect: true,
      noDelay: true,
      keepAlive: true,
      keepAliveInitialDelay: 60_000,
    });
    server.on('connection', (socket) => this.#accept(socket));
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen({ host, port, reusePort: this.#settings.portShared === true }, () => {
        server.off('error', reject);
        resolve();
      });
    });
    server.on('error', (error) => this.#hooks.onError?.(error));
    this.#server = server;
    this.#address = { host, port: (server.address() as AddressInfo).port };
    this.#hooks.onListening?.(this.#address);
  }

  #accept(socket: Socket): void {
    const expected = this.#gate.expects(socket.remoteAddress ?? '');
    if (this.#hasRoom(expected)) this.#associate(socket, expected);
    else if (expected && this.#waiting.length < waitingSockets) this.#waiting.push(socket);
    else socket.destroy();
  }

  #associate(socket: Socket, expected: boolean): void {
    const address = socket.remoteAddress ?? '';
    const association = new Association(socket, {
      limits: this.#settings.limits,
      ingest: this.#ingest,
      rules: () => ({
        aeTitle: this.#settings.aeTitle,
        anyCalledAe: this.#settings.anyCalledAe,
        gate: this.#gate,
        refusal: this.#refusal(),
      }),
      onBytes: (count) => {
        this.#counts.bytes += count;
      },
      onEvent: (event) => {
        this.#count(event);
        this.#hooks.onEvent?.(event, address);
      },
    });
    this.#associations.add(association);
    if (!expected) this.#strangers.add(association);
    void association.closed.then(() => {
      this.#associations.delete(association);
      this.#strangers.delete(association);
      this.#admitWaiting();
    });
  }

  #admitWaiting(): void {
    while (this.#hasRoom(true)) {
      const socket = this.#waiting.shift();
      if (socket === undefined) return;
      this.#associate(socket, true);
    }
  }

  /** Strangers share the spare sockets among themselves: they cannot take a peer's place while they say nothing. */
  #hasRoom(expected: boolean): boolean {
    const strangers = this.#strangers.size;
    if (!expected) return strangers < spareSockets;
    return this.#associations.size - strangers < this.#settings.maxAssociations + spareSockets;
  }

  #refusal(): 'stopping' | 'limit' | undefined {
    if (this.#stopping) return 'stopping';
    return this.#open() >= this.#settings.maxAssociations ? 'limit' : undefined;
  }

  #open(): number {
    let open = 0;
    for (const association of this.#associations) if (association.established) open++;
    return open;
  }

  #count(event: AssociationEvent): void {
    if (event.kind === 'accepted' || event.kind === 'rejected' || event.kind === 'aborted' || event.kind === 'lost') {
      this.#counts[event.kind]++;
    } else if (event.kind === 'answered' && event.service === 'echo') this.#counts.echoes++;
    else if (event.kind === 'answered' && event.service === 'store') {
      if (event.status === 0) this.#counts.stored++;
      else this.#counts.refused++;
    }
  }
}
