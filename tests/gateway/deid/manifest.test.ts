import { expect, test } from 'vitest';
import { withElements } from '../../../data-set/data-set.ts';
import { textElement } from '../../../data-set/elements.ts';
import { manifestLine, manifestOf, rulesHash } from '../../../gateway/deid/manifest.ts';
import { markitProfile } from '../../../gateway/deid/profile.ts';
import { cleanOf, crImage, imageOf } from './images.ts';

const counted = (...more: Parameters<typeof withElements>[1][]) =>
  manifestOf(
    markitProfile,
    cleanOf(
      withElements(
        imageOf(crImage),
        more.flatMap((one) => [...one]),
      ),
    ).counts,
  );

test('each action is counted once', () => {
  const plain = counted();
  const shifted = counted([textElement(0x00080022, 'DA', '20190508'), textElement(0x0008002a, 'DT', '20190508101112')]);
  expect(shifted).toEqual({ ...plain, shifted: plain.shifted + 2 });
  // Referring Physician's Name is type 2.
  expect(counted([textElement(0x00080090, 'PN', 'Haase')])).toEqual({ ...plain, emptied: plain.emptied + 1 });
  expect(counted([textElement(0x00080080, 'LO', 'Klinikum')])).toEqual({ ...plain, removed: plain.removed + 1 });
  expect(counted([textElement(0x00291001, 'LO', 'x')])).toEqual({ ...plain, removed: plain.removed + 1 });
  expect(counted([textElement(0x00181151, 'IS', '400 ')])).toEqual({ ...plain, kept: plain.kept + 1 });
});

test('the manifest has counts and names of rules, nothing of the object', () => {
  const { counts } = cleanOf(imageOf(crImage));
  expect(manifestLine(markitProfile, counts)).toMatch(
    /^markit-1 [0-9a-f]{16} kept=\d+ replaced=\d+ shifted=1 emptied=\d+ removed=\d+ sweep=clean$/,
  );
  expect(rulesHash(markitProfile)).toMatch(/^[0-9a-f]{64}$/);
});
