/**
 * Writes allow-list.generated.json (PS3.3: which attributes an IOD has, nested), confidentiality.generated.json (PS3.15
 * Table E.1-1) and safe-private.generated.json (what TCIA keeps of private elements):
 * `node gateway/deid/generate-tables.ts SOURCE_FOLDER`.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { tagOfKeyword } from '../../data-set/dictionary.ts';

type SourceType = '1' | '1C' | '2' | '2C' | '3' | 'None';
type SourceNode = { readonly [keyword: string]: SourceType | readonly [SourceType, SourceNode] };

interface Iods {
  readonly sop_classes: Readonly<Record<string, string>>;
  readonly iods: Readonly<Record<string, readonly (readonly [string, 'M' | 'C' | 'U', string])[]>>;
}

/** One letter a column: small where the option keeps (K), large where it cleans (C). */
const columns = {
  rtnSafePrivOpt: 'r',
  rtnUIDsOpt: 'u',
  rtnDevIdOpt: 'd',
  rtnInstIdOpt: 'i',
  rtnPatCharsOpt: 'p',
  rtnLongFullDatesOpt: 'f',
  rtnLongModifDatesOpt: 'm',
  cleanDescOpt: 'c',
  cleanStructContOpt: 's',
  cleanGraphOpt: 'g',
} as const;

type ConfidentialityRow = { readonly [Column in keyof typeof columns]?: 'K' | 'C' } & {
  readonly id: string;
  readonly basicProfile: string;
  /** Of rows that are younger than the edition. */
  readonly _source?: string;
};

const typeLetters: Readonly<Record<SourceType, string>> = {
  '1': '1',
  '1C': 'a',
  '2': '2',
  '2C': 'b',
  '3': '3',
  None: '3',
};

/** Equal subtrees are stored once: of 100,000 nested attributes a few thousand lists remain. */
const nodes: string[] = [];
const places = new Map<string, number>();

function addNode(source: SourceNode): number {
  const entries: string[] = [];
  for (const [keyword, value] of Object.entries(source)) {
    const tag = tagOfKeyword(keyword);
    // Overlays and curves have no keyword of one tag, and are dropped anyway.
    if (tag === undefined) continue;
    const [type, children] = typeof value === 'string' ? [value, undefined] : value;
    const child = children === undefined ? '' : addNode(children).toString(36);
    entries.push(`${tag.toString(16).padStart(8, '0')}${typeLetters[type]}${child}`);
  }
  const text = entries.sort().join(' ');
  const known = places.get(text);
  if (known !== undefined) return known;
  places.set(text, nodes.push(text) - 1);
  return nodes.length - 1;
}

function allowList(folder: string): unknown {
  const { sop_classes: sopClasses, iods } = JSON.parse(readFileSync(join(folder, 'iods.json'), 'utf8')) as Iods;
  const modules = JSON.parse(readFileSync(join(folder, 'module_attributes.json'), 'utf8')) as Record<
    string,
    SourceNode
  >;
  const iodLines: Record<string, string> = {};
  for (const [iod, rows] of Object.entries(iods)) {
    // A module that the source does not spell out allows nothing.
    iodLines[iod] = rows.map(([module, usage]) => `${usage}${addNode(modules[module] ?? {}).toString(36)}`).join(' ');
  }
  return { edition: 'PS3.3 2024b', sopClasses, iods: iodLines, nodes };
}

function confidentiality(folder: string): unknown {
  const rows = JSON.parse(
    readFileSync(join(folder, 'confidentiality_profile_attributes.json'), 'utf8'),
  ) as ConfidentialityRow[];
  const lines = rows
    // 50xx, 60xx and 'private' rows are rules of their own in the code: overlays and curves never survive.
    .filter(({ id }) => /^[0-9a-f]{8}$/.test(id))
    .map((row) => `${row.id} ${row.basicProfile} ${lettersOf(row)}`.trim());
  const later = rows.filter((row) => row._source !== undefined).length;
  return { edition: 'PS3.15 2024b, Table E.1-1', laterRows: later, rows: lines.sort().join('\n') };
}

function lettersOf(row: ConfidentialityRow): string {
  const names = Object.keys(columns) as (keyof typeof columns)[];
  return names
    .map((name) => (row[name] === 'K' ? columns[name] : row[name] === 'C' ? columns[name].toUpperCase() : ''))
    .join('');
}

/** Dispositions of which nothing is taken but these: keep. The rest is removed, emptied, replaced or not understood. */
const keeping = new Set(['K', 'KB']);

function safePrivate(folder: string): unknown {
  const [head = '', ...lines] = readFileSync(join(folder, 'safe_private_ctp_tcia.csv'), 'utf8').trim().split(/\r?\n/);
  if (head !== 'group,element_xx,creator,vr,vm,keyword,code,src') throw new Error('other columns than expected');
  const rows = lines.map((line) =>
    [...line.matchAll(/("[^"]*"|[^,]*)(?:,|$)/g)].slice(0, 8).map(([, field = '']) => field.replaceAll('"', '')),
  );
  if (rows.some((row) => row.length !== 8)) throw new Error('a row of other columns');
  const kept = rows.filter(([, , , , , , code = '']) => keeping.has(code));
  const texts = kept.map(([group = '', element = '', creator = '', vr = '', vm = '']) =>
    [creator, group.toUpperCase(), element.toUpperCase(), vr, vm.replace('N', 'n')].join('\t'),
  );
  return {
    source: 'TCIA dispositions of private elements (MIR CTP and RSNA scripts)',
    listed: rows.length,
    rows: [...new Set(texts)].sort().join('\n'),
  };
}

const [folder] = process.argv.slice(2);
if (folder === undefined) {
  console.error('usage: node gateway/deid/generate-tables.ts SOURCE_FOLDER');
  process.exit(2);
}
for (const [name, value] of Object.entries({
  'allow-list': allowList(folder),
  confidentiality: confidentiality(folder),
  'safe-private': safePrivate(folder),
})) {
  writeFileSync(new URL(`${name}.generated.json`, import.meta.url), `${JSON.stringify(value, null, 1)}\n`);
}
console.log(`${nodes.length} attribute lists`);
