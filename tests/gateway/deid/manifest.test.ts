import { expect, test } from 'vitest';
import { withElements } from '../../../data-set/data-set.ts';
import { textElement } from '../../../data-set/elements.ts';
import { parseManifestLine } from '../../../gateway/contract/deid-counts.ts';
import { manifestLine, manifestOf, rulesHash } from '../../../gateway/deid/manifest.ts';
import { markitProfile } from '../../../gateway/deid/profile.ts';
import { cleanOf, crImage, imageOf } from './images.ts';

const counted = (...more: Parameters<typeof withElements>[1][]) => {
  const image = withElements(
    imageOf(crImage),
    more.flatMap((one) => [...one]),
  );
  const { kinds, ...actions } = manifestOf(markitProfile, cleanOf(image).counts);
  return { kinds, actions };
};

test('each action is counted once', () => {
  const { actions: plain } = counted();
  const shifted = counted([textElement(0x00080022, 'DA', '20190508'), textElement(0x0008002a, 'DT', '20190508101112')]);
  expect(shifted.actions).toEqual({ ...plain, shifted: plain.shifted + 2 });
  // Referring Physician's Name is type 2.
  const doctor = counted([textElement(0x00080090, 'PN', 'Haase')]);
  expect(doctor.actions).toEqual({ ...plain, emptied: plain.emptied + 1 });
  expect(doctor.kinds.names).toEqual({ replaced: 1, emptied: 1 });
  const house = counted([textElement(0x00080080, 'LO', 'Klinikum')]);
  expect(house.actions).toEqual({ ...plain, removed: plain.removed + 1 });
  expect(house.kinds.identifiers).toEqual({ replaced: 1, removed: 1 });
  const own = counted([textElement(0x00291001, 'LO', 'x')]);
  expect(own.actions).toEqual({ ...plain, removed: plain.removed + 1 });
  expect(own.kinds.private).toEqual({ foreign: 1 });
  expect(counted([textElement(0x00181151, 'IS', '400 ')]).actions).toEqual({ ...plain, kept: plain.kept + 1 });
});

test('what went is told apart by why: by rule, unlisted, in a wrong VR, in no list of the object', () => {
  const { kinds } = counted([
    textElement(0x00081080, 'LO', 'Husten'),
    textElement(0x00180015, 'CS', 'DOE'),
    textElement(0x00181151, 'LO', '400'),
    textElement(0x00089999, 'UN', 'Doe'),
  ]);
  expect(kinds.text).toEqual({ kept: 1, removed: 1 });
  expect(kinds.words).toMatchObject({ emptied: 1 });
  expect(kinds.numbers).toMatchObject({ wrongVr: 1 });
  expect(kinds.unknown).toEqual({ foreign: 1 });
});

test('the manifest has counts and names of rules, nothing of the object, and is read back', () => {
  const { counts } = cleanOf(imageOf(crImage));
  const structure = { segments: 2, blanked: 31, tail: 0, preamble: 1 };
  const line = manifestLine(markitProfile, counts, structure);
  expect(line).toMatch(
    /^markit-1 [0-9a-f]{16} kept=\d+ replaced=\d+ shifted=1 emptied=\d+ removed=\d+ sweep=clean( [a-z]+=([krsexuwf]\d+)+)+ segments=2 blanked=31 preamble=1$/,
  );
  expect(parseManifestLine(line)).toEqual(manifestOf(markitProfile, counts, structure));
  expect(rulesHash(markitProfile)).toMatch(/^[0-9a-f]{64}$/);
});

test('a line of the first files is read, with its elements not told apart; no line is no manifest', () => {
  const old = 'markit-1 0123456789abcdef kept=1 replaced=2 shifted=3 emptied=4 removed=5 sweep=clean';
  expect(parseManifestLine(old)).toMatchObject({ kept: 1, removed: 5, kinds: undefined });
  for (const line of ['', 'Doe^Jane', old.replace('kept=1', 'kept=x'), old.replace('clean', 'Doe')])
    expect(parseManifestLine(line)).toBeUndefined();
});
