/** Hostile sheets: names of cases, labels, readers and columns. */
import { type HostileSheet, read, refused } from './hostile-sheet.ts';

const long = 'case,label,reader,value\n';

export const names: readonly HostileSheet[] = [
  read(
    '__proto__ and constructor as case, label and reader',
    `${long}__proto__,constructor,__proto__,yes\nconstructor,constructor,constructor,no\n`,
    {
      ['__proto__']: 'y-',
      constructor: '-n',
    },
  ),
  read('__proto__ as a column of a reader', 'case,label,__proto__,toString\n1,p,yes,no\n', {
    ['__proto__']: 'y',
    toString: 'n',
  }),
  read(
    'a formula as a name is a name',
    `${long}=1+1,@p,+A,yes\n`,
    { '+A': 'y' },
    undefined,
    (sheet) => sheet.table.cases[0] === '=1+1',
  ),
  refused('a formula as an answer', `${long}1,p,A,"=cmd|'/c calc'!A0"\n`, ['BAD_VALUE', 2, 'value']),
  refused('a formula as an answer of a wide sheet', 'case,label,Reader A\n1,p,=TRUE()\n', ['BAD_VALUE', 2, 'Reader A']),
  refused('+1 as an answer', `${long}1,p,A,+1\n`, ['BAD_VALUE', 2, 'value']),
  refused('-1 as an answer', `${long}1,p,A,-1\n`, ['BAD_VALUE', 2, 'value']),
  refused('@SUM as an answer', `${long}1,p,A,@SUM(A1)\n`, ['BAD_VALUE', 2, 'value']),
  read('names from right to left', `${long}1,ריאה,קורא,yes\n`, { קורא: 'y' }),
  refused('a sign that turns the direction', `${long}1,p,A\u202eB,yes\n`, ['CONTROL_CHARACTER', 2, 'reader']),
  refused('a direction mark alone', `${long}\u200f1,p,A,yes\n`, ['CONTROL_CHARACTER', 2, 'case']),
  refused('an escape sequence of a terminal', `${long}1,p,\u001b[31mA,yes\n`, ['CONTROL_CHARACTER', 2, 'reader']),
  refused('a bell in a column name', 'case,label,Reader\u0007A\n1,p,yes\n', ['CONTROL_CHARACTER', 1, 'no. 3']),
  refused('a blank of no width', `${long}1,p,A\u200bB,yes\n`, ['CONTROL_CHARACTER', 2, 'reader']),
  refused('a soft hyphen', `${long}1,pneu\u00admonia,A,yes\n`, ['CONTROL_CHARACTER', 2, 'label']),
  refused('a line separator', `${long}1,p\u2028q,A,yes\n`, ['CONTROL_CHARACTER', 2, 'label']),
  refused('a private character', `${long}1,p,\ue000,yes\n`, ['CONTROL_CHARACTER', 2, 'reader']),
  ...['\u3164', '\uffa0', '\u115f', '\u034f', '\u180b', '\u17b4', '\u2800', '\u{e0fff}'].map((nothing) =>
    refused(
      `U+${nothing.codePointAt(0)?.toString(16)}, which draws nothing`,
      `${long}1,p,Ann,yes\n2,p,Ann${nothing},yes\n`,
      ['CONTROL_CHARACTER', 3, 'reader'],
    ),
  ),
  ...['\ufe0f', '\u{e0100}'].map((selector) =>
    refused(
      `readers that differ in the selector U+${selector.codePointAt(0)?.toString(16)}`,
      `${long}1,p,Ann,yes\n2,p,Ann${selector},yes\n`,
      ['NAME_CLASH', 3, 'reader'],
    ),
  ),
  read('a variation of a letter in a Japanese name', `${long}1,p,渡邉\u{e0100},yes\n`, { '渡邉\u{e0100}': 'y' }),
  read('a joiner that a script needs', `${long}1,نمی\u200cدانم,A,yes\n`, { A: 'y' }),
  refused('a very long name', `${long}${'x'.repeat(201)},p,A,yes\n`, ['NAME_TOO_LONG', 2, 'case']),
  refused('an endlessly long name', `${long}1,p,${'x'.repeat(200_000)},yes\n`, ['NAME_TOO_LONG', 2, 'reader']),
  read('a name of just the length', `${long}${'x'.repeat(200)},p,A,yes\n`, { A: 'y' }),
  refused('a very long column name', `case,label,${'x'.repeat(201)}\n1,p,yes\n`, ['NAME_TOO_LONG', 1, 'no. 3']),
  refused('no case', `${long},p,A,yes\n`, ['NAME_EMPTY', 2, 'case']),
  refused('blanks for a case', `${long}"  ",p,A,yes\n`, ['NAME_EMPTY', 2, 'case']),
  refused('no reader', `${long}1,p,,yes\n`, ['NAME_EMPTY', 2, 'reader']),
  refused('no label and yet an answer', `${long}1,,A,yes\n`, ['NAME_EMPTY', 2, 'label']),
  read('no label and no answer', `${long}1,p,A,yes\n1,,A,\n`, { A: 'y' }, undefined, (sheet) =>
    sheet.notes.some(({ code }) => code === 'no-label'),
  ),
];

