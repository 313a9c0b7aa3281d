/** The README.md that lies beside a model: what its manifest says, for people, with nothing in it that a page or a terminal would obey. */
import type { ModelManifest } from './manifest.ts';

export interface CardFacts {
  /** Of the file as it was brought, where a map was added here. */
  readonly broughtAs: string | undefined;
}

export function modelCard(manifest: ModelManifest, { broughtAs }: CardFacts): string {
  const { name, version, title, notice, labels, input, training, intendedUse, licence, sha256, measured } = manifest;
  const size = `${input.columns} x ${input.rows}, ${input.channels} channel${input.channels === 1 ? '' : 's'}`;
  const lines = [
    `# ${text(title)}`,
    '',
    `${text(notice)}. Research use; not a medical device.`,
    '',
    `- Name and version: ${name} ${version}`,
    `- SHA-256 of model.onnx: ${sha256}`,
    ...(broughtAs === undefined
      ? []
      : [`- Brought as ${broughtAs}; an activation map and features were added on this box.`]),
    `- Task: ${manifest.task}`,
    `- Input: ${size}, ${input.photometric}`,
    `- Licence: ${licence}`,
    '',
    '## Labels',
    '',
    ...labels.map(
      ({ id, name: meaning, opposite }) =>
        `- ${id}: ${text(meaning)}${opposite === null ? '' : ` (otherwise ${text(opposite)})`}`,
    ),
    '',
    '## Intended use',
    '',
    text(intendedUse),
    '',
    '## Training data',
    '',
    text(training.statement),
    '',
    ...figures(measured),
  ];
  return lines.join('\n');
}

function figures(measured: ModelManifest['measured']): string[] {
  if (measured.length === 0) return [];
  const rows = measured.map(
    ({ label, measure, value, low, high, images, on }) =>
      `| ${label ?? 'all'} | ${measure} | ${value} (${low} to ${high}) | ${images} | ${text(on)} |`,
  );
  return ['## Measured', '', '| label | measure | value (95 %) | images | on |', '|---|---|---|---|---|', ...rows, ''];
}

/** Of a manifest's author: one line, and nothing in it that Markdown or HTML give a meaning to (CommonMark 2.4, backslash escapes). */
function text(words: string): string {
  const line = words.replaceAll(/[\p{C}\s]+/gu, ' ').trim();
  return line.replaceAll(/[\\`*_[\]<>#!|~&]/g, String.raw`\$&`);
}
