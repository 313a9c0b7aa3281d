/** Facts of a held object for the tests. */
import type { HeldFacts } from '../../../gateway/images/held-facts.ts';

export function sampleHeldFacts(): HeldFacts {
  return {
    reason: 'deflated',
    source: 'loopback',
    receivedAt: 1_790_000_000_000,
    keyGeneration: 1,
    receivedDigest: 'd'.repeat(64),
    transferSyntax: '1.2.840.10008.1.2.1.99',
    sopClassUid: '1.2.840.10008.5.1.4.1.1.2',
    sopInstanceUid: '1.2.826.0.1.3680043.8.498.12345',
  };
}
