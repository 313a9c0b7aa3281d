/**
 * The viewport behind viewer.ts: cornerstone3D 5.14, which this folder alone knows.
 *
 * Its planar viewport (PLANAR_NEXT) draws what it is given, and has a CPU path that
 * is three times as fast as software GL. Marks and hand movements are the page's own, so that undo, saving and drawing
 * share one state; hence no tools package.
 */

import {
  cache,
  Enums,
  getConfiguration,
  getRenderingCapabilities,
  init as initCore,
  type PlanarViewport,
  RenderingEngine,
  setRenderBackend,
  type Types,
} from '@cornerstonejs/core';
import { init as initLoader } from '@cornerstonejs/dicom-image-loader';
import { showsInverted } from './dicom-json.ts';
import { type Affine, affineOfCorners, type Point, scaleOf } from './geometry.ts';
import { samplesOfLevels } from './level-frame.ts';
import { levelsOf, loadWhole, registerFrameLoader } from './load-frame.ts';
import { paintedOnVisiblePage } from './painted.ts';
import type { FrameAddress, FrameFacts, View, Viewer, ZoomMode } from './viewer.ts';
import {
  draggedWindow,
  presetWindow,
  type Range,
  type Samples,
  sampleValues,
  type Window,
  type WindowPreset,
  windowToRange,
} from './window.ts';

const viewportId = 'well';
/** Decoded frames kept: four of 3000 x 3000 at 2 bytes a pixel are 72 MB, so a case, its neighbours and some more. */
const cacheBytes = 384 * 1024 * 1024;

let initialised = false;

function initialise(): void {
  if (initialised) return;
  initialised = true;
  initCore();
  cache.setMaxCacheSize(cacheBytes);
  initLoader({ maxWebWorkers: Math.min(4, Math.max(1, Math.floor(navigator.hardwareConcurrency / 2))) });
  registerFrameLoader();
  const slow = getRenderingCapabilities().softwareRasterizer || getConfiguration().rendering?.useCPURendering === true;
  if (slow) setRenderBackend(Enums.RenderBackends.CPU);
}

interface Shown {
  readonly address: FrameAddress;
  readonly image: Types.IImage;
  readonly samples: Samples;
  /** High values dark, before the reader inverts. */
  readonly inverted: boolean;
  readonly stored: Window | undefined;
}

class CornerstoneViewer implements Viewer {
  readonly #element: HTMLDivElement;
  readonly #engine: RenderingEngine;
  readonly #viewport: PlanarViewport;
  readonly #observer: ResizeObserver;
  readonly #listeners = new Set<() => void>();
  readonly #samples = new WeakMap<Types.IImage, Samples>();
  #request = 0;
  /** Ends when the last drawing has ended, well or not; who asked for it hears how. */
  #turn: Promise<void> = Promise.resolve();
  #shown: Shown | undefined;
  #window: Window = { width: 1, centre: 0 };
  /** The hand's window is left behind with its case; the preset chosen last goes on. */
  #preset: WindowPreset = 'file';
  #byHand = false;
  #invert = false;
  #zoomMode: ZoomMode = 'fit';

