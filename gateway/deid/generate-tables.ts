/**
 * Writes allow-list.generated.json (PS3.3: which attributes an IOD has, nested) and confidentiality.generated.json (PS3.15
 * Table E.1-1): `node gateway/deid/generate-tables.ts SOURCE_FOLDER`.
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

interface ConfidentialityRow {
  readonly id: string;
  readonly basicProfile: string;
  readonly rtnLongModifDatesOpt?: string;
  readonly rtnPatCharsOpt?: string;
  readonly cleanDescOpt?: string;
}

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
    // 50xx, 60xx and 'private' rows are rules of their own in the code: none of them survives.
    .filter(({ id }) => /^[0-9a-f]{8}$/.test(id))
    .map((row) => {
      const dates = row.rtnLongModifDatesOpt === 'C' ? 'm' : '';
      const patient = row.rtnPatCharsOpt === 'K' ? 'p' : '';
      const descriptor = row.cleanDescOpt === 'C' ? 'c' : '';
      return `${row.id} ${row.basicProfile} ${dates}${patient}${descriptor}`.trim();
    });
  return { edition: 'PS3.15 2024b, Table E.1-1', rows: lines.sort().join('\n') };
}

const [folder] = process.argv.slice(2);
if (folder === undefined) {
  console.error('usage: node gateway/deid/generate-tables.ts SOURCE_FOLDER');
  process.exit(2);
}
for (const [name, value] of Object.entries({
  'allow-list': allowList(folder),
  confidentiality: confidentiality(folder),
})) {
  writeFileSync(new URL(`${name}.generated.json`, import.meta.url), `${JSON.stringify(value, null, 1)}\n`);
}
console.log(`${nodes.length} attribute lists`);
