/**
 * The published answers of the MarkIt paper (Witowski et al. 2021; 1,000 radiographs, 7 labels) as counts of patterns, so that what
 * rests on counts is checked where the sheet itself is absent. Per label every joint pattern of the three annotators, the five
 * simulated malicious ones and the model is kept; which labels share a case is not: what is worked out case by case over several
 * labels differs from the sheet.
 */
import { type AnswerTable, answerTable } from '../../review/answer-table.ts';

const annotators = ['Annotator A', 'Annotator B', 'Annotator C'];
const malicious = ['A', 'B', 'C', 'D', 'E'].map((letter) => `Malicious annotator ${letter}`);
const caseCount = 1_000;

/** Mean seconds of each label, from the paper's list of times. */
export const paperTimes: Readonly<Record<string, string>> = Object.freeze({
  pneumonia: '5.83',
  atelectasis: '6.05',
  'pulmonary edema': '7.27',
  'interstitial lung disease': '10.79',
  cardiomegaly: '4.63',
  pneumothorax: '13.92',
  'pleural effusion': '5.43',
});

/**
 * `pattern:units` in hexadecimal:decimal. Bits from the lowest: annotators A to C, malicious A to E, then whether the model's score is
 * 0.5 or more, which is the sheet's "pseudo ground truth" in each of its 7,000 rows.
 */
const patterns: ReadonlyArray<readonly [label: string, counts: string]> = [
  [
    'pneumonia',
    '8:318 0:309 18:45 10:37 100:24 10f:23 108:20 2:15 9:14 107:13 a:12 10b:11 7:10 1:8 c:8 106:8 b:7 103:7 f:6 110:6 d:5 20:5 48:5 102:5 104:5 109:5 10d:5 12:4 10c:4 11f:4 3:3 6:3 e:3 28:3 105:3 10e:3 119:3 4:2 5:2 40:2 101:2 10a:2 11:1 13:1 19:1 1a:1 1b:1 1c:1 30:1 38:1 41:1 4b:1 58:1 88:1 113:1 117:1 11c:1 11e:1 121:1 128:1 130:1 184:1 18f:1',
  ],
  [
    'atelectasis',
    '0:292 8:278 10f:64 107:51 10:34 18:30 a:19 2:16 4:14 f:12 3:11 c:11 1:10 7:9 103:9 b:8 d:8 108:8 10b:8 e:6 10e:6 117:6 11f:6 5:5 9:5 20:5 48:5 104:5 105:4 106:4 6:3 12:3 14:3 10a:3 1a:2 1c:2 1f:2 28:2 38:2 40:2 80:2 10c:2 10d:2 119:2 15:1 19:1 1b:1 1d:1 1e:1 2d:1 4a:1 4e:1 88:1 8b:1 9b:1 100:1 101:1 102:1 109:1 114:1 116:1 127:1 12f:1',
  ],
  [
    'pulmonary edema',
    '0:414 8:398 18:46 10:41 9:17 1:7 103:6 10b:6 107:5 2:4 3:4 48:4 108:4 10a:4 10f:4 20:3 28:3 40:3 101:3 109:3 5:2 a:2 b:2 4:1 6:1 d:1 e:1 19:1 1f:1 38:1 80:1 100:1 102:1 105:1 111:1 112:1 119:1 14b:1',
  ],
  [
    'interstitial lung disease',
    '8:400 0:392 10:51 18:43 108:33 100:31 110:7 48:4 118:4 20:3 40:3 10c:3 10f:3 a:2 88:2 102:2 107:2 5:1 9:1 c:1 e:1 f:1 11:1 28:1 103:1 104:1 105:1 106:1 109:1 10b:1 120:1 140:1',
  ],
  [
    'cardiomegaly',
    '0:358 8:351 10:46 18:37 1:27 10f:18 9:17 103:16 107:14 10b:12 2:11 b:11 3:9 a:5 7:4 f:4 11:4 20:4 101:4 102:4 108:4 11f:4 5:3 40:3 109:3 28:2 48:2 105:2 10c:2 4:1 c:1 12:1 13:1 14:1 19:1 23:1 30:1 4a:1 50:1 104:1 106:1 10a:1 110:1 112:1 113:1 117:1 11b:1 11d:1',
  ],
  [
    'pneumothorax',
    '0:429 8:419 18:50 10:48 100:9 108:7 40:5 48:5 20:4 a:3 f:2 28:2 50:2 2:1 3:1 7:1 b:1 13:1 1a:1 30:1 38:1 80:1 103:1 109:1 10a:1 10b:1 10f:1 110:1',
  ],
  [
    'pleural effusion',
    '8:367 0:339 10:55 18:41 10f:38 107:36 11f:9 c:8 105:8 4:6 f:6 40:6 10d:6 3:5 100:5 5:4 9:4 20:4 103:4 109:4 10c:4 1:3 48:3 10e:3 117:3 a:2 d:2 19:2 28:2 101:2 104:2 106:2 10a:2 113:2 127:2 2:1 7:1 102:1 108:1 10b:1 115:1 11d:1 14b:1 14d:1',
  ],
];

/** The three annotators. */
export function paperTable(): AnswerTable {
  return tableOf(annotators, 0);
}

/** The five simulated malicious annotators, over the same cases and labels. */
export function paperSimulated(): AnswerTable {
  return tableOf(malicious, annotators.length);
}

/** 1 where the model's score is 0.5 or more; at (case x 7) + label, as in the tables. */
export function paperModelSays(): Uint8Array {
  return tableOf(['model'], annotators.length + malicious.length).values;
}

function tableOf(readers: readonly string[], firstBit: number): AnswerTable {
  const labels = patterns.map(([label]) => label);
  const cases = Array.from({ length: caseCount }, (_, at) => `case ${at + 1}`);
  const values = new Uint8Array(caseCount * labels.length * readers.length);
  for (const [l, [, counts]] of patterns.entries()) {
    for (const [k, pattern] of unitsOf(counts).entries()) {
      // Spread over the cases, differently for each label: all positives in the same cases would be a pattern of our own making.
      const unit = ((k * (strides[l] ?? 1)) % caseCount) * labels.length + l;
      for (const r of readers.keys()) values[unit * readers.length + r] = (pattern >> (firstBit + r)) & 1;
    }
  }
  return answerTable({ scale: 'boolean', cases, labels, readers, values });
}

/** Without a divisor in common with the number of cases, so that each is met once. */
const strides = [387, 611, 183, 829, 457, 271, 973];

function unitsOf(counts: string): number[] {
  return counts.split(' ').flatMap((entry) => {
    const [pattern = '', units = ''] = entry.split(':');
    return new Array<number>(Number(units)).fill(Number.parseInt(pattern, 16));
  });
}
