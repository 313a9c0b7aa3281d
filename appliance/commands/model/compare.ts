/** `markit model compare`: two models against what a project's readers said; a report for people, and JSON for programs. */
import { writeFileSync } from 'node:fs';
import type { ModelComparison } from '../../../gateway/contract/model-comparison.ts';
import { askBox } from '../../admin.ts';
import { type Command, Misuse } from '../../command.ts';
import { readSettings } from '../../settings.ts';
import { comparisonText } from './comparison-text.ts';
import { modelWords } from './words.ts';

export const subCommand: Command = {
  name: 'compare',
  summary: "two models against what a project's readers said",
  usage: 'markit model compare A B --project NUMBER [--json FILE]',
  async run(args, io) {
    const { values, positionals, project } = modelWords(args, { json: { type: 'string' } });
    const [a, b, ...rest] = positionals;
    if (a === undefined || b === undefined || rest.length > 0) throw new Misuse('compare takes two models');
    const found = (await askBox(readSettings(process.env).data, 'compareModels', { a, b, project })) as ModelComparison;
    for (const line of comparisonText(found)) io.out(line);
    if (typeof values.json === 'string') {
      // Case numbers and counts of this box: for its own people, never over an older one.
      writeFileSync(values.json, `${JSON.stringify(found, null, 2)}\n`, { flag: 'wx', mode: 0o600 });
      io.out(`written to ${values.json}`);
    }
    return 0;
  },
};
