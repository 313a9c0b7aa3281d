/** The decision about one held image: each place beside its own pixels, then painted over and released, released, or rejected. */

import { useEffect, useRef } from 'preact/hooks';
import type { HeldBox, HeldImage } from '../../gateway/contract/held-images.ts';
import type { GreyPicture } from '../api/client.ts';
import { Icon } from '../parts/icon.tsx';
import { Note } from '../parts/states.tsx';
import { count } from '../parts/words.ts';
import { type Draft, maskOf, togglePlace, withoutDrawn } from './masks.ts';
import { imageDataOf } from './picture.tsx';
import { Proposals } from './proposals.tsx';

interface DecisionProps {
  readonly image: HeldImage;
  readonly picture: GreyPicture | undefined;
  readonly frame: number;
  readonly draft: Draft;
  readonly drawing: boolean;
  readonly alike: boolean;
  readonly busy: boolean;
  readonly trouble: string | undefined;
  readonly onDraft: (draft: Draft) => void;
  readonly onFrame: (frame: number) => void;
  readonly onDrawing: (drawing: boolean) => void;
  readonly onAlike: (alike: boolean) => void;
  readonly onDecide: (what: 'mask' | 'release' | 'reject') => void;
}

export function Decision(props: DecisionProps) {
  const { image, picture, draft, drawing, busy, trouble, onDraft, onDecide } = props;
  const masks = maskOf(image, draft).length;
  return (
    <form
      class="dec"
      aria-label="Decision"
      onSubmit={(event) => {
        event.preventDefault();
        onDecide(masks > 0 ? 'mask' : 'release');
      }}
    >
      <header>
        <h2>{image.reason}</h2>
        <p class="small quiet">{factsOf(image)}</p>
      </header>
      {trouble !== undefined && <Note tone="warn" title={trouble} />}
      <Proposals image={image} draft={draft} onDraft={onDraft} />
      <Places {...props} />
      {draft.drawn.length > 0 && (
        <ol>
          {draft.drawn.map((box, at) => (
            <li key={`${box.x} ${box.y} ${box.width}`}>
              <span class="no bad">+</span>
              <Crop picture={picture} box={box} />
              <button class="btn bare" type="button" onClick={() => onDraft(withoutDrawn(draft, at))}>
                Take back
              </button>
            </li>
          ))}
        </ol>
      )}
      {image.maskable && (
        <button class="btn bare add" type="button" aria-pressed={drawing} onClick={() => props.onDrawing(!drawing)}>
          <Icon name="plus" />
          {drawing ? 'Drag over the image' : 'Draw a box the detector missed'} <kbd>B</kbd>
        </button>
      )}
      {image.alike > 0 && masks > 0 && (
        <label class="all">
          <input type="checkbox" checked={props.alike} onChange={() => props.onAlike(!props.alike)} />{' '}
          <span>
            Paint the same {count(masks, 'box', 'boxes')} over on the other {count(image.alike, 'image')} of{' '}
            {image.source} of this size. What else was found on those holds them again.
          </span>
        </label>
      )}
      <div class="acts">
        <button class="btn main" type="submit" aria-disabled={busy || (masks > 0 && !image.maskable)}>
          {masks > 0 ? `Mask ${masks} and release` : 'Release as it is'} <kbd>Enter</kbd>
        </button>
        {masks > 0 && (
          <button class="btn" type="button" aria-disabled={busy} onClick={() => onDecide('release')}>
            Release as it is
          </button>
        )}
        <button class="btn grave" type="button" aria-disabled={busy} onClick={() => onDecide('reject')}>
          Reject
        </button>
      </div>
      <p class="small quiet">
        {image.maskable
          ? 'A masked image goes through every check again before a reader sees it. What is painted over is gone for good. Reject removes the image and tells the sender nothing.'
          : 'This image cannot be painted over here. It can be released as it is, or rejected.'}
      </p>
    </form>
  );
}

function factsOf({ burnedIn, modality, viewPosition, frames, rows, columns }: HeldImage): string {
  const said =
    burnedIn === 'NO'
      ? 'Its header said that there is no text.'
      : burnedIn === 'YES'
        ? 'Its header says that there is text.'
        : '';
  const what = [modality, viewPosition, `${columns} x ${rows}`, ...(frames > 1 ? [count(frames, 'frame')] : [])];
  return [said, what.filter((word) => word !== null).join(', ')].filter((part) => part !== '').join(' ');
}

function Places({ image, picture, frame, draft, onDraft, onFrame }: DecisionProps) {
  if (image.places.length === 0) return <p class="quiet">The detector found no text. Look at the whole image.</p>;
  return (
    <ol>
      {image.places.map((place, at) => {
        const kept = draft.kept.has(at);
        const choice = (keep: boolean) => (
          <label>
            <input
              type="radio"
              name={`place-${at}`}
              checked={kept === keep}
              onChange={() => kept !== keep && onDraft(togglePlace(draft, at))}
            />
            {keep ? 'Keep' : 'Mask'}
          </label>
        );
        return (
          <li key={at}>
            <span class={kept ? 'no' : 'no bad'}>{at + 1}</span>
            <div>
              {place.frame === frame ? (
                <Crop picture={picture} box={place} />
              ) : (
                <button class="btn bare" type="button" onClick={() => onFrame(place.frame)}>
                  Frame {place.frame}
                </button>
              )}
              {place.word !== null && <p class="small quiet">{place.word}, on the list of technical words</p>}
            </div>
            <fieldset class="seg">
              <legend class="vh">Place {at + 1}</legend>
              {choice(false)}
              {choice(true)}
            </fieldset>
          </li>
        );
      })}
    </ol>
  );
}

/** The place by itself, large enough to read. */
function Crop({ picture, box }: { readonly picture: GreyPicture | undefined; readonly box: HeldBox }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const margin = 4;
  const [width, height] = [box.width + 2 * margin, box.height + 2 * margin];
  useEffect(() => {
    const context = canvas.current?.getContext('2d');
    if (context == null || picture === undefined) return;
    context.fillRect(0, 0, width, height);
    context.putImageData(imageDataOf(picture), margin - box.x, margin - box.y);
  }, [picture, box.x, box.y, box.width, box.height]);
  return <canvas ref={canvas} class="crop" width={width} height={height} />;
}
