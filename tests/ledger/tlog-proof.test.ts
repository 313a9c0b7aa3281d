import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { formatTlogProof, parseTlogProof } from '../../ledger/tlog-proof.ts';

const hashOf = (text: string) => new Uint8Array(createHash('sha256').update(text).digest());
const [h1, h2] = [hashOf('hash1'), hashOf('hash2')];
const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64');

// github.com/transparency-dev/formats proof/tlog_proof_test.go
test('the reference files are written and read back', () => {
  const extra = new TextEncoder().encode('extra information');
  const published = [
    {
      proof: { index: 5, hashes: [h1, h2], checkpoint: 'test checkpoint\n' },
      file: `c2sp.org/tlog-proof@v1\nindex 5\n${base64(h1)}\n${base64(h2)}\n\ntest checkpoint\n`,
    },
    {
      proof: { index: 10, hashes: [h1], checkpoint: 'checkpoint data\n', extra },
      file: `c2sp.org/tlog-proof@v1\nextra ${base64(extra)}\nindex 10\n${base64(h1)}\n\ncheckpoint data\n`,
    },
    {
      proof: { index: 0, hashes: [], checkpoint: 'checkpoint\n' },
      file: 'c2sp.org/tlog-proof@v1\nindex 0\n\ncheckpoint\n',
    },
  ];
  for (const { proof, file } of published) {
    expect(formatTlogProof(proof)).toBe(file);
    expect(parseTlogProof(file)).toEqual(proof);
  }
});

test('the reference errors are refused', () => {
  const head = 'c2sp.org/tlog-proof@v1\n';
  const malformed = [
    'wrong-header\nindex 0\n\ncheckpoint\n',
    `${head}extra !!notbase64!!\nindex 0\n\ncheckpoint\n`,
    `${head}\n\ncheckpoint\n`,
    `${head}index notanumber\n\ncheckpoint\n`,
    `${head}index -5\n\ncheckpoint\n`,
    `${head}index 007\n\ncheckpoint\n`,
    `${head}index 0\n!!notbase64!!\n\ncheckpoint\n`,
    `${head}index 0\n${base64(new Uint8Array(64))}\n\ncheckpoint\n`,
    `${head}index 0\n`,
  ];
  for (const file of malformed) {
    expect(() => parseTlogProof(file), file).toThrow(expect.objectContaining({ code: 'MALFORMED' }));
  }
  const endless = `${head}index 0\n${`${base64(h1)}\n`.repeat(54)}\ncheckpoint\n`;
  expect(() => parseTlogProof(endless)).toThrow(expect.objectContaining({ code: 'TOO_LARGE' }));
});
