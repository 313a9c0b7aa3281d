import { expect, test } from 'vitest';
import { decodeEvent, encodeEvent, type LedgerEvent } from '../../ledger/event.ts';

const digest = 'ab'.repeat(32);
const events: LedgerEvent[] = [
  { kind: 'instance-received', time: '2026-11-24T03:04:05.678Z', subject: '2.25.1234', digest },
  { kind: 'answer-submitted', time: '2026-11-24T03:04:05.678Z', subject: 'task-7', actor: 'reader-2', digest },
  { kind: 'released', time: '2026-11-24T03:04:05.678Z', subject: 'r1', actor: 'm1', digest, what: 'answers-csv' },
  { kind: 'profile-activated', time: '2026-11-24T03:04:05.678Z', subject: 'site-2', actor: 'user-2', digest },
  {
    ...{ kind: 'key-rotated', time: '2026-11-24T03:04:05.678Z', subject: 'site-key', actor: 'console' },
    ...{ generation: '2', instances: '17', cases: '4', answers: '0' },
  },
];

test('an event has one canonical form, whatever the order of its fields', () => {
  for (const event of events) {
    const bytes = encodeEvent(event);
    const turned = Object.fromEntries(Object.entries(event).toReversed()) as unknown as LedgerEvent;
    expect(encodeEvent(turned)).toEqual(bytes);
    expect(decodeEvent(bytes)).toEqual(event);
  }
  expect(new TextDecoder().decode(encodeEvent(events[0] as LedgerEvent))).toBe(
    `{"digest":"${digest}","kind":"instance-received","subject":"2.25.1234","time":"2026-11-24T03:04:05.678Z"}`,
  );
});

test('names, free text and fields that the kind does not have are refused', () => {
  const [received, , released, rotated] = events as [LedgerEvent, LedgerEvent, LedgerEvent, LedgerEvent];
  const outside: unknown[] = [
    { ...received, subject: 'DOE^JANE' },
    { ...received, subject: 'Jane Doe' },
    { ...received, subject: '' },
    { ...received, note: 'seen' },
    { ...received, actor: 'reader-2' },
    { ...received, time: '2026-11-24 03:04:05' },
    { ...received, time: '2026-11-24T03:04:05Z' },
    { ...received, digest: digest.toUpperCase() },
    { ...received, kind: 'toString' },
    { ...released, what: 'Everything we have' },
    { ...released, kind: 'profile-activated' },
    { ...rotated, generation: 2 },
    { ...rotated, instances: '-1' },
    { ...rotated, secret: 'ab' },
    { kind: 'released' },
    null,
    'released',
  ];
  for (const value of outside) {
    expect(() => encodeEvent(value as LedgerEvent)).toThrow(expect.objectContaining({ code: 'SCHEMA' }));
  }
});

test('another spelling of the same event is refused', () => {
  const text = new TextDecoder().decode(encodeEvent(events[0] as LedgerEvent));
  for (const other of [
    ` ${text}`,
    text.replace(',', ', '),
    JSON.stringify(events[0]),
    text.replace('2.25', '2\\u002e25'),
  ]) {
    expect(() => decodeEvent(new TextEncoder().encode(other))).toThrow(expect.objectContaining({ code: 'MALFORMED' }));
  }
});
