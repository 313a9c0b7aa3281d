/** The words that `markit model check` and `markit model add` share: a file, its manifest, a map or none. */
import { readFileSync, statSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { longestManifest } from '../../../model-files/check-manifest.ts';
import { Misuse } from '../../command.ts';

export interface ModelWords {
  readonly file: string;
  readonly manifest: Uint8Array;
  readonly addMap: boolean;
  readonly dryRun: boolean;
}

export function modelWords(args: ReadonlyArray<string>, { dryRun }: { dryRun: boolean }): ModelWords {
  const { values, positionals } = parsed(args, dryRun);
  const [file] = positionals;
  if (file === undefined || positionals.length !== 1) throw new Misuse('name one ONNX file');
  if (values.manifest === undefined) throw new Misuse('name its manifest: --manifest FILE');
  for (const path of [file, values.manifest])
    if (!statSync(path, { throwIfNoEntry: false })?.isFile()) throw new Misuse(`there is no file ${path}`);
  if (statSync(values.manifest).size > longestManifest) throw new Misuse('a manifest has 512 KB at most');
  const manifest = readFileSync(values.manifest);
  return { file, manifest, addMap: values.map === true, dryRun: values['dry-run'] === true };
}

function parsed(args: ReadonlyArray<string>, dryRun: boolean) {
  try {
    const options = { manifest: { type: 'string' }, map: { type: 'boolean' }, 'dry-run': { type: 'boolean' } } as const;
    const answer = parseArgs({ args: [...args], allowPositionals: true, options });
    if (!dryRun && answer.values['dry-run'] !== undefined) throw new Error('check is a dry run always');
    return answer;
  } catch (thrown) {
    throw new Misuse((thrown as Error).message);
  }
}