export const twice: readonly HostileSheet[] = [
  refused('two columns of one name', 'case,label,Reader A,Reader A\n1,p,yes,no\n', ['COLUMN_TWICE', 1, 'Reader A']),
  refused('two columns of one name but for blanks', 'case,label,Reader A, Reader A \n1,p,yes,no\n', [
    'COLUMN_TWICE',
    1,
    'Reader A',
  ]),
  refused('two columns that differ in composition only', 'case,label,Reader é,Reader e\u0301\n1,p,yes,no\n', [
    'COLUMN_TWICE',
    1,
    'Reader é',
  ]),
  refused('two case columns', 'case,case,label,Reader A\n1,1,p,yes\n', ['COLUMN_TWICE', 1, 'case']),
  refused('readers that differ in case only', 'case,label,Reader A,reader a\n1,p,yes,no\n', [
    'NAME_CLASH',
    1,
    'reader a',
  ]),
  refused('readers that differ in a Cyrillic letter', `${long}1,p,Reader A,yes\n2,p,Reader А,yes\n`, [
    'NAME_CLASH',
    3,
    'reader',
  ]),
  refused('readers that differ in width', `${long}1,p,A1,yes\n2,p,Ａ１,yes\n`, ['NAME_CLASH', 3, 'reader']),
  refused('readers that differ in a joiner', `${long}1,p,A1,yes\n2,p,A\u200d1,yes\n`, ['NAME_CLASH', 3, 'reader']),
  refused('labels that differ in blanks', `${long}1,pleural effusion,A,yes\n1,pleural  effusion,A,yes\n`, [
    'NAME_CLASH',
    3,
    'label',
  ]),
  read('cases that differ in case are two', `${long}a1,p,A,yes\nA1,p,A,no\n`, { A: 'yn' }),
  read('numbers with and without noughts in front are two cases', `${long}1,p,A,yes\n01,p,A,no\n`, { A: 'yn' }),
  read('composed and decomposed are one reader', `${long}1,p,é,yes\n2,p,e\u0301,no\n`, { é: 'yn' }),
  refused('the same unit twice, otherwise', 'case,label,Reader A\n1,p,yes\n2,p,no\n1,p,no\n', [
    'UNIT_TWICE',
    4,
    'Reader A',
  ]),
  refused('the same unit twice in a long sheet', `${long}1,p,A,yes\n1,p,B,yes\n1,p,A,no\n`, ['UNIT_TWICE', 4, 'value']),
  refused('the same unit twice by composition', `${long}é,p,A,yes\ne\u0301,p,A,no\n`, ['UNIT_TWICE', 3, 'value']),
  refused('first nothing, then an answer', `${long}1,p,A,NA\n1,p,A,no\n`, ['UNIT_TWICE', 3, 'value']),
  refused('a score twice, otherwise', 'case,label,Reader A,ai\n1,p,yes,0.5\n1,p,yes,0.6\n', ['UNIT_TWICE', 3, 'ai']),
  read(
    'a row repeated word for word',
    'case,label,Reader A,ai\n1,p,yes,0.5\n1,p,yes,0.5\n',
    { 'Reader A': 'y' },
    undefined,
    (sheet) => sheet.notes.some(({ code, text }) => code === 'repeated' && text.startsWith('1 ')),
  ),
  refused('two patients of one case', `case,label,reader,value,patient\n1,p,A,yes,7\n1,p,B,yes,8\n`, [
    'CONTRADICTION',
    3,
    'patient',
  ]),
  refused('a case without a patient', `case,label,reader,value,patient\n1,p,A,yes,7\n2,p,B,yes,\n`, [
    'NAME_EMPTY',
    3,
    'patient',
  ]),
  refused('a reader of two hospitals', `case,label,reader,value,institution\n1,p,A,yes,X\n2,p,A,yes,Y\n`, [
    'CONTRADICTION',
    3,
    'institution',
  ]),
];

