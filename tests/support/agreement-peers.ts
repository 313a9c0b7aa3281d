/** Packages of others that work out the same figures of agreement and of regions, in a Python of their own. */
import { spawnSync } from 'node:child_process';
import { type PythonVenv, pythonVenv } from './python-venv.ts';

/** SciPy is the one that irrCAC asks for. */
const packages = ['irrCAC==0.4.4', 'statsmodels==0.15.0', 'krippendorff==0.9.0', 'scipy==1.12.0', 'shapely==2.2.0'];

export function agreementPython(): PythonVenv {
  return pythonVenv('agreement-peers', packages);
}

/** One run of a script for all questions: JSON to its standard input, JSON from its standard output. Throws with what it printed. */
export function askPython(python: string, script: string, questions: unknown): unknown {
  const options = { input: JSON.stringify(questions), encoding: 'utf8', maxBuffer: 1 << 30 } as const;
  const { status, stdout, stderr } = spawnSync(python, [script], options);
  if (status !== 0) throw new Error(`${script} ended with ${status}: ${stderr.slice(-2_000)}`);
  return JSON.parse(stdout);
}
