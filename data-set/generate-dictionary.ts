/** Writes dictionary.generated.json from PS3.6 as JSON: `node data-set/generate-dictionary.ts SOURCE/attributes.json`. */
import { readFileSync, writeFileSync } from 'node:fs';

interface SourceAttribute {
  readonly id: string;
  readonly keyword: string;
  readonly valueRepresentation: string;
  readonly valueMultiplicity: string;
  readonly retired: 'Y' | 'N';
}

/**
 * One line an attribute, `id vr vm keyword`, a minus before the keyword of retired ones; VRs that depend are joined by '/'.
 * One string loads faster than objects: most processes ask for a few dozen of the 5,000 lines.
 */
function line(attribute: SourceAttribute): string | undefined {
  const vr = attribute.valueRepresentation.replaceAll(' or ', '/');
  // Item tags and blank rows have no VR of their own ('See Note 2'): the reader knows them.
  if (!/^[A-Z]{2}(\/[A-Z]{2})*$/.test(vr) || attribute.keyword === '') return undefined;
  const vm = attribute.valueMultiplicity.replaceAll(' ', '').replace('1-nor1', '1-n') || '1';
  return `${attribute.id.toLowerCase()} ${vr} ${vm} ${attribute.retired === 'Y' ? '-' : ''}${attribute.keyword}`;
}

const [source] = process.argv.slice(2);
if (source === undefined) {
  console.error('usage: node data-set/generate-dictionary.ts SOURCE/attributes.json');
  process.exit(2);
}
const attributes = JSON.parse(readFileSync(source, 'utf8')) as SourceAttribute[];
const lines = attributes.map(line).filter((text) => text !== undefined);
const repeating = lines.filter((text) => text.slice(0, 8).includes('x'));
const plain = lines.filter((text) => !text.slice(0, 8).includes('x')).sort();
writeFileSync(
  new URL('dictionary.generated.json', import.meta.url),
  `${JSON.stringify({ edition: 'PS3.6 2024b', plain: plain.join('\n'), repeating: repeating.sort().join('\n') }, null, 1)}\n`,
);
console.log(`${plain.length} attributes, ${repeating.length} of repeating groups`);
