/** Runs every mutant over the objects that could show it, and says which let no needle through. */

import { dictionaryEntry, tagText } from '../../../data-set/dictionary.ts';
import { confidentialityRow } from '../../../gateway/deid/confidentiality.ts';
import type { SiteKeys } from '../../../gateway/deid/pseudonym.ts';
import { rulesOf } from '../../../gateway/deid/rules.ts';
import { type Change, type Engine, leftOf, loadEngine } from './engine.ts';
import { blindSweep, mutants, oneAllowed, oneKept } from './mutants.ts';
import { runOptionMutants } from './option-mutants.ts';
import type { CanaryObject } from './plant.ts';
import type { NeedleScanner } from './scanner.ts';

export interface MutantRun {
  readonly total: number;
  readonly killed: number;
  readonly survivors: readonly string[];
}

export interface MutantOptions {
  readonly objects: readonly CanaryObject[];
  readonly keys: SiteKeys;
  readonly scanner: NeedleScanner;
}

class Runner {
  readonly #options: MutantOptions;
  total = 0;
  readonly survivors: string[] = [];

  constructor(options: MutantOptions) {
    this.#options = options;
  }

  /** The first object of which a needle is left. */
  showing(engine: Engine, objects: readonly CanaryObject[] = this.#options.objects): CanaryObject | undefined {
    const { keys, scanner } = this.#options;
    return objects.find((object) => {
      const left = leftOf(object, keys, engine);
      return left !== undefined && scanner.findPlain(left).size > 0;
    });
  }

  judge(name: string, engine: Engine, objects?: readonly CanaryObject[]): void {
    this.total += 1;
    if (!this.showing(engine, objects)) this.survivors.push(name);
  }
}

export async function runMutants(options: MutantOptions): Promise<MutantRun> {
  const runner = new Runner(options);
  // Else every mutant would be one that lets a needle through.
  const engine = await loadEngine();
  const held = options.objects.find((object) => isCleaned(object) && !leftOf(object, options.keys, engine));
  if (held) throw new Error(`the engine by itself holds: ${held.name}`);
  const untouched = runner.showing(engine);
  if (untouched) throw new Error(`the engine as it is leaves a needle of: ${untouched.name}`);
  for (const { name, ...change } of mutants) runner.judge(name, await loadEngine(blindSweep, change));
  await judgeEach(runner, [oneKept], keptTags(options.objects), (tag) => `${tagText(tag)} is kept`);
  await judgeEach(runner, oneAllowed, addedTags(options.objects), (tag) => `${tagText(tag)} is of the IOD`);
  delete process.env.CANARY_TAG;
  const ofOptions = await runOptionMutants();
  const total = runner.total + ofOptions.total;
  const survivors = [...runner.survivors, ...ofOptions.survivors];
  return { total, killed: total - survivors.length, survivors };
}

function isCleaned({ fate }: CanaryObject): boolean {
  return fate === 'shown' || fate === 'stored';
}

type Where = ReadonlyMap<number, readonly CanaryObject[]>;

async function judgeEach(runner: Runner, lines: readonly Change[], where: Where, name: (tag: number) => string) {
  const engine = await loadEngine(blindSweep, ...lines);
  for (const [tag, objects] of where) {
    process.env.CANARY_TAG = String(tag);
    runner.judge(name(tag), engine, objects);
  }
}

/** Rows of Table E.1-1 that have a needle at top level of an object that is stored. */
function keptTags(objects: readonly CanaryObject[]): Where {
  return tagsWhere(objects, (tag) => confidentialityRow(tag) !== undefined && tag < 0x7fe00000);
}

/** Numbers that nothing but their absence from the IOD removes: text would need a list of known words besides. */
function addedTags(objects: readonly CanaryObject[]): Where {
  const numbers = new Set(['DS', 'FD', 'FL']);
  return tagsWhere(objects, (tag, { sopClassUid, plants }) => {
    const ordinary = plants.some((plant) => plant.tag === tag && plant.place === 'numbers outside the IOD');
    const free = confidentialityRow(tag) === undefined && rulesOf(sopClassUid)?.rules.has(tag) !== true;
    const [vr, ...others] = dictionaryEntry(tag)?.vrs ?? [];
    return ordinary && free && vr !== undefined && others.length === 0 && numbers.has(vr);
  });
}

function tagsWhere(
  objects: readonly CanaryObject[],
  fits: (tag: number, object: CanaryObject) => boolean,
): Map<number, CanaryObject[]> {
  const where = new Map<number, CanaryObject[]>();
  for (const object of objects) {
    if (!isCleaned(object)) continue;
    const tags = new Set(object.plants.map(({ tag }) => tag).filter((tag) => tag !== undefined));
    for (const tag of tags) if (fits(tag, object)) where.set(tag, [...(where.get(tag) ?? []), object]);
  }
  return where;
}
