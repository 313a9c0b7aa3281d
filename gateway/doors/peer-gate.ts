/** Who may send: a calling AE title from one of its registered addresses; only loopback until somebody is registered. */
import { BlockList, isIP } from 'node:net';

export interface Peer {
  readonly id: string;
  readonly aeTitle: string;
  /** IP addresses or CIDR ranges. */
  readonly addresses: readonly string[];
}

/** The source written beside what arrives while no peer is registered. */
export const loopbackSource = 'loopback';

export class PeerGate {
  readonly #peers: readonly { id: string; aeTitle: string; addresses: BlockList }[];
  readonly #loopback = blockList(['127.0.0.0/8', '::1']);

  /** Throws RangeError on an address that is none: settings are checked before they get here. */
  constructor(peers: readonly Peer[]) {
    this.#peers = peers.map(({ id, aeTitle, addresses }) => ({ id, aeTitle, addresses: blockList(addresses) }));
  }

  get hasPeers(): boolean {
    return this.#peers.length > 0;
  }

  /** True where some peer has this address: worth keeping room for. */
  expects(address: string): boolean {
    const lists = this.hasPeers ? this.#peers.map((peer) => peer.addresses) : [this.#loopback];
    return lists.some((list) => contains(list, address));
  }

  /** The id of the peer that calls, or undefined: it is a stranger. */
  identify(callingAe: string, address: string): string | undefined {
    if (this.hasPeers) {
      return this.#peers.find((peer) => peer.aeTitle === callingAe && contains(peer.addresses, address))?.id;
    }
    return contains(this.#loopback, address) ? loopbackSource : undefined;
  }
}

function contains(list: BlockList, socketAddress: string): boolean {
  // A link-local address comes with its interface; IPv4-mapped IPv6 ones BlockList looks through by itself.
  const [address = ''] = socketAddress.split('%');
  return isIP(address) !== 0 && list.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');
}

function blockList(addresses: readonly string[]): BlockList {
  const list = new BlockList();
  for (const entry of addresses) {
    const [address = '', prefix] = entry.split('/');
    const version = isIP(address);
    // An empty prefix would read as 0: everybody.
    if (version === 0 || (prefix !== undefined && !/^[0-9]{1,3}$/.test(prefix)))
      throw new RangeError('a peer address is neither an IP address nor a range of them');
    const family = version === 6 ? 'ipv6' : 'ipv4';
    if (prefix === undefined) list.addAddress(address, family);
    else list.addSubnet(address, Number(prefix), family);
  }
  return list;
}
