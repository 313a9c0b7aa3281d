/** The held picture with its places, as received or as it will be painted over; here boxes are drawn that the detector missed. */

import { useEffect, useRef, useState } from 'preact/hooks';
import type { HeldBox, HeldImage } from '../../gateway/contract/held-images.ts';
import type { GreyPicture } from '../api/client.ts';
import { boxOf, type Draft, maskOf } from './masks.ts';

interface PictureProps {
  readonly image: HeldImage;
  readonly picture: GreyPicture | undefined;
  readonly trouble: string | undefined;
  readonly draft: Draft;
  readonly frame: number;
  readonly drawing: boolean;
  readonly masked: boolean;
  readonly onDrawn: (box: HeldBox) => void;
}

export function Picture(props: PictureProps) {
  const { image, picture, trouble, draft, frame, drawing, masked } = props;
  const surface = useRef<HTMLDivElement>(null);
  const rubber = useDrawnBox(surface, props);
  const ratio = `${image.columns} / ${image.rows}`;
  return (
    <div class="img" style={{ aspectRatio: ratio, width: `min(100cqw, calc(100cqh * ${image.columns / image.rows}))` }}>
      {picture !== undefined && <Pixels picture={picture} />}
      {picture === undefined && <p class="quiet">{trouble ?? 'Decoding'}</p>}
      <div
        ref={surface}
        class={drawing ? 'hand drawing' : 'hand'}
        role="img"
        aria-label={`Frame ${frame} of ${image.frames}`}
      >
        <svg class="lay" viewBox={`0 0 ${image.columns} ${image.rows}`} aria-hidden="true">
          {masked && maskOf(image, draft).map((box) => <rect key={keyOf(box)} {...box} fill="#000" />)}
          {!masked &&
            image.places.map((place, at) =>
              place.frame === frame ? <Place key={at} box={place} kept={draft.kept.has(at)} /> : null,
            )}
          {!masked &&
            image.proposals
              .filter(({ rule }) => !draft.taken.has(rule))
              .flatMap(({ boxes }) => boxes.map((box) => <rect key={keyOf(box)} class="roi proposed" {...box} />))}
          {!masked &&
            image.proposals
              .filter(({ rule }) => draft.taken.has(rule))
              .flatMap(({ boxes }) => boxes.map((box) => <Place key={keyOf(box)} box={box} kept={false} />))}
          {!masked && draft.drawn.map((box) => <Place key={keyOf(box)} box={box} kept={false} />)}
          {rubber !== undefined && <Place box={rubber} kept={false} />}
        </svg>
        {!masked &&
          image.places.map(
            ({ frame: of, x, y }, at) =>
              of === frame && (
                <span
                  key={at}
                  class={draft.kept.has(at) ? 'tag' : 'tag bad'}
                  style={{ left: `${(100 * x) / image.columns}%`, top: `${(100 * y) / image.rows}%` }}
                >
                  {at + 1}
                </span>
              ),
          )}
      </div>
    </div>
  );
}

const keyOf = ({ x, y, width, height }: HeldBox): string => `${x} ${y} ${width} ${height}`;

function Place({ box: { x, y, width, height }, kept }: { readonly box: HeldBox; readonly kept: boolean }) {
  return (
    <>
      <rect class="halo" {...{ x, y, width, height }} />
      <rect class={kept ? 'roi kept' : 'roi mask'} {...{ x, y, width, height }} />
    </>
  );
}

function Pixels({ picture }: { readonly picture: GreyPicture }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const context = canvas.current?.getContext('2d');
    context?.putImageData(imageDataOf(picture), 0, 0);
  }, [picture]);
  return <canvas ref={canvas} width={picture.width} height={picture.height} />;
}

export function imageDataOf({ width, height, pixels }: GreyPicture): ImageData {
  const data = new ImageData(width, height);
  const colours = new Uint32Array(data.data.buffer);
  for (let at = 0; at < pixels.length; at++) colours[at] = 0xff000000 | ((pixels[at] ?? 0) * 0x010101);
  return data;
}

/** The box under the hand while it is drawn. */
function useDrawnBox(surface: { readonly current: HTMLElement | null }, now: PictureProps): HeldBox | undefined {
  const latest = useRef(now);
  latest.current = now;
  const [rubber, setRubber] = useState<HeldBox>();
  useEffect(() => {
    const element = surface.current;
    if (element === null) return;
    const down = (event: PointerEvent): void => {
      if (!latest.current.drawing || event.button !== 0) return;
      event.preventDefault();
      element.setPointerCapture(event.pointerId);
      const from = pointOf(event, element, latest.current.image);
      const boxTo = (to: PointerEvent) => boxOf(from, pointOf(to, element, latest.current.image), latest.current.image);
      const move = (to: PointerEvent): void => setRubber(boxTo(to));
      const end = (to: PointerEvent): void => {
        element.removeEventListener('pointermove', move);
        element.removeEventListener('pointerup', end);
        element.removeEventListener('pointercancel', end);
        const box = to.type === 'pointerup' ? boxTo(to) : undefined;
        setRubber(undefined);
        if (box !== undefined) latest.current.onDrawn(box);
      };
      element.addEventListener('pointermove', move);
      element.addEventListener('pointerup', end);
      element.addEventListener('pointercancel', end);
    };
    element.addEventListener('pointerdown', down);
    return () => element.removeEventListener('pointerdown', down);
  }, []);
  return rubber;
}

function pointOf(event: PointerEvent, element: HTMLElement, { columns, rows }: HeldImage): { x: number; y: number } {
  const { left, top, width, height } = element.getBoundingClientRect();
  return { x: ((event.clientX - left) / width) * columns, y: ((event.clientY - top) / height) * rows };
}
