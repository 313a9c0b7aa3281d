/** Why an image is not shown, in plain words: a code is stored, a person reads its text. */
import type { BrokenReason, HoldReason } from './clearing-verdict.ts';

const reasons: Readonly<Record<BrokenReason | HoldReason | 'no-pixels' | 'clearing-failed' | 'file-damaged', string>> =
  {
    'burned-in-declared': 'It says itself that text is burned into its pixels.',
    'text-found': 'Text was found in its pixels.',
    'person-decides': 'Its source is set so that a person looks at every such image.',
    'device-text': 'Its device is known to write text into such images, and the box could not paint it over.',
    'bits-outside-stored': 'Unused bits of its pixels carry something.',
    'detector-refused': 'The text detector could not look at it.',
    'no-decoder': 'Its coding was retired or is not known, so nothing here can decode it.',
    'trailing-bytes': 'Something follows the end of one of its frames.',
    'decoder-failed': 'The decoder gave up on one of its frames.',
    'decoder-hung': 'The decoder gave no answer for one of its frames.',
    format: 'Its rows, columns and bits describe no image.',
    'too-large': 'One of its frames is larger than this box decodes.',
    truncated: 'One of its frames ends before its pixels do. Fetch it again from the PACS.',
    corrupt: 'One of its frames holds bytes that its coding does not allow. Fetch it again from the PACS.',
    'wrong-dimensions': 'A frame is of another size than the object says.',
    fragments: 'Its frames and its fragments do not fit each other.',
    'file-damaged': 'Its stored file is damaged. Fetch it again from the PACS.',
    'no-pixels': 'It has no pixels, so there is nothing to show.',
    'clearing-failed': 'The look at it failed. The log says where.',
  };

/** The words for a stored code; of an older or newer program's code, the code itself. */
export function clearingReasonText(code: string): string {
  return Object.hasOwn(reasons, code) ? reasons[code as keyof typeof reasons] : code;
}
