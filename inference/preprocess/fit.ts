/** Which piece of an image goes where in a model's input, with pixels that need not be square. */
import type { ModelManifest } from '../../model-files/manifest.ts';
import type { ImageDescription, Placement } from '../predict-contract.ts';

export interface Fit {
  /** In pixels of the image; need not begin or end between two. */
  readonly source: Placement;
  /** In pixels of the input, whole ones; what lies around it is black. */
  readonly target: Placement;
}

/**
 * stretch: all onto all. letterbox: all of the image in its true proportions onto a centred rectangle, its sides rounded half up,
 * the odd pixel at right and bottom. crop: the largest centred piece of the input's proportions onto all.
 */
export function fitOf(
  { rows, columns, aspect }: Pick<ImageDescription, 'rows' | 'columns' | 'aspect'>,
  input: Pick<ModelManifest['input'], 'rows' | 'columns' | 'fit'>,
): Fit {
  const source = { left: 0, top: 0, width: columns, height: rows };
  const target = { left: 0, top: 0, width: input.columns, height: input.rows };
  if (input.fit === 'stretch') return { source, target };
  // Both in units of a pixel's width: the input's pixels are square.
  const height = rows * aspect;
  if (input.fit === 'letterbox') {
    const scale = Math.min(input.columns / columns, input.rows / height);
    return { source, target: centred(input, roundedSide(columns * scale), roundedSide(height * scale)) };
  }
  const wide = columns * input.rows > height * input.columns;
  const width = wide ? (height * input.columns) / input.rows : columns;
  const tall = wide ? rows : (columns * input.rows) / input.columns / aspect;
  return { source: { left: (columns - width) / 2, top: (rows - tall) / 2, width, height: tall }, target };
}

function roundedSide(length: number): number {
  return Math.max(1, Math.floor(length + 0.5));
}

function centred(input: { readonly rows: number; readonly columns: number }, wide: number, tall: number): Placement {
  const [width, height] = [Math.min(wide, input.columns), Math.min(tall, input.rows)];
  return {
    left: Math.floor((input.columns - width) / 2),
    top: Math.floor((input.rows - height) / 2),
    width,
    height,
  };
}

/** Where all of the input lies on the image, in its pixels: past its edges where a letterbox has black at its sides. */
export function placementOfInput({ source, target }: Fit, input: { rows: number; columns: number }): Placement {
  const across = source.width / target.width;
  const down = source.height / target.height;
  return {
    left: source.left - target.left * across,
    top: source.top - target.top * down,
    width: input.columns * across,
    height: input.rows * down,
  };
}
