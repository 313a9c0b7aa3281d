/** Hostile sheets: answers, grades, scores. */
import { type HostileSheet, read, refused } from './hostile-sheet.ts';

const head = 'case,label,Reader A\n';
const scored = 'case,label,Reader A,ai\n';
const rows = (...answers: readonly string[]) => answers.map((answer, at) => `${at + 1},p,${answer}\n`).join('');

export const values: readonly HostileSheet[] = [
  read(
    'every word of the list',
    head + rows('True', 'FALSE', 'yes', 'No', 'y', 'N', '1', '0', 'ja', 'Nein', ' true '),
    {
      'Reader A': 'ynynynynyny',
    },
  ),
  read('every way to say nothing', head + rows('1', '', 'NA', 'n/a', 'null', 'NULL', '-', '" "'), {
    'Reader A': 'y-------',
  }),
  read('yes and no as numbers with a point', head + rows('1.0', '0.0', ''), { 'Reader A': 'yn-' }),
  read('grades', head + rows('0', '20', '40', '60', '80', '100', ''), { 'Reader A': '02468X-' }),
  read('grades with a sign', head + rows('0%', '20 %', '100.0%'), { 'Reader A': '02X' }),
  refused('a grade between grades', head + rows('20', '30'), ['BAD_VALUE', 3, 'Reader A']),
  refused('a grade above 100', head + rows('20', '120'), ['BAD_VALUE', 3, 'Reader A']),
  refused('grades and yes together', head + rows('20', 'yes'), ['MIXED_SCALES', 3, 'Reader A']),
  refused('a bare 1 among grades', head + rows('20', '1'), ['MIXED_SCALES', 3, 'Reader A']),
  refused('readers on two scales', 'case,label,Reader A,Reader B\n1,p,yes,20\n', ['MIXED_SCALES', 2, 'Reader A']),
  refused('grades where yes and no are asked for', head + rows('0', '20'), ['MIXED_SCALES', 3, 'Reader A'], {
    scale: 'boolean',
  }),
  read(
    'a truth of yes and no beside grades',
    'case,label,Reader A,truth\n1,p,20,yes\n',
    { 'Reader A': '2' },
    undefined,
    (sheet) => sheet.truth[0]?.values[0] === 5,
  ),
  refused('maybe', head + rows('yes', 'maybe'), ['BAD_VALUE', 3, 'Reader A']),
  refused('NaN as an answer', head + rows('yes', 'NaN'), ['BAD_VALUE', 3, 'Reader A']),
  refused('a score as an answer', head + rows('1', '0.7'), ['BAD_VALUE', 3, 'Reader A']),
  refused('a word of another script', head + rows('да'), ['BAD_VALUE', 2, 'Reader A']),
  refused('full-width digits', head + rows('１'), ['BAD_VALUE', 2, 'Reader A']),
  refused('a hexadecimal', head + rows('0x1'), ['BAD_VALUE', 2, 'Reader A']),
  refused('an unnamed column that answers once and then does not', 'case,label,Smith\n1,p,yes\n2,p,perhaps\n', [
    'UNCLEAR_COLUMN',
    3,
    'Smith',
  ]),
  read(
    'the same, called no answer',
    'case,label,Smith,Miller\n1,p,yes,no\n2,p,perhaps,no\n',
    { Miller: 'nn' },
    { leaveOut: ['Smith'] },
  ),
  refused('the same, called a reader', 'case,label,Smith\n1,p,yes\n2,p,perhaps\n', ['BAD_VALUE', 3, 'Smith'], {
    readers: ['Smith'],
  }),
  refused('yes and scores in one column', 'case,label,Smith\n1,p,yes\n2,p,0.5\n', ['UNCLEAR_COLUMN', 3, 'Smith']),
];

export const scores: readonly HostileSheet[] = [
  read(
    'scores by the name of the column',
    `${scored}1,p,yes,0.25\n2,p,no,\n`,
    { 'Reader A': 'yn' },
    undefined,
    ({ modelScores }) =>
      [...(modelScores[0]?.scores ?? [])].join() === '0.25,0' && [...(modelScores[0]?.known ?? [])].join() === '1,0',
  ),
  read(
    'scores by their content',
    'case,label,Reader A,net7\n1,p,yes,0.25\n2,p,no,1\n',
    { 'Reader A': 'yn' },
    undefined,
    ({ modelScores }) => modelScores[0]?.name === 'net7' && modelScores[0]?.scores[1] === 1,
  ),
  read(
    'scientific numbers',
    `${scored}1,p,yes,7.02E-05\n2,p,no,1e-300\n`,
    { 'Reader A': 'yn' },
    undefined,
    ({ modelScores }) => modelScores[0]?.scores[0] === 0.0000702,
  ),
  read(
    'decimal commas between semicolons',
    'case;label;Reader A;ai\n1;p;yes;0,25\n',
    { 'Reader A': 'y' },
    undefined,
    ({ modelScores }) => modelScores[0]?.scores[0] === 0.25,
  ),
  refused('decimal commas between commas', `${scored}1,p,yes,"0,25"\n`, ['BAD_SCORE', 2, 'ai']),
  refused('NaN', `${scored}1,p,yes,0.5\n2,p,yes,NaN\n`, ['BAD_SCORE', 3, 'ai']),
  refused('Infinity', `${scored}1,p,yes,Infinity\n`, ['BAD_SCORE', 2, 'ai']),
  refused('1e999', `${scored}1,p,yes,1e999\n`, ['BAD_SCORE', 2, 'ai']),
  refused('a score above 1', `${scored}1,p,yes,1.01\n`, ['BAD_SCORE', 2, 'ai']),
  refused('a score below 0', `${scored}1,p,yes,-0.01\n`, ['BAD_SCORE', 2, 'ai']),
  refused('a score in percent', `${scored}1,p,yes,40%\n`, ['BAD_SCORE', 2, 'ai']),
  refused('a yes of a model', `${scored}1,p,yes,yes\n`, ['BAD_SCORE', 2, 'ai']),
  refused('a number of a thousand digits', `${scored}1,p,yes,0.${'1'.repeat(1_000)}\n`, ['BAD_SCORE', 2, 'ai']),
  read(
    'a model and a simulated reader in a long sheet',
    'case,label,reader,value\n1,p,A,yes\n1,p,model 1,0.5\n1,p,simulated,no\n',
    { A: 'y' },
    undefined,
    (sheet) => sheet.simulated.readers[0] === 'simulated' && sheet.modelScores[0]?.scores[0] === 0.5,
  ),
];

export const grades: readonly HostileSheet[] = [
  read('value and grade: the value counts', 'case,label,reader,value,grade_percent\n1,p,A,yes,80\n2,p,A,no,\n', {
    A: 'yn',
  }),
  read(
    'value and grade: the grade counts when asked for',
    'case,label,reader,value,grade_percent\n1,p,A,yes,80\n2,p,A,no,\n3,p,A,,\n',
    { A: '80-' },
    { scale: 'grade' },
  ),
  refused(
    'a yes without its grade',
    'case,label,reader,value,grade_percent\n1,p,A,yes,80\n2,p,A,yes,\n',
    ['BAD_VALUE', 3, 'grade_percent'],
    {
      scale: 'grade',
    },
  ),
];
