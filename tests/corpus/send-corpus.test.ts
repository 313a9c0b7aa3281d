/** The whole corpus goes into a real box by two foreign senders: nothing ends the box, nothing is lost, cleared samples are the sent ones. */
import { beforeAll, describe, expect, it } from 'vitest';
import { holdReasonText } from '../../gateway/images/hold-reason.ts';
import { type CorpusRun, sendCorpus, tableOf, whyNot, wordsOf } from './send-corpus.ts';

const reason = whyNot();

describe('the public files', () => {
  let run: CorpusRun;
  beforeAll(async () => {
    if (reason !== undefined) return;
    run = await sendCorpus();
    for (const line of tableOf(run)) console.log(line);
  }, 1_800_000);

  it('never ends the box nor its parts', (ctx) => {
    if (reason !== undefined) return ctx.skip(reason);
    expect(run.died).toBe(false);
    expect(run.status.parts.map(({ name, up }) => [name, up])).toEqual([
      ['database', true],
      ['listener', true],
      ['inference', true],
    ]);
    expect(run.status.parts.filter(({ note = '' }) => note.includes('started again'))).toEqual([]);
  });

  it('gives each an end with a reason', (ctx) => {
    if (reason !== undefined) return ctx.skip(reason);
    expect(run.files.length).toBeGreaterThan(300);
    const odd = run.files.filter(({ end }) => {
      if (end.kind === 'instance') return !(end.row.clearing === 'cleared' || end.row.clearingReason);
      // A permanent problem of one object is Success + held: refused is only what cannot be parsed.
      if (end.kind === 'refused') return end.status >> 12 !== 0xc || end.code === '';
      return end.kind === 'lost';
    });
    expect(odd.map(({ sent, end }) => [sent.file, wordsOf(end)])).toEqual([]);
    // A look that failed for a reason nobody foresaw is a fault of ours, not of the file.
    expect(
      run.files.filter(({ end }) => end.kind === 'instance' && end.row.clearingReason === 'clearing-failed'),
    ).toEqual([]);
  });

  it('leaves nothing to itself: what is held waits for a person, by a reason that one can act on', (ctx) => {
    if (reason !== undefined) return ctx.skip(reason);
    expect(run.status.counts).toMatchObject({ waiting: 0, heldUnlooked: 0 });
    const firstOnly = [
      'deflated',
      'big-endian',
      'header-too-long',
      'tag-disorder',
      'group-not-allowed',
      'not-an-image',
    ];
    const left = run.files.flatMap(({ end }) => (end.kind === 'held object' ? [end.reason] : []));
    expect(left.filter((code) => firstOnly.includes(code) || holdReasonText(code) === code)).toEqual([]);
    // A fault of ours, not of the file.
    expect(left.filter((code) => ['cannot-de-identify', 'look-failed', 'unreadable'].includes(code))).toEqual([]);
    // Nothing is held any more for a form of its pixels that can be read.
    expect(left.filter((code) => ['no-palette', 'bulk-words', 'bulk-syntax'].includes(code))).toEqual([]);
    expect(left.length).toBeLessThan(50);
  });

  it('keeps as many as were acknowledged', (ctx) => {
    if (reason !== undefined) return ctx.skip(reason);
    const ends = (kind: string) => run.files.filter(({ end }) => end.kind === kind).length;
    const acknowledged = run.files.filter(({ sent }) => sent.status === 0).length;
    expect(run.rows.instances).toBe(ends('instance'));
    expect(run.rows.heldObjects).toBe(ends('held object'));
    expect(acknowledged).toBe(run.rows.instances + run.rows.heldObjects + ends('duplicate'));
    expect(acknowledged).toBeGreaterThan(250);
  });

  it('shows the samples that were sent', (ctx) => {
    if (reason !== undefined) return ctx.skip(reason);
    const differing = [...run.samples].filter(([, how]) => how !== 'same bytes' && how !== 'same samples');
    expect(differing).toEqual([]);
    expect(run.samples.size).toBeGreaterThan(50);
  });
});
