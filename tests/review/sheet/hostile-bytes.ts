/** Hostile sheets: encodings, ends of lines, quotes, separators, sizes. */
import { type HostileSheet, joined, read, refused, utf16 } from './hostile-sheet.ts';

const wide = 'case,label,Reader A,Reader B\n1,p,yes,no\n2,p,no,no\n';
const right = { 'Reader A': 'yn', 'Reader B': 'nn' };
const utf8Mark = [0xef, 0xbb, 0xbf];

export const encodings: readonly HostileSheet[] = [
  read('plain', wide, right),
  read('a UTF-8 mark', joined(utf8Mark, wide), right),
  read('UTF-16 LE with its mark', joined([0xff, 0xfe], utf16(wide, false)), right),
  read('UTF-16 BE with its mark', joined([0xfe, 0xff], utf16(wide, true)), right),
  read(
    'UTF-16 with a character beyond 16 bits',
    joined([0xff, 0xfe], utf16(wide.replaceAll('Reader A', 'Reader 𝄞'), false)),
    { 'Reader 𝄞': 'yn', 'Reader B': 'nn' },
  ),
  ...[false, true].map((bigEndian) =>
    // The mark, 20 signs of the header and so many empty lines: the pair begins in the last two bytes of the first 64 KiB.
    read(
      `UTF-16 ${bigEndian ? 'BE' : 'LE'} with a character beyond 16 bits across two pieces`,
      joined(
        bigEndian ? [0xfe, 0xff] : [0xff, 0xfe],
        utf16(`case,label,Reader A\n${'\n'.repeat(32_746)}😀,p,yes\n`, bigEndian),
      ),
      { 'Reader A': 'y' },
      undefined,
      (sheet) => sheet.table.cases[0] === '😀',
    ),
  ),
  refused('UTF-16 LE without a mark', joined(utf16(wide, false)), ['NUL_BYTE', 1]),
  refused('UTF-16 BE without a mark', joined(utf16(wide, true)), ['NUL_BYTE', 1]),
  refused('UTF-32 LE', joined([0xff, 0xfe, 0, 0], [0x63, 0, 0, 0]), ['NUL_BYTE', 1]),
  refused('UTF-16 that ends in half a character', joined([0xff, 0xfe], utf16(wide, false), [0x31]), ['ENCODING', 4]),
  refused(
    'UTF-16 with half a pair',
    joined([0xff, 0xfe], utf16('case,label,Reader A\n1,', false), [0x00, 0xd8, 0x2c, 0]),
    ['ENCODING', 2],
  ),
  refused('Latin-1 in row 3', joined(wide.slice(0, -7), [0xfc], ',p,no,no\n'), ['ENCODING', 3]),
  refused('Latin-1 in the header', joined('case,label,Reader ', [0xe4], '\n1,p,yes\n'), ['ENCODING', 1]),
  refused('mixed encodings: UTF-8, then Latin-1', joined('case,label,Reader A\nü,p,yes\n', [0xfc], ',p,no\n'), [
    'ENCODING',
    3,
  ]),
  refused('UTF-8 cut off in a character at the end', joined(wide, '3,p,yes,', [0xc3]), ['ENCODING', 4]),
  refused('overlong UTF-8', joined(wide, '3,p,yes,', [0xc0, 0xaf], '\n'), ['ENCODING', 4]),
  refused('a surrogate in UTF-8', joined(wide, [0xed, 0xa0, 0x80], ',p,yes,no\n'), ['ENCODING', 4]),
  refused('bytes of no character at all', () => Array.from({ length: 40 }, () => new Uint8Array(65_536).fill(0xff)), [
    'ENCODING',
    1,
  ]),
  refused('a NUL in a cell', joined(wide, '3,p\0,yes,no\n'), ['NUL_BYTE', 4]),
  refused('a NUL at the end of the file', joined(wide, [0]), ['NUL_BYTE', 4]),
  read('a second UTF-8 mark where two files were joined', joined(utf8Mark, wide, utf8Mark, '3,p,yes,no\n'), {
    'Reader A': 'yny',
    'Reader B': 'nnn',
  }),
  refused('a ZIP file: a spreadsheet that is no CSV', joined('PK', [3, 4, 20, 0, 6, 0]), ['NUL_BYTE', 1]),
  refused('empty', '', ['EMPTY']),
  refused('only a mark', joined(utf8Mark), ['EMPTY']),
  refused('only empty lines', '\n\r\n\n', ['EMPTY']),
  refused('header only', 'case,label,Reader A\n', ['NO_ROWS']),
  refused('header only, no end of line', 'case,label,Reader A', ['NO_ROWS']),
];

