/**
 * Loads frames for the viewport: whole or not at all. The library itself reports a missing or broken frame as rendered, so a frame
 * is handed over only once all of it is decoded.
 */

import { cache, Enums, imageLoader, type Types } from '@cornerstonejs/core';
import { createImage, wadors } from '@cornerstonejs/dicom-image-loader';
import { explicitLittleEndian } from '../../data-set/transfer-syntax.ts';
import { dicomJsonOf } from './dicom-json.ts';
import { faultOfStatus, fetchFrame } from './fetch-frame.ts';
import { describedAsLevels, isDrawnAsLevels, type Levels, levelsOfFrame } from './level-frame.ts';
import { type FrameAddress, FrameError } from './viewer.ts';

/** To be called once, before the first frame. */
export function registerFrameLoader(): void {
  imageLoader.registerImageLoader(levelScheme, loadLevels);
}

/** Undefined for a frame that the library draws by its own numbers. */
export function levelsOf(image: Types.IImage): Levels | undefined {
  return levels.get(image);
}

/** The loader's name of a frame; registers the header that it is decoded by. */
function imageIdOf({ image, frame }: FrameAddress): string {
  const url = image.frameUrls[frame - 1];
  if (url === undefined) throw new FrameError('missing');
  const drawn = isDrawnAsLevels(image);
  const imageId = `${drawn ? levelScheme : 'wadors'}:${new URL(url, location.origin).href}`;
  // The library's type wants every attribute of DICOM JSON; it reads the ones of an image.
  type Header = Parameters<typeof wadors.metaDataManager.add>[1];
  wadors.metaDataManager.add(imageId, dicomJsonOf(drawn ? describedAsLevels(image) : image) as unknown as Header);
  if (drawn) levelAddresses.set(imageId, { image, frame });
  return imageId;
}

/** The loader rejects with the request where there was one: its status says whose side it is on. */
function faultOf(error: unknown): FrameError {
  if (error instanceof FrameError) return error;
  const request = error instanceof XMLHttpRequest ? error : (error as { error?: unknown } | null)?.error;
  if (!(request instanceof XMLHttpRequest)) return new FrameError('damaged', error);
  return faultOfStatus(request.status);
}

/** Of the frames that are drawn as levels. */
const levels = new WeakMap<Types.IImage, Levels>();
const levelScheme = 'levels';
/** By the library's name of a frame, while it is wanted and not yet in the cache. */
const levelAddresses = new Map<string, FrameAddress>();

/** A frame that the library's own loader does not draw: fetched as it lies there, drawn as levels. */
function loadLevels(imageId: string): { promise: Promise<Types.IImage> } {
  const address = levelAddresses.get(imageId);
  return { promise: address === undefined ? Promise.reject(new FrameError('missing')) : levelImage(imageId, address) };
}

async function levelImage(imageId: string, { image, frame }: FrameAddress): Promise<Types.IImage> {
  const length = Math.ceil((image.rows * image.columns * image.bitsAllocated) / 8);
  const bytes = await fetchFrame(image.frameUrls[frame - 1] ?? '', length);
  const made = levelsOfFrame(bytes, image);
  const pixels = new Uint8Array(made.pixels.buffer);
  // Declared for the loader's own byte arrays, whose element type is not exported; plain bytes are what it reads.
  const shown = (await createImage(imageId, pixels as never, explicitLittleEndian)) as Types.IImage;
  // All of its bytes are there: see fetchFrame.
  shown.imageQualityStatus = Enums.ImageQualityStatus.FULL_RESOLUTION;
  levels.set(shown, made);
  return shown;
}

/** A frame with every sample that its header promises, at full quality. */
export async function loadWhole(address: FrameAddress): Promise<Types.IImage> {
  const imageId = imageIdOf(address);
  try {
    const image = await imageLoader.loadAndCacheImage(imageId);
    const { rows, columns, samplesPerPixel } = address.image;
    const samples = image.getPixelData().length;
    const pixels = rows * columns;
    // A palette's colours are three or four samples where the header has one.
    const colours = samplesPerPixel === 3 || address.image.palette !== null;
    const whole =
      (address.image.palette === null && samples === pixels * samplesPerPixel) ||
      (colours && (samples === pixels * 3 || samples === pixels * 4));
    if (!whole || image.rows !== rows || image.columns !== columns) throw new FrameError('damaged');
    if (image.imageQualityStatus !== Enums.ImageQualityStatus.FULL_RESOLUTION) throw new FrameError('damaged');
    // Not by the header: the loader takes the first letter of the function for its name.
    image.voiLUTFunction = address.image.voiLutFunction as Enums.VOILUTFunctionType;
    return image;
  } catch (error) {
    // A failed load must not stay in the cache, or "fetch again" would never fetch.
    if (cache.getImageLoadObject(imageId) !== undefined) cache.removeImageLoadObject(imageId, { force: true });
    throw faultOf(error);
  } finally {
    levelAddresses.delete(imageId);
  }
}
