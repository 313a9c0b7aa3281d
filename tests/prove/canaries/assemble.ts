/** Puts base, canaries and pixels together into the bytes of one object. */
import { dataSetOf } from '../../../data-set/data-set.ts';
import { baseOf, type ClassName, classes, type Person, type Shape, samplesOf, small } from './base-objects.ts';
import { type Encoding, encode, head } from './encode.ts';
import type { Needles } from './needles.ts';
import type { CanaryObject, Fate, Plant, Planted } from './plant.ts';

export interface Recipe {
  readonly name: string;
  readonly className: ClassName;
  readonly fate: Fate;
  readonly planted?: Planted;
  /** null: an object without pixels. */
  readonly shape?: Shape | null;
  /** In place of the samples of the shape: everything of the element, and what follows it. */
  readonly pixels?: Buffer;
  readonly tail?: Planted & { readonly bytes?: Buffer };
  /** Plants that stand in `pixels` or `tail.bytes`. */
  readonly plants?: readonly Plant[];
  readonly encoding?: Encoding;
  readonly transferSyntax?: string;
  readonly command?: Buffer;
  /** See CanaryObject. */
  readonly open?: Buffer;
}

const explicitLittle = '1.2.840.10008.1.2.1';
const pixelData = 0x7fe00010;

/** What the base has stands in place of a canary with the same tag. */
export function assemble(recipe: Recipe, person: Person, needles: Needles): CanaryObject {
  const { className, encoding = {}, shape = small, tail } = recipe;
  const sopInstanceUid = needles.uid();
  const base = baseOf(className, sopInstanceUid, needles, shape ?? undefined);
  const own = new Set([...base.elements, ...person.elements].map(({ tag }) => tag));
  const planted = recipe.planted ?? { elements: [], plants: [] };
  const elements = [...planted.elements.filter(({ tag }) => !own.has(tag)), ...person.elements, ...base.elements];
  const before = elements.filter(({ tag }) => tag < pixelData);
  const behind = [...elements.filter(({ tag }) => tag > pixelData), ...(tail?.elements ?? [])];
  const samples = shape && samplesOf(shape);
  const pixels =
    recipe.pixels ??
    (samples
      ? Buffer.concat([head(pixelData, 'OW', samples.length, encoding), turned(samples, encoding)])
      : Buffer.alloc(0));
  const written = (how: Encoding) =>
    Buffer.concat([
      encode(dataSetOf(before), how),
      pixels,
      encode(dataSetOf(behind), how),
      tail?.bytes ?? Buffer.alloc(0),
    ]);
  return {
    ...{
      name: recipe.name,
      sopClassUid: classes[className],
      sopInstanceUid,
      bytes: written(encoding),
      fate: recipe.fate,
    },
    // Turned numbers are looked for as they were before.
    ...(encoding.bigEndian && { open: written({ ...encoding, bigEndian: false }) }),
    ...(recipe.open && { open: recipe.open }),
    transferSyntax: recipe.transferSyntax ?? explicitLittle,
    ...(recipe.command && { command: recipe.command }),
    plants: [
      ...planted.plants.filter(({ tag }) => tag === undefined || !own.has(tag)),
      ...person.plants,
      ...base.plants,
      ...(tail?.plants ?? []),
      ...(recipe.plants ?? []),
    ],
  };
}

function turned(samples: Buffer, { bigEndian }: Encoding): Buffer {
  return bigEndian ? Buffer.from(samples).swap16() : samples;
}
