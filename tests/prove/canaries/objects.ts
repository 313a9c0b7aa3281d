/** All objects of the proof, and who is looked for in what they leave behind. */
import { deflateRawSync } from 'node:zlib';
import type { SiteKeys } from '../../../gateway/deid/pseudonym.ts';
import { sharedData } from '../../support/shared-data.ts';
import type { Random } from '../random.ts';
import { assemble, type Recipe } from './assemble.ts';
import { makePerson, type Person } from './base-objects.ts';
import { headerRecipes, type Share, type Tables } from './header-objects.ts';
import { Needles, wordNeedle } from './needles.ts';
import { type CanaryFile, part10File } from './part-10-file.ts';
import { pixelRecipes } from './pixel-objects.ts';
import type { CanaryObject, Plant } from './plant.ts';
import { wholeRecipes } from './whole-objects.ts';

/** Words of associations: of the one that is accepted, of one that is rejected, and of one that breaks the protocol. */
export interface Association {
  readonly version: string;
  readonly user: string;
  readonly called: string;
  readonly broken: string;
}

export interface CanarySet {
  readonly objects: readonly CanaryObject[];
  /** Of the association itself. */
  readonly association: Association;
  readonly files: readonly CanaryFile[];
  readonly plants: readonly Plant[];
}

/** undefined: the tables are not on this machine. */
export function canaryTables(): Tables | undefined {
  const confidentiality = sharedData('deid/confidentiality_profile_attributes.json');
  const gap = sharedData('deid/not_in_table_but_can_carry_phi.csv');
  const privates = sharedData('deid/safe_private_ctp_tcia.csv');
  return confidentiality && gap && privates ? { confidentiality, gap, privates } : undefined;
}

export async function makeCanaries(keys: SiteKeys, random: Random, tables: Tables, share: Share): Promise<CanarySet> {
  const needles = new Needles(random);
  const recipes = [
    ...headerRecipes(needles, tables, share),
    ...wholeRecipes(needles),
    ...(await pixelRecipes(needles)),
  ];
  // One patient with one study for each class: objects of a study are of one patient.
  const people = new Map<string, Person>();
  const personOf = ({ className }: Pick<Recipe, 'className'>): Person => {
    const known = people.get(className);
    const person = known ?? makePerson(keys, needles);
    people.set(className, person);
    return person;
  };
  const objects = recipes.map((recipe) => assemble(recipe, personOf(recipe), needles));
  objects.push(...specialObjects(recipes, personOf, needles));
  // An ordinary image, which another peer sends from a file.
  const onDisk = assemble({ name: 'file', className: 'CR', fate: 'shown' }, personOf({ className: 'CR' }), needles);
  const files = [part10File(onDisk, needles)];
  // The AE title of a caller is none: peers are set up by it, and the log names it.
  const association: Association = {
    ...{ version: needles.word(12), user: needles.word(12), called: needles.word(12), broken: needles.word(40) },
  };
  const plants = Object.values(association).map((word): Plant => ({ place: 'association', needle: wordNeedle(word) }));
  for (const object of [...objects, ...files]) plants.push(...object.plants);
  // A patient's and a study's stand in each of their objects, and what was deflated stands once more as it was.
  const once = new Map(plants.map((plant) => [plant.needle, plant]));
  return { objects, association, files, plants: [...once.values()] };
}

/** A tail of letters on the command set, a deflated object, and one that is no data set at all. */
function specialObjects(
  recipes: readonly Recipe[],
  personOf: (recipe: Recipe) => Person,
  needles: Needles,
): CanaryObject[] {
  const kept = recipes.find(({ name }) => name === 'kept attributes') as Recipe;
  const make = (recipe: Recipe) => assemble(recipe, personOf(recipe), needles);
  const plain: Recipe = { name: 'command set', className: 'CT', fate: 'shown' };
  const commandWords = [0x1030, 0x0600, 0x0902, 0x4000, 0x5110].map((element) => ({ element, word: needles.word(12) }));
  const command = make({
    ...plain,
    command: Buffer.concat(commandWords.map(({ element, word }) => commandElement(element, word))),
    plants: commandWords.map(({ word }) => ({ place: 'command set', needle: wordNeedle(word) })),
  });
  const deflated = make({ ...kept, name: 'deflated', fate: 'stored', transferSyntax: '1.2.840.10008.1.2.1.99' });
  const garbage = needles.word(40);
  const foreign = make({ ...plain, name: 'private class' });
  const privateClass = needles.uid();
  const named = make({ ...plain, name: 'named by no UID' });
  const name = `${needles.word()} ${needles.word()}`;
  const called = (object: CanaryObject, place: string, text: string, over: Partial<CanaryObject>): CanaryObject => ({
    ...{ ...object, ...over, fate: 'held' },
    plants: [...object.plants, { place, needle: wordNeedle(text) }],
  });
  return [
    command,
    called(foreign, 'private SOP class', privateClass, { sopClassUid: privateClass }),
    called(named, 'instance named by no UID', name, { sopInstanceUid: name }),
    { ...deflated, open: deflated.bytes, bytes: deflateRawSync(deflated.bytes) },
    {
      ...{ name: 'no data set', sopClassUid: deflated.sopClassUid, sopInstanceUid: needles.uid() },
      ...{ transferSyntax: '1.2.840.10008.1.2.1', bytes: Buffer.from(garbage), fate: 'refused' },
      plants: [{ place: 'no data set at all', needle: wordNeedle(garbage) }],
    },
  ];
}

function commandElement(element: number, value: string): Buffer {
  const head = Buffer.alloc(8);
  head.writeUInt16LE(element, 2);
  head.writeUInt32LE(value.length, 4);
  return Buffer.concat([head, Buffer.from(value, 'latin1')]);
}
