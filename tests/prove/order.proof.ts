/**
 * Proof: under strace, no byte of a C-STORE-RSP is written before the sync of that object's file has returned, no row
 * leaves before it either, and nothing is written to the file after it.
 *
 *     npm run prove -- order [--tenth] [--objects N] [--listeners N] [--answer-early]
 *
 * With --answer-early the listener lies, and the proof must fail: that is its own test.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { noTracer, traceOrder } from './order-run.ts';

const { values } = parseArgs({
  options: {
    tenth: { type: 'boolean', default: false },
    objects: { type: 'string' },
    listeners: { type: 'string', default: '4' },
    'answer-early': { type: 'boolean', default: false },
  },
});
const objects = Number(values.objects ?? (values.tenth ? 100 : 1000));
const missing = noTracer();
if (missing) {
  console.error(`the proof cannot run: ${missing}`);
  process.exit(2);
}
const folder = mkdtempSync(join(tmpdir(), 'markit-order-'));
try {
  const { responses, rows, problems, busy } = await traceOrder({
    folder,
    objects,
    listeners: Number(values.listeners),
    answering: values['answer-early'] ? 'early' : 'in order',
  });
  for (const problem of problems.slice(0, 10)) console.log(problem);
  console.log(
    `${objects} objects, ${busy} of ${values.listeners} listeners busy: ${responses} responses, ${rows} rows; ${problems.length} problems`,
  );
  process.exitCode = problems.length === 0 && responses === objects && rows === objects ? 0 : 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
