/** A peer made of raw sockets and bytes: says exactly what a test wants said, the wrong things included. */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

export const ctImage = '1.2.840.10008.5.1.4.1.1.2';
export const verification = '1.2.840.10008.1.1';
export const implicitLittle = '1.2.840.10008.1.2';
export const explicitLittle = '1.2.840.10008.1.2.1';

export function pdu(type: number, body: Uint8Array, length = body.length): Buffer {
  const header = Buffer.alloc(6);
  header[0] = type;
  header.writeUInt32BE(length, 2);
  return Buffer.concat([header, body]);
}

export function item(type: number, value: Uint8Array | string): Buffer {
  const bytes = typeof value === 'string' ? Buffer.from(value, 'latin1') : value;
  const header = Buffer.alloc(4);
  header[0] = type;
  header.writeUInt16BE(bytes.length, 2);
  return Buffer.concat([header, bytes]);
}

export interface RequestOptions {
  called?: string;
  calling?: string;
  version?: number;
  applicationContext?: string;
  contexts?: readonly (readonly [id: number, abstractSyntax: string, transferSyntaxes: readonly string[]])[];
  maxPduLength?: number;
  userItems?: readonly Uint8Array[];
}

export const defaultContexts: NonNullable<RequestOptions['contexts']> = [
  [1, verification, [implicitLittle]],
  [3, ctImage, [explicitLittle, implicitLittle]],
];

export function associateRequest(options: RequestOptions = {}): Buffer {
  const fixed = Buffer.alloc(68);
  fixed.writeUInt16BE(options.version ?? 1, 0);
  fixed.write((options.called ?? 'MARKIT').padEnd(16), 4, 'latin1');
  fixed.write((options.calling ?? 'RAW').padEnd(16), 20, 'latin1');
  const contexts = (options.contexts ?? defaultContexts).map(([id, abstractSyntax, syntaxes]) =>
    item(
      0x20,
      Buffer.concat([
        Buffer.from([id, 0, 0, 0]),
        item(0x30, abstractSyntax),
        ...syntaxes.map((syntax) => item(0x40, syntax)),
      ]),
    ),
  );
  const longest = Buffer.alloc(4);
  longest.writeUInt32BE(options.maxPduLength ?? 16_384);
  const user = item(0x50, Buffer.concat([item(0x51, longest), item(0x52, '1.2.3'), ...(options.userItems ?? [])]));
  return pdu(
    1,
    Buffer.concat([fixed, item(0x10, options.applicationContext ?? '1.2.840.10008.3.1.1.1'), ...contexts, user]),
  );
}

export const command = 1;
export const last = 2;

/** One presentation data value; `flags` are `command` and `last`. */
export function value(contextId: number, flags: number, bytes: Uint8Array): Buffer {
  const header = Buffer.alloc(6);
  header.writeUInt32BE(bytes.length + 2);
  header[4] = contextId;
  header[5] = flags;
  return Buffer.concat([header, bytes]);
}

export function data(...values: Uint8Array[]): Buffer {
  return pdu(4, Buffer.concat(values));
}

export function element(number: number, bytes: Uint8Array): Buffer {
  const header = Buffer.alloc(8);
  header.writeUInt16LE(number, 2);
  header.writeUInt32LE(bytes.length, 4);
  return Buffer.concat([header, bytes]);
}

function us(number: number): Buffer {
  return Buffer.from([number & 0xff, number >> 8]);
}

function ui(text: string): Buffer {
  return Buffer.from(text.length % 2 ? `${text}\0` : text, 'latin1');
}

export interface CommandOptions {
  field: number;
  sopClass?: string;
  sopInstance?: string;
  messageId?: number;
  dataSet?: boolean;
}

export function commandSet(options: CommandOptions): Buffer {
  return Buffer.concat([
    ...(options.sopClass === undefined ? [] : [element(0x0002, ui(options.sopClass))]),
    element(0x0100, us(options.field)),
    element(0x0110, us(options.messageId ?? 1)),
    element(0x0700, us(0)),
    element(0x0800, us(options.dataSet ? 1 : 0x0101)),
    ...(options.sopInstance === undefined ? [] : [element(0x1000, ui(options.sopInstance))]),
  ]);
}

export const echo = commandSet({ field: 0x0030, sopClass: verification });
export const store = commandSet({ field: 0x0001, sopClass: ctImage, sopInstance: '2.25.7', dataSet: true });
export const releaseRequest = pdu(5, Buffer.alloc(4));
export const abortRequest = pdu(7, Buffer.alloc(4));

export interface ReceivedPdu {
  readonly type: number;
  readonly body: Buffer;
}

export class RawPeer {
  readonly socket: Socket;
  #bytes = Buffer.alloc(0);
  #ended = false;
  #wake: () => void = () => undefined;

  constructor(socket: Socket) {
    this.socket = socket;
    socket.on('data', (chunk: Buffer) => {
      this.#bytes = Buffer.concat([this.#bytes, chunk]);
      this.#wake();
    });
    for (const event of ['end', 'close', 'error']) {
      socket.on(event, () => {
        this.#ended = true;
        this.#wake();
      });
    }
  }

  static async connect(port: number): Promise<RawPeer> {
    const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true, noDelay: true });
    const peer = new RawPeer(socket);
    await once(socket, 'connect');
    return peer;
  }

  /** Connected and accepted. */
  static async associate(port: number, options: RequestOptions = {}): Promise<RawPeer> {
    const peer = await RawPeer.connect(port);
    peer.send(associateRequest(options));
    const answer = await peer.receive();
    if (answer?.type !== 2) throw new Error(`not accepted: PDU type ${answer?.type}`);
    return peer;
  }

  send(...parts: Uint8Array[]): void {
    this.socket.write(Buffer.concat(parts));
  }

  /** The next PDU, or undefined where the box closed instead. */
  async receive(): Promise<ReceivedPdu | undefined> {
    for (;;) {
      if (this.#bytes.length >= 6 && this.#bytes.length >= 6 + this.#bytes.readUInt32BE(2)) {
        const end = 6 + this.#bytes.readUInt32BE(2);
        const received = { type: this.#bytes[0] as number, body: this.#bytes.subarray(6, end) };
        this.#bytes = this.#bytes.subarray(end);
        return received;
      }
      if (this.#ended) return undefined;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  /** The status of the next response, which must be one PDU. */
  async status(): Promise<number> {
    const received = await this.receive();
    if (received?.type !== 4) throw new Error(`no response: PDU type ${received?.type}`);
    return statusOf(received.body.subarray(6));
  }

  /** What the box says last: `['abort', source, reason]`, `['reject', result, source, reason]`, ... */
  async verdict(): Promise<readonly (string | number)[]> {
    const received = await this.receive();
    if (received === undefined) return ['closed'];
    if (received.type === 7) return ['abort', ...received.body.subarray(2, 4)];
    if (received.type === 3) return ['reject', ...received.body.subarray(1, 4)];
    return ['pdu', received.type];
  }

  /** Closes our half and resolves once the box has closed its own. */
  async closed(): Promise<void> {
    this.socket.end();
    while (!this.#ended) await this.receive();
    this.socket.destroy();
  }
}

export function statusOf(responseSet: Buffer): number {
  for (let at = 0; at + 8 <= responseSet.length; at += 8 + responseSet.readUInt32LE(at + 4)) {
    if (responseSet.readUInt16LE(at + 2) === 0x0900) return responseSet.readUInt16LE(at + 8);
  }
  throw new Error('response without status');
}