export const headers: readonly HostileSheet[] = [
  refused('no label anywhere', 'case,Reader A,Reader B\n1,yes,no\n', ['NO_LABEL_COLUMN', 1]),
  read(
    'no label column, and the label is named',
    'case,Reader A,Reader B\n1,yes,no\n',
    { 'Reader A': 'y', 'Reader B': 'n' },
    { oneLabel: 'p' },
  ),
  refused('no case column', 'label,Reader A\np,yes\n', ['NO_CASE_COLUMN', 1]),
  refused('a long sheet without labels', 'case,reader,value\n1,A,yes\n', ['NO_LABEL_COLUMN', 1]),
  refused('no column of a reader', 'case,label,remark\n1,p,fine\n', ['NO_READERS', 1]),
  refused('only models and simulated readers', 'case,label,ai,malicious 1\n1,p,0.5,yes\n', ['NO_READERS', 1]),
  read('reader/label in the header', 'case,A/p,A/q,B/p,B/q\n1,yes,no,,yes\n', { A: 'yn', B: '-y' }),
  read('label:reader in the header', 'case,p:A,q:A,p:B,q:B\n1,yes,no,,yes\n', { A: 'yn', B: '-y' }),
  refused('reader/label and label:reader together', 'case,A/p,q:A\n1,yes,no\n', ['UNCLEAR_COLUMN', 1, 'q:A']),
  refused('two strokes in a column name', 'case,A/p/q\n1,yes\n', ['UNCLEAR_COLUMN', 1, 'A/p/q']),
  refused('a reader without a label', 'case,A/\n1,yes\n', ['UNCLEAR_COLUMN', 1, 'A/']),
  refused('a reader and label twice', 'case,A/p,A /p\n1,yes,no\n', ['COLUMN_TWICE', 1, 'A /p']),
  read('the number of the row, without a name', ',case,label,Reader A\n0,1,p,yes\n1,2,p,no\n2,3,p,no\n', {
    'Reader A': 'ynn',
  }),
  refused('answers without a name', 'case,label,Reader A,\n1,p,yes,no\n', ['COLUMN_WITHOUT_NAME', 2, 'no. 4']),
  refused('a case column that is not there', 'case,label,Reader A\n1,p,yes\n', ['NO_SUCH_COLUMN'], {
    caseColumn: 'image',
  }),
  refused('a reader that is not there', 'case,label,Reader A\n1,p,yes\n', ['NO_SUCH_READER'], {
    readers: ['Reader B'],
  }),
  refused('a reader of a long sheet that is not there', `${long}1,p,A,yes\n`, ['NO_SUCH_READER'], { truth: ['B'] }),
  refused('one name for two things', `${long}1,p,A,yes\n`, ['CONTRADICTION'], { truth: ['A'], readers: ['A'] }),
];
