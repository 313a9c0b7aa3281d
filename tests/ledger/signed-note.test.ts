import { expect, test } from 'vitest';
import { decodeBase64 } from '../../ledger/base64.ts';
import { ed25519FromSeed, noteSigner, parseVerifierKey } from '../../ledger/note-key.ts';
import { openNote, signNote, splitNote } from '../../ledger/signed-note.ts';

// golang.org/x/mod/sumdb/note note_test.go: key pairs, text and signatures.
const peterKey = 'PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW';
const peterSecret = 'AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz';
const enochKey = 'EnochRoot+af0cfe78+ATtqJ7zOtqQtYqOo0CpvDXNlMhV3HeJDpjrASKGLWdop';
const text = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n";
const peterLine =
  '— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n';
const enochLine =
  '— EnochRoot rwz+eBzmZa0SO3NbfRGzPCpDckykFXSdeX+MNtCOXm2/5n2tiOHp+vAF1aGrQ5ovTG01oOTGwnWLox33WWd1RvMc+QQ=\n';
const [peter, enoch] = [parseVerifierKey(peterKey), parseVerifierKey(enochKey)];

test('the published key gives the published note', () => {
  const signer = noteSigner('PeterNeumann', ed25519FromSeed(decodeBase64(peterSecret).subarray(1)));
  expect(signer.verifierKey).toBe(peterKey);
  expect(signNote(text, signer)).toBe(`${text}\n${peterLine}`);
});

test('known signatures are verified, unknown and repeated ones passed over', () => {
  const note = `${text}\n${peterLine}${enochLine}${peterLine}`;
  expect(openNote(note, [peter])).toEqual({ text, signers: [peter] });
  expect(openNote(note, [peter, enoch]).signers).toEqual([peter, enoch]);
  expect(() => openNote(note, [])).toThrow(expect.objectContaining({ code: 'UNSIGNED' }));
});

test('a wrong signature of a known key refuses the note, even beside a right one', () => {
  const wrong = peterLine.replace('x08go/Z', 'x08go/Y');
  const note = `${text}\n${enochLine}${wrong}`;
  expect(() => openNote(note, [peter, enoch])).toThrow(expect.objectContaining({ code: 'SIGNATURE' }));
  expect(openNote(note, [enoch]).text).toBe(text);
});

test('the published malformed notes are refused', () => {
  const malformed = [
    text,
    `${text}\n`,
    `${text}\n${peterLine.slice(0, -1)}`,
    `\x01${text}\n${peterLine}`,
    `\ud800${text}\n${peterLine}`,
    `${text}\n${peterLine.replace('PeterNeumann', 'Bad Name')}`,
    `${text}\n${peterLine}Unexpected line.\n`,
    `${text.replaceAll('\n', '\r\n')}\n${peterLine}`,
  ];
  for (const note of malformed) {
    expect(() => openNote(note, [peter])).toThrow(expect.objectContaining({ code: 'MALFORMED' }));
  }
  expect(() => openNote(`${text}\n${peterLine.repeat(101)}`, [peter])).toThrow(
    expect.objectContaining({ code: 'TOO_LARGE' }),
  );
});

test("the specification's example is split at its last empty line", () => {
  const poem = 'Ognuno sta solo sul cuor della terra\ntrafitto da un raggio di sole:\n\ned è subito sera.\n';
  const line =
    '— quasimodo.example/salvatore NnugSzTjtVAewIS+Z/iJhUPeFDkO/5QQ2i5ddnGITLlC+EhfLW9oJKONrMouFSQU0xMcXxj99ihAQwaqP3ZekRwNtIc=\n';
  const { text: found, signatures } = splitNote(`${poem}\n${line}`);
  expect(found).toBe(poem);
  expect(signatures).toMatchObject([{ name: 'quasimodo.example/salvatore', keyId: '367ba04b' }]);
});

test('every mangled verifier key is refused, as in the reference tests', () => {
  const refused = (key: string) => expect(() => parseVerifierKey(key), key).toThrow();
  for (let begin = 0; begin < peterKey.length; begin += 1) {
    for (let end = begin; end <= peterKey.length; end += 1) {
      if (begin !== 0 || end !== peterKey.length) refused(peterKey.slice(begin, end));
    }
    const next = String.fromCharCode(peterKey.charCodeAt(begin) + 1);
    refused(peterKey.slice(0, begin) + next + peterKey.slice(begin + 1));
  }
  refused('PeterNeumann+cc469956+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TWBADKEY==');
  refused('PeterNeumann+173116ae+ZRpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW');
});
