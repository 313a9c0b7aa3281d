/** What stands in the lower corners of the well; the upper ones stay free for side markers. */

import { scaleOf } from '../viewer/geometry.ts';
import type { FrameAddress, FrameFacts, View } from '../viewer/viewer.ts';
import { windowPresets } from '../viewer/window.ts';

interface CornersProps {
  readonly address: FrameAddress | undefined;
  readonly facts: FrameFacts;
  readonly view: View;
  /** Images of the case. */
  readonly of: number;
}

export function WellCorners({ address, facts, view, of }: CornersProps) {
  const image = address?.image;
  if (image === undefined) return null;
  const { width, centre } = view.window;
  const preset = windowPresets.find(({ id }) => id === view.preset)?.name;
  const frames = image.frameUrls.length;
  return (
    <>
      <p class="c bl">
        {image.viewPosition ?? 'View not given'}
        {of > 1 && ` · ${of} images`} · frame {address?.frame} of {frames}
        <br />
        <span>
          {facts.columns} × {facts.rows}, complete in {(facts.took / 1_000).toFixed(2)} s
        </span>
      </p>
      <p class="c br">
        {preset !== undefined && `${preset} · `}
        {image.samplesPerPixel === 1 &&
          image.palette === null &&
          `W ${inWords(width, image)} L ${inWords(centre, image)} · `}
        {Math.round(scaleOf(view.toScreen) * devicePixelRatio * 100)} %{view.invert && ' · inverted'}
        <br />
        <span>{spacing(image.pixelSpacing)}</span>
      </p>
    </>
  );
}

/** Whole numbers, or three digits of what is measured in fractions. */
function inWords(value: number, image: FrameAddress['image']): string {
  return image.pixelRepresentation === null ? String(Number(value.toPrecision(3))) : String(Math.round(value));
}

function spacing(pixelSpacing: FrameAddress['image']['pixelSpacing']): string {
  if (pixelSpacing === null) return 'no pixel spacing: lengths in px';
  return `${pixelSpacing.row.toFixed(3)} mm per px${pixelSpacing.kind === 'imager' ? ' at the detector' : ''}`;
}