export const lines: readonly HostileSheet[] = [
  read('CRLF', wide.replaceAll('\n', '\r\n'), right),
  read('CR', wide.replaceAll('\n', '\r'), right),
  read('CR, LF and CRLF in one file', 'case,label,Reader A,Reader B\r1,p,yes,no\r\n2,p,no,no\n', right),
  read('no end of line at the end', wide.trimEnd(), right),
  read('empty lines between, and rows of empty cells', wide.replace('2,p', '\n,,,\n2,p'), right),
  refused('rows count empty lines', wide.replace('2,p,no', '\n,,,\n2,p,maybe'), ['BAD_VALUE', 5, 'Reader A']),
  refused('an empty line before the header', '\ncase,label,Reader A\n1,p,maybe\n', ['BAD_VALUE', 3, 'Reader A']),
  read('a comment of two lines in a column of its own', 'case,label,Reader A,remark\n1,p,yes,"one\ntwo"\n2,p,no,x\n', {
    'Reader A': 'yn',
  }),
  refused(
    'rows and lines part after a cell of two lines',
    'case,label,Reader A,remark\n1,p,yes,"one\ntwo"\n2,p,5,x\n',
    ['BAD_VALUE', 3, 'Reader A', 4],
  ),
  refused('a line break in a name', 'case,label,Reader A\n"1\n2",p,yes\n', ['CONTROL_CHARACTER', 2, 'case']),
  refused('a row too short', `${wide}3,p,yes\n`, ['RAGGED', 4]),
  refused('a row too long', `${wide}3,p,yes,no,no\n`, ['RAGGED', 4]),
  refused('a row of one cell', `${wide}total\n`, ['RAGGED', 4]),
];

export const quotes: readonly HostileSheet[] = [
  read('everything quoted', wide.replaceAll(/[^,\n]+/g, '"$&"'), right),
  read('a comma and quotes inside a name', 'case,label,"Reader ""A"", senior"\n"1,5",p,yes\n', {
    'Reader "A", senior': 'y',
  }),
  refused('a quote that is never closed', `${wide}"3,p,yes,no\n4,p,yes,no\n`, ['QUOTES', 4]),
  refused('a quote that is never closed in the header', 'case,"label,Reader A\n1,p,yes\n', ['QUOTES', 1]),
  refused('something after a closing quote', `${wide}"3"x,p,yes,no\n`, ['QUOTES', 4]),
  refused('a lone quote as an answer', `${wide}3,p,y"es,no\n`, ['BAD_VALUE', 4, 'Reader A']),
  refused('an apostrophe as a quote', `${wide}'3,4',p,yes,no\n`, ['RAGGED', 4]),
];

export const separators: readonly HostileSheet[] = [
  read('semicolons', wide.replaceAll(',', ';'), right),
  read('tabs', wide.replaceAll(',', '\t'), right),
  read('upright strokes', wide.replaceAll(',', '|'), right),
  read('semicolons, with commas in most names', 'case;label;Reader A, one, two;Reader B, three\n1;p;yes;no\n', {
    'Reader A, one, two': 'y',
    'Reader B, three': 'n',
  }),
  read('a comma sheet with semicolons in a name', 'case,label,Reader;A;B;C;D\n1,p,yes\n', { 'Reader;A;B;C;D': 'y' }),
  refused('a first line that names the separator', `sep=;\n${wide.replaceAll(',', ';')}`, ['DELIMITER', 1]),
  refused('separators that change on the way', `${wide}3;p;yes;no\n`, ['RAGGED', 4]),
  refused('one column', 'case\n1\n', ['NO_LABEL_COLUMN', 1]),
  refused('no columns of ours', 'a,b,c\n1,2,3\n', ['NO_CASE_COLUMN', 1]),
  refused('words parted by blanks', 'case label reader value\n1 p A yes\n', ['NO_CASE_COLUMN', 1]),
];
