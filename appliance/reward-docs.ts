/** docs/reward.md with the rules and the policy that the program has: the rest of the page is written by hand. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { policies } from '../reward/policy.ts';
import { writtenRules } from '../reward/rules.ts';

const rulesHeading = '## The rules as they are written\n';

/** Throws where the page has lost the places that are filled. */
export function rewardDocs(): string {
  const text = readFileSync(fileURLToPath(new URL('../docs/reward.md', import.meta.url)), 'utf8');
  const rules = writtenRules.map(({ title, text: words }) => `- **${title}.** ${words}`).join('\n');
  const policy = JSON.stringify(policies['equation-1'], null, 2);
  const ruled = filled(text, rulesHeading, '\n\n## ', rules);
  return filled(ruled, '```json\n', '\n```', policy);
}

function filled(text: string, from: string, to: string, content: string): string {
  const start = text.indexOf(from) + from.length;
  const end = text.indexOf(to, start);
  if (start < from.length || end < 0) throw new Error(`docs/reward.md has no part that begins with ${from.trim()}`);
  return text.slice(0, start) + content + text.slice(end);
}
