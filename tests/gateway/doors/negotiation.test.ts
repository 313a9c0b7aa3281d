/** Association requests: every refusal with its reason, every storage class and transfer syntax taken. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { decodeAssociateRequest } from '../../../gateway/doors/associate-request.ts';
import { chooseTransferSyntax, type NegotiationRules, negotiate } from '../../../gateway/doors/negotiation.ts';
import { ProtocolError } from '../../../gateway/doors/pdu.ts';
import { PeerGate } from '../../../gateway/doors/peer-gate.ts';
import { isStorageClass } from '../../../gateway/doors/storage-classes.ts';
import { noSharedData, sharedData } from '../../support/shared-data.ts';
import { associateRequest, ctImage, explicitLittle, implicitLittle, item, type RequestOptions } from './raw-peer.ts';

const open: NegotiationRules = { aeTitle: 'MARKIT', anyCalledAe: false, gate: new PeerGate([]), refusal: undefined };
const pacs = { id: 'pacs-1', aeTitle: 'PACS', addresses: ['10.1.2.3', '10.9.0.0/16', 'fd00::/8'] };

function decide(options: RequestOptions, rules: Partial<NegotiationRules> = {}, address = '127.0.0.1') {
  const request = decodeAssociateRequest(associateRequest(options).subarray(6));
  const verdict = negotiate(request, address, { ...open, ...rules });
  if (verdict.accepted) return verdict.source;
  const { result, source, reason } = verdict.rejection;
  return `${result} ${source} ${reason}`;
}

describe('negotiation', () => {
  it('rejects with the reason of PS3.8 Table 9-21', () => {
    expect(decide({})).toBe('loopback');
    expect(decide({ version: 2 })).toBe('1 2 2');
    expect(decide({ version: 3 })).toBe('loopback');
    expect(decide({ applicationContext: '1.2.3' })).toBe('1 1 2');
    expect(decide({ called: 'OTHER' })).toBe('1 1 7');
    expect(decide({ called: 'OTHER' }, { anyCalledAe: true })).toBe('loopback');
    expect(decide({}, { refusal: 'limit' })).toBe('2 3 2');
    expect(decide({}, { refusal: 'stopping' })).toBe('2 3 1');
  });

  it('takes no title with control characters, backslash or nothing in it', () => {
    for (const title of ['A\nB', 'A\x1b[31mB', 'A\\B', '', '   ', 'A\0B', '\x7f', 'Ä']) {
      expect(decide({ calling: title }), JSON.stringify(title)).toBe('1 1 3');
      expect(decide({ called: title }, { anyCalledAe: true }), JSON.stringify(title)).toBe('1 1 7');
    }
    expect(decide({ calling: '  SPACED OUT' })).toBe('loopback');
  });

  it('knows a peer by title and address together, and only loopback while there is none', () => {
    const rules = { gate: new PeerGate([pacs]) };
    expect(decide({ calling: 'PACS' }, rules, '10.1.2.3')).toBe('pacs-1');
    expect(decide({ calling: 'PACS' }, rules, '::ffff:10.1.2.3')).toBe('pacs-1');
    expect(decide({ calling: 'PACS' }, rules, '10.9.44.1')).toBe('pacs-1');
    expect(decide({ calling: 'PACS' }, rules, 'fd00::1')).toBe('pacs-1');
    expect(decide({ calling: 'PACS' }, rules, '10.1.2.4')).toBe('1 1 3');
    expect(decide({ calling: 'pacs' }, rules, '10.1.2.3')).toBe('1 1 3');
    expect(decide({ calling: 'PACS' }, rules, '127.0.0.1')).toBe('1 1 3');
    expect(decide({}, {}, '10.1.2.3')).toBe('1 1 3');
    expect(decide({}, {}, '::1')).toBe('loopback');
    expect(decide({}, {}, '')).toBe('1 1 3');
    const linkLocal = { gate: new PeerGate([{ id: 'll', aeTitle: 'RAW', addresses: ['fe80::7'] }]) };
    expect(decide({}, linkLocal, 'fe80::7%eth0')).toBe('ll');
  });

  it('takes no address that is none, and no range without a prefix', () => {
    for (const address of ['', 'pacs.local', '10.0.0.0/', '10.0.0.0/x', '10.0.0.0/33', '300.1.1.1'])
      expect(() => new PeerGate([{ ...pacs, addresses: [address] }]), address).toThrow(RangeError);
  });

  it('tells a stranger that it is one, not how busy the box is', () => {
    expect(decide({ calling: 'X' }, { gate: new PeerGate([pacs]), refusal: 'limit' })).toBe('1 1 3');
  });

  it('answers context by context', () => {
    const request = decodeAssociateRequest(
      associateRequest({
        contexts: [
          [1, ctImage, [explicitLittle, implicitLittle]],
          [3, '1.2.840.10008.5.1.4.1.2.2.1', [implicitLittle]],
          [5, ctImage, ['not a uid']],
          [7, '1.2.840.113619.4.26', [implicitLittle]],
          [9, '\x1b[2J', [implicitLittle]],
        ],
      }).subarray(6),
    );
    const verdict = negotiate(request, '127.0.0.1', open);
    expect(verdict.accepted && verdict.answers.map((answer) => answer.result)).toEqual([0, 3, 4, 0, 3]);
    expect(verdict.accepted && [...verdict.contexts.keys()]).toEqual([1, 7]);
    expect(verdict.accepted && verdict.contexts.get(1)?.transferSyntax).toBe(explicitLittle);
  });

  it('takes the first transfer syntax that needs no second way, else the first of any kind', () => {
    const [deflated, big, jpeg, vendor] = [
      '1.2.840.10008.1.2.1.99',
      '1.2.840.10008.1.2.2',
      '1.2.840.10008.1.2.4.70',
      '1.2.840.113619.5.2',
    ];
    expect(chooseTransferSyntax([big, jpeg, implicitLittle])).toBe(jpeg);
    expect(chooseTransferSyntax([vendor, implicitLittle])).toBe(implicitLittle);
    expect(chooseTransferSyntax([vendor, deflated])).toBe(vendor);
    expect(chooseTransferSyntax([big])).toBe(big);
    expect(chooseTransferSyntax(['', 'x'])).toBeUndefined();
  });

  it('grants the SCU role that was proposed and never the SCP role', () => {
    const role = (uid: string) => {
      const length = Buffer.alloc(2);
      length.writeUInt16BE(uid.length);
      return item(0x54, Buffer.concat([length, Buffer.from(uid), Buffer.from([1, 1])]));
    };
    const userItems = [role(ctImage), role('1.2.3.4'), item(0x53, Buffer.from([0, 8, 0, 8])), item(0x58, 'me')];
    const verdict = negotiate(decodeAssociateRequest(associateRequest({ userItems }).subarray(6)), '127.0.0.1', open);
    expect(verdict.accepted && verdict.roles).toEqual([{ sopClassUid: ctImage, scu: true, scp: false }]);
  });

  it('aborts on broken structure', () => {
    const syntaxes = [implicitLittle];
    const decode = (options: RequestOptions) => decodeAssociateRequest(associateRequest(options).subarray(6));
    expect(() => decode({ contexts: [[2, ctImage, syntaxes]] })).toThrow(ProtocolError);
    expect(() =>
      decode({
        contexts: [
          [1, ctImage, syntaxes],
          [1, ctImage, syntaxes],
        ],
      }),
    ).toThrow(ProtocolError);
    expect(() => decode({ contexts: [] })).toThrow(ProtocolError);
    expect(() => decode({ userItems: [item(0x54, Buffer.from([255, 255, 1, 1]))] })).toThrow(ProtocolError);
    expect(() => decodeAssociateRequest(associateRequest().subarray(6, -1))).toThrow(ProtocolError);
  });
});

describe('storage classes', () => {
  it('are all those of PS3.3 with an IOD', (ctx) => {
    const path = sharedData('deid/iods.json');
    if (path === undefined) return ctx.skip(noSharedData);
    const { sop_classes } = JSON.parse(readFileSync(path, 'utf8')) as { sop_classes: unknown };
    const uids = new Set(JSON.stringify(sop_classes).match(/1\.2\.840\.10008\.5[0-9.]+/g));
    expect(uids.size).toBeGreaterThan(170);
    expect([...uids].filter((uid) => !isStorageClass(uid))).toEqual([]);
  });

  it('are not services', () => {
    const services = ['5.1.4.1.2.2.1', '1.1', '1.20.1', '5.1.4.31', '5.1.4.1.1.201.2', '1.3.10', '5.1.1.9'];
    expect(services.filter((uid) => isStorageClass(`1.2.840.10008.${uid}`))).toEqual([]);
  });
});
