/**
 * The engine that de-identifies, run on one object in this process, as it is or with one line of it changed: the module graph is
 * loaded anew under a query, and the loader hands out the changed source. Nothing in the engine knows of it.
 */
import { registerHooks } from 'node:module';
import { DataSetError } from '../../../data-set/error.ts';
import { HeaderReader, type HeaderState } from '../../../data-set/header-reader.ts';
import { encodePart10Header } from '../../../data-set/part10.ts';
import { explicitLittleEndian } from '../../../data-set/transfer-syntax.ts';
import type { SiteKeys } from '../../../gateway/deid/pseudonym.ts';
import { unusedBits } from './pixel-objects.ts';
import type { CanaryObject } from './plant.ts';

type Deidentify = typeof import('../../../gateway/deid/deidentify.ts');
type Profiles = typeof import('../../../gateway/deid/profile.ts');
type Bulk = typeof import('../../../gateway/deid/bulk-filter.ts');
type Kinds = typeof import('../../../gateway/deid/object-kinds.ts');
type Stray = typeof import('../../../gateway/pixels/stray-bits.ts');

export interface Engine extends Deidentify, Profiles, Bulk, Kinds, Stray {}

/** One piece of a source, to be found there exactly once, and what stands there instead. */
export interface Change {
  /** Below gateway/. */
  readonly file: string;
  readonly from: string;
  readonly to: string;
}

const gateway = new URL('../../../gateway/', import.meta.url).href;
const changes = new Map<string, readonly Change[]>();

registerHooks({
  resolve(specifier, context, next) {
    const found = next(specifier, context);
    const query = /\?engine=\d+$/.exec(context.parentURL ?? '')?.[0];
    return query && found.url.startsWith(gateway) ? { ...found, url: found.url + query } : found;
  },
  load(url, context, next) {
    const [path = '', query] = url.split('?engine=');
    const loaded = next(url, context);
    const mine = query === undefined ? [] : (changes.get(query) ?? []).filter(({ file }) => gateway + file === path);
    if (mine.length === 0) return loaded;
    return { ...loaded, source: mine.reduce(changed, String(loaded.source)) };
  },
});

function changed(source: string, { file, from, to }: Change): string {
  const parts = source.split(from);
  if (parts.length !== 2) throw new Error(`${file} has ${parts.length - 1} times: ${from}`);
  return parts.join(to);
}

let engines = 0;

export async function loadEngine(...lines: readonly Change[]): Promise<Engine> {
  engines += 1;
  changes.set(String(engines), lines);
  const modules = [
    'deid/deidentify.ts',
    'deid/profile.ts',
    'deid/bulk-filter.ts',
    'deid/object-kinds.ts',
    'pixels/stray-bits.ts',
  ];
  const loaded = await Promise.all(modules.map((path) => import(`${gateway}${path}?engine=${engines}`)));
  return Object.assign({}, ...loaded) as Engine;
}

/** Everything that would be stored or shown in clear of an object; undefined where it would be held encrypted, or refused. */
export function leftOf(object: CanaryObject, keys: SiteKeys, engine: Engine): Buffer | undefined {
  const first = look(object, keys, engine, {});
  if (first || engine.heldKind(object.sopClassUid) !== undefined) return first;
  return look(object, keys, engine, { secondLook: true });
}

interface How {
  readonly secondLook?: boolean;
  readonly turn?: InstanceType<Bulk['BulkError']>['turn'];
}

function look(object: CanaryObject, keys: SiteKeys, engine: Engine, how: How): Buffer | undefined {
  try {
    return cleaned(object, keys, engine, how);
  } catch (thrown) {
    if (thrown instanceof DataSetError) return undefined;
    if (!(thrown instanceof engine.BulkError)) throw thrown;
    return thrown.turn !== undefined && how.turn === undefined && how.secondLook
      ? look(object, keys, engine, { ...how, turn: thrown.turn })
      : undefined;
  }
}

function cleaned(object: CanaryObject, keys: SiteKeys, engine: Engine, how: How): Buffer | undefined {
  const { secondLook = false } = how;
  const header = readHeader(object, secondLook);
  if (!header) return undefined;
  const { dataSet, bulk, rest } = header;
  const context = { ...object, keys, profile: engine.markitProfile, secondLook, pixels: bulk?.tag };
  if (!bulk) {
    const clean = secondLook ? engine.deidentifyObject(dataSet, context) : undefined;
    return clean?.kind === 'clean' ? written(clean, object) : undefined;
  }
  const clean = engine.deidentifyHeader(dataSet, context);
  if (clean.kind === 'hold') return undefined;
  const { transferSyntax } = object;
  const filter = new engine.BulkFilter({
    transferSyntax,
    bulk,
    identity: clean.identity,
    mend: secondLook,
    turn: how.turn,
  });
  const pieces = filter.push(rest);
  filter.end();
  const pixels = Buffer.concat(pieces);
  return Buffer.concat([written(clean, object), pixels, shownBits(clean.identity, pixels, engine)]);
}

/** Of a second look, as reconsider.ts has it. */
const longestHeader = 128 * 2 ** 20;

function readHeader(object: CanaryObject, secondLook: boolean): Extract<HeaderState, { state: 'header' }> | undefined {
  const deflated = object.transferSyntax === '1.2.840.10008.1.2.1.99';
  const reader = new HeaderReader({
    transferSyntax: object.transferSyntax,
    secondLook,
    ...(secondLook && { limit: longestHeader }),
  });
  const pushed = reader.push(deflated && secondLook ? (object.open ?? object.bytes) : object.bytes);
  const state = pushed.state === 'more' ? reader.end() : pushed;
  return state.state === 'header' ? state : undefined;
}

type Cleaned = Extract<ReturnType<Engine['deidentifyObject']>, { kind: 'clean' }>;

function written({ dataSet, identity }: Pick<Cleaned, 'dataSet' | 'identity'>, object: CanaryObject): Buffer {
  return Buffer.concat([encodePart10Header(dataSet, object), Buffer.from(JSON.stringify(identity))]);
}

type ImageIdentity = Extract<ReturnType<Engine['deidentifyHeader']>, { kind: 'clean' }>['identity'];

/** The bits that no viewer shows, where the look at the frame lets them pass. */
function shownBits(identity: ImageIdentity, pixels: Buffer, engine: Engine): Buffer {
  const { rows, columns, frames, bitsAllocated, bitsStored, highBit } = identity;
  if (bitsAllocated !== 16 || frames !== 1 || pixels.length !== 12 + rows * columns * 2) return Buffer.alloc(0);
  const bytes = Buffer.from(pixels.subarray(12));
  const samples = new Uint16Array(bytes.buffer, bytes.byteOffset, bytes.length / 2);
  const grey = { rows, columns, samplesPerPixel: 1, signed: false, planar: false, photometric: 'MONOCHROME2' } as const;
  const frame = { ...grey, bitsAllocated, samples };
  const format = { ...grey, transferSyntax: explicitLittleEndian, bitsAllocated, bitsStored, highBit };
  return engine.findStrayBits(frame, format) === undefined ? unusedBits(bytes) : Buffer.alloc(0);
}
