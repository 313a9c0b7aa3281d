/** An archive of raw sockets that takes the question and then does what a test wants done, wrong things included. */
import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { ContextResult, encodeAssociateAccept } from '../../gateway/doors/pdu-writer.ts';
import { command, data, element, explicitLittle, last, RawPeer, value } from '../gateway/doors/raw-peer.ts';

export interface HostileArchive extends AsyncDisposable {
  readonly port: number;
  /** Bytes of the identifier that the newest question carried. */
  question(): Buffer;
}

/** `answer` runs once a whole question came; what it sends goes out. */
export async function startHostileArchive(answer: (peer: RawPeer) => Promise<void> | void): Promise<HostileArchive> {
  let question: Buffer = Buffer.alloc(0);
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    void converse(new RawPeer(socket), (bytes) => {
      question = bytes;
    });
  });
  const converse = async (peer: RawPeer, onQuestion: (bytes: Buffer) => void) => {
    const request = await peer.receive();
    if (request?.type !== 1) return;
    peer.send(accepted(request.body.subarray(0, 68)));
    for (;;) {
      const pdu = await peer.receive();
      if (pdu === undefined) return;
      if (pdu.type === 5) peer.send(Buffer.from([6, 0, 0, 0, 0, 4, 0, 0, 0, 0]));
      // Flags of the first value: 2 is the last fragment of a data set.
      if (pdu.type !== 4 || pdu.body[5] !== last) continue;
      onQuestion(Buffer.from(pdu.body.subarray(6)));
      await answer(peer);
    }
  };
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    question: () => question,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

function accepted(fixedPart: Uint8Array): Uint8Array {
  return encodeAssociateAccept({
    fixedPart,
    contexts: [{ id: 1, result: ContextResult.accepted, transferSyntax: explicitLittle }],
    roles: [],
    maxPduLength: 16_384,
    implementationClassUid: '1.2.3',
    implementationVersion: 'HOSTILE',
  });
}

export const pending = 0xff00;

/** C-FIND-RSP, alone or with what follows it. */
export function findResponse(status: number, hasDataSet = status === pending): Buffer {
  const us = (number: number) => Buffer.from([number & 0xff, number >> 8]);
  const set = [
    element(0x0100, us(0x8020)),
    element(0x0120, us(1)),
    element(0x0800, us(hasDataSet ? 1 : 0x0101)),
    element(0x0900, us(status)),
  ];
  return value(1, command | last, Buffer.concat(set));
}

/** A pending answer with this identifier. */
export function findAnswer(identifier: Uint8Array): Buffer {
  return Buffer.concat([data(findResponse(pending)), data(value(1, last, identifier))]);
}
