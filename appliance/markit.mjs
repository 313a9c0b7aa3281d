#!/usr/bin/env node
// The `markit` command: hands over to the pinned Node, whatever Node this was started with.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const pinned = fileURLToPath(new URL('../node_modules/.bin/node', import.meta.url));
const program = fileURLToPath(new URL('./markit.ts', import.meta.url));
if (!existsSync(pinned)) {
  console.error('markit is not set up here: run `npm run setup` first');
  process.exit(1);
}
const { status, signal } = spawnSync(pinned, [program, ...process.argv.slice(2)], { stdio: 'inherit' });
process.exit(status ?? (signal ? 1 : 0));
