/** C-ECHO to a peer: does somebody answer there, by that title? */
import { type Destination, runAssociation } from './dimse-client.ts';

export interface EchoAnswer {
  /** 0000 is success; undefined where the peer accepted the association but not the Verification SOP class. */
  readonly status: number | undefined;
  readonly milliseconds: number;
}

/** Throws MarkitError PEER_UNREACHABLE, PEER_REJECTED, PEER_LOST. */
export async function echo(destination: Destination): Promise<EchoAnswer> {
  const started = performance.now();
  const [outcome] = await runAssociation(destination, [{ kind: 'echo' }]);
  const milliseconds = Math.round(performance.now() - started);
  return { status: typeof outcome === 'number' ? outcome : undefined, milliseconds };
}