  constructor(element: HTMLDivElement) {
    initialise();
    this.#element = element;
    this.#engine = new RenderingEngine(`reading-room-${crypto.randomUUID()}`);
    this.#engine.enableElement({
      viewportId,
      element,
      type: Enums.ViewportType.PLANAR_NEXT,
      defaultOptions: { background: [0, 0, 0] },
    });
    this.#viewport = this.#engine.getViewport(viewportId) as unknown as PlanarViewport;
    element.addEventListener(Enums.Events.IMAGE_RENDERED, this.#rendered);
    this.#observer = new ResizeObserver(() => this.#resized());
    this.#observer.observe(element);
  }

  async show(address: FrameAddress): Promise<FrameFacts | undefined> {
    const request = ++this.#request;
    const begin = performance.now();
    let image: Types.IImage;
    try {
      image = await loadWhole(address);
    } catch (error) {
      if (request !== this.#request) return undefined;
      this.clear();
      throw error;
    }
    await this.#inTurn(() => (request === this.#request ? this.#draw(address, image) : undefined));
    if (request !== this.#request) return undefined;
    return { columns: image.columns, rows: image.rows, took: performance.now() - begin };
  }

  /** One after the other: the viewport's own steps of showing an image must not mix. */
  #inTurn(step: () => Promise<void> | void | undefined): Promise<void> {
    const done = this.#turn.then(step);
    this.#turn = done.catch(() => {});
    return done;
  }

  async #draw(address: FrameAddress, image: Types.IImage): Promise<void> {
    const isNew = this.#once(Enums.Events.STACK_NEW_IMAGE, (detail) => detail.imageId === image.imageId);
    await this.#viewport.renderImageObject(image);
    await isNew;
    const first = address.image.windows[0];
    this.#shown = {
      address,
      image,
      samples: this.#samplesOf(address, image),
      inverted: showsInverted(address.image),
      stored: first === undefined ? undefined : { width: first.width, centre: first.center },
    };
    this.#byHand = false;
    this.#usePreset(this.#shown);
    this.#applyZoomMode();
    const rendered = this.#once(Enums.Events.IMAGE_RENDERED, () => true);
    this.#present();
    await rendered;
    this.#element.style.visibility = 'visible';
    await paintedOnVisiblePage();
  }

  async prefetch(address: FrameAddress): Promise<boolean> {
    try {
      await loadWhole(address);
      return true;
    } catch {
      // Told when the frame is shown; ahead of time nobody waits for it.
      return false;
    }
  }

  clear(): void {
    const request = ++this.#request;
    this.#shown = undefined;
    this.#element.style.visibility = 'hidden';
    this.#tell();
    void this.#inTurn(() => {
      const displaySet = this.#viewport.getSourceDataId();
      if (request === this.#request && displaySet !== undefined) this.#viewport.removeData(displaySet);
    });
  }

  usePreset(preset: WindowPreset): void {
    this.#preset = preset;
    this.#byHand = false;
    if (this.#shown === undefined) return;
    this.#usePreset(this.#shown);
    this.#present();
  }

  #usePreset({ samples, inverted, stored, image }: Shown): void {
    this.#window = presetWindow(this.#preset, samples, inverted, stored, levelsOf(image) !== undefined);
  }

  dragWindow(from: Window, dx: number, dy: number): void {
    if (this.#shown === undefined) return;
    this.#byHand = true;
    // Down makes darker whichever way the greys run.
    const down = this.#isInverted() ? -dy : dy;
    this.#window = draggedWindow(from, dx, down, this.#shown.samples, levelsOf(this.#shown.image) !== undefined);
    this.#present();
  }

  toggleInvert(): void {
    this.#invert = !this.#invert;
    this.#present();
  }

  fit(): void {
    this.#zoomMode = 'fit';
    this.#applyZoomMode();
    this.#viewport.render();
  }

  oneToOne(): void {
    this.#zoomMode = 'one';
    this.#applyZoomMode();
    this.#viewport.render();
  }

  zoomBy(factor: number, about?: Point): void {
    if (this.#shown === undefined) return;
    this.#zoomMode = 'free';
    this.#scaleTo(scaleOf(this.#toScreen(this.#shown.image)) * factor, about);
    this.#viewport.render();
  }

  panBy(dx: number, dy: number): void {
    if (this.#shown === undefined) return;
    this.#zoomMode = 'free';
    const [x, y] = this.#viewport.getPan();
    this.#viewport.setPan([x + dx, y + dy]);
    this.#viewport.render();
  }

  view(): View | undefined {
    if (this.#shown === undefined) return undefined;
    return {
      window: this.#window,
      preset: this.#byHand ? 'hand' : this.#preset === 'file' && !this.#shown.stored ? 'auto' : this.#preset,
      invert: this.#invert,
      zoomMode: this.#zoomMode,
      toScreen: this.#toScreen(this.#shown.image),
    };
  }

  onView(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  destroy(): void {
    this.#request++;
    this.#observer.disconnect();
    this.#element.removeEventListener(Enums.Events.IMAGE_RENDERED, this.#rendered);
    this.#listeners.clear();
    this.#engine.destroy();
  }

  readonly #rendered = (): void => this.#tell();

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }

  #once(event: Enums.Events, accept: (detail: { imageId?: string }) => boolean): Promise<void> {
    return new Promise((resolve) => {
      const listen = (e: Event): void => {
        if (!accept((e as CustomEvent<{ imageId?: string }>).detail)) return;
        this.#element.removeEventListener(event, listen);
        resolve();
      };
      this.#element.addEventListener(event, listen);
    });
  }

  #samplesOf(address: FrameAddress, image: Types.IImage): Samples {
    const known = this.#samples.get(image);
    if (known !== undefined) return known;
    const { pixelPaddingValue, rescale } = address.image;
    const padding = pixelPaddingValue === null ? undefined : pixelPaddingValue * rescale.slope + rescale.intercept;
    const asLevels = levelsOf(image);
    const samples = asLevels ? samplesOfLevels(asLevels) : sampleValues(image.getPixelData(), padding);
    this.#samples.set(image, samples);
    return samples;
  }

  #isInverted(): boolean {
    return (this.#shown?.inverted ?? false) !== this.#invert;
  }

  #present(): void {
    if (this.#shown === undefined) return;
    const presentation = this.#shown.image.color ? {} : { voiRange: this.#range(this.#shown.image) };
    this.#viewport.setDisplaySetPresentation({ ...presentation, invert: this.#isInverted() });
    this.#viewport.render();
  }

  /** What the window covers, in the numbers that are drawn. */
  #range(image: Types.IImage): Range {
    const asLevels = levelsOf(image);
    if (asLevels === undefined) return windowToRange(this.#window);
    const { lower, upper } = windowToRange(this.#window, true);
    const level = (number: number) => (number - asLevels.intercept) / asLevels.slope;
    return { lower: level(lower), upper: level(upper) };
  }

  #applyZoomMode(): void {
    if (this.#shown === undefined || this.#zoomMode === 'free') return;
    this.#viewport.resetViewState();
    if (this.#zoomMode === 'one') this.#scaleTo(1 / devicePixelRatio);
  }

  /** Screen pixels per image pixel; the library counts from what fits. */
  #scaleTo(target: number, about?: Point): void {
    if (this.#shown === undefined) return;
    const wanted = Math.min(Math.max(target, 0.02), 40);
    const factor = wanted / scaleOf(this.#toScreen(this.#shown.image));
    const [x, y] = this.#viewport.getScale();
    this.#viewport.setScale([x * factor, y * factor], about === undefined ? undefined : [about.x, about.y]);
  }

  #toScreen(image: Types.IImage): Affine {
    const { origin, direction, spacing } = this.#viewport.getImageDataMetadata(image);
    const at = (column: number, row: number): Point => {
      const world = [0, 1, 2].map(
        (i) =>
          (origin[i] ?? 0) + column * spacing[0] * (direction[i] ?? 0) + row * spacing[1] * (direction[3 + i] ?? 0),
      );
      const [x, y] = this.#viewport.worldToCanvas(world as unknown as Types.Point3);
      return { x, y };
    };
    return affineOfCorners(at(0, 0), at(image.columns, 0), at(0, image.rows), image.columns, image.rows);
  }

  #resized(): void {
    if (this.#element.clientWidth === 0 || this.#element.clientHeight === 0) return;
    this.#engine.resize(true, true);
    this.#applyZoomMode();
    if (this.#shown !== undefined) this.#viewport.render();
  }
}

export function createViewer(element: HTMLDivElement): Viewer {
  return new CornerstoneViewer(element);
}
