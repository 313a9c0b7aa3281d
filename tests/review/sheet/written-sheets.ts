/** Writes a table of answers in every form and dialect that a sheet may come in, so that it can be read back. */
import { type AnswerTable, answerAt, missing } from '../../../review/answer-table.ts';

export interface Dialect {
  readonly delimiter: ',' | ';' | '\t' | '|';
  readonly lineEnd: '\n' | '\r\n' | '\r';
  readonly quoteAll: boolean;
  readonly encoding: 'utf-8' | 'utf-8 with mark' | 'utf-16le' | 'utf-16be';
  /** How each category is written; the last one is what stands for no answer. */
  readonly words: readonly string[];
}

export const forms = ['wide', 'reader/label', 'label:reader', 'long'] as const;
export type Form = (typeof forms)[number];

/** Names are free of `/` and `:`. */
export function written(table: AnswerTable, form: Form, dialect: Dialect): Uint8Array {
  const rows =
    form === 'long'
      ? longRows(table, dialect)
      : form === 'wide'
        ? wideRows(table, dialect)
        : pairRows(table, form, dialect);
  const text = rows
    .map((row) => row.map((cell) => quoted(cell, dialect)).join(dialect.delimiter) + dialect.lineEnd)
    .join('');
  return encoded(text, dialect.encoding);
}

function word(table: AnswerTable, { words }: Dialect, c: number, l: number, r: number): string {
  const category = answerAt(table, c, l, r);
  return (category === missing ? words.at(-1) : words[category]) ?? '';
}

function wideRows(table: AnswerTable, dialect: Dialect): string[][] {
  const { cases, labels, readers } = table;
  const rows = cases.flatMap((name, c) =>
    labels.map((label, l) => [...readers.map((_, r) => word(table, dialect, c, l, r)), name, label]),
  );
  return [[...readers, 'case', 'label'], ...rows];
}

function pairRows(table: AnswerTable, form: Form, dialect: Dialect): string[][] {
  const { cases, labels, readers } = table;
  // All columns of the first reader come first: so readers and labels are met in their order.
  const pairs = readers.flatMap((reader, r) => labels.map((label, l) => ({ reader, label, r, l })));
  const header = pairs.map(({ reader, label }) =>
    form === 'reader/label' ? `${reader}/${label}` : `${label}:${reader}`,
  );
  return [
    ['case', ...header],
    ...cases.map((name, c) => [name, ...pairs.map(({ r, l }) => word(table, dialect, c, l, r))]),
  ];
}

function longRows(table: AnswerTable, dialect: Dialect): string[][] {
  const { cases, labels, readers } = table;
  const rows = cases.flatMap((name, c) =>
    labels.flatMap((label, l) => readers.map((reader, r) => [name, label, reader, word(table, dialect, c, l, r)])),
  );
  return [['case', 'label', 'reader', 'value'], ...rows];
}

function quoted(cell: string, { quoteAll, delimiter }: Dialect): string {
  return quoteAll || cell.includes(delimiter) || cell.startsWith('"') ? `"${cell.replaceAll('"', '""')}"` : cell;
}

function encoded(text: string, encoding: Dialect['encoding']): Uint8Array {
  if (encoding === 'utf-8') return new TextEncoder().encode(text);
  if (encoding === 'utf-8 with mark') return new TextEncoder().encode(`\ufeff${text}`);
  const marked = `\ufeff${text}`;
  const bytes = new DataView(new ArrayBuffer(2 * marked.length));
  for (let at = 0; at < marked.length; at += 1) bytes.setUint16(2 * at, marked.charCodeAt(at), encoding === 'utf-16le');
  return new Uint8Array(bytes.buffer);
}
