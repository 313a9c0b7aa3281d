import { expect, test } from 'vitest';
import { formatCheckpoint, parseCheckpoint } from '../../ledger/checkpoint.ts';
import { splitNote } from '../../ledger/signed-note.ts';

// The example of c2sp.org/tlog-checkpoint.
const example = `example.com/behind-the-sofa
20852163
CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=

— example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=
`;

test("the specification's example is read and written back", () => {
  const { text } = splitNote(example);
  const checkpoint = parseCheckpoint(text);
  expect(checkpoint).toMatchObject({ origin: 'example.com/behind-the-sofa', size: 20852163 });
  expect(formatCheckpoint(checkpoint)).toBe(text);
});

test('extension lines are passed over, empty ones refused', () => {
  const { text } = splitNote(example);
  expect(parseCheckpoint(`${text}an extension\n`).size).toBe(20852163);
  expect(() => parseCheckpoint(`${text}\nan extension\n`)).toThrow(expect.objectContaining({ code: 'MALFORMED' }));
});

test('sizes and roots have one spelling', () => {
  const root = 'CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=';
  const malformed = [
    `o\n01\n${root}\n`,
    `o\n+1\n${root}\n`,
    `o\n-1\n${root}\n`,
    `o\n1.0\n${root}\n`,
    `o\n9007199254740992\n${root}\n`,
    `o\n1\n${root.slice(0, -1)}\n`,
    `o\n1\n${root.replace('2I=', '2J=')}\n`,
    `o\n1\nAAAA\n`,
    `o\n1\n`,
    `o\n1\n${root}`,
    `\n1\n${root}\n`,
  ];
  for (const text of malformed) {
    expect(() => parseCheckpoint(text), text).toThrow(expect.objectContaining({ code: 'MALFORMED' }));
  }
  expect(parseCheckpoint(`o\n0\n${root}\n`).size).toBe(0);
});
