/** The class activation map of the row in hand: between the pixels and the marks, where the model says it lies. */

import type { ShownScore } from '../../gateway/contract/predictions.ts';
import { Icon } from '../parts/icon.tsx';
import { type Affine, placed } from '../viewer/geometry.ts';
import type { ModelWords, sideOf } from './predictions.ts';

export interface Activation {
  readonly map: NonNullable<ShownScore['map']>;
  readonly name: string;
  /** Of the model's own threshold. A map has its full colours on either side of it. */
  readonly side: ReturnType<typeof sideOf>;
  readonly model: ModelWords;
  /** Percent. */
  readonly opacity: number;
}

export function ActivationLayer({
  activation,
  toScreen,
}: {
  readonly activation: Activation;
  readonly toScreen: Affine;
}) {
  const { map, name, side, model, opacity } = activation;
  const { left, top, width, height } = map.placement;
  const { a, b, c, d, e, f } = placed(toScreen, left, top);
  return (
    <>
      <img
        // A new label is a new picture: the old one must not stand under the new name while it loads.
        key={map.url}
        class="cam"
        src={map.url}
        alt=""
        aria-hidden="true"
        draggable={false}
        style={{
          width: `${width}px`,
          height: `${height}px`,
          transform: `matrix(${a}, ${b}, ${c}, ${d}, ${e}, ${f})`,
          opacity: opacity / 100,
        }}
      />
      <p class="c bm">
        <span class="state machine">
          <Icon name="diamond" />
          Activation of {name}, {opacity} %
        </span>
        <br />
        {side === 'below' && (
          <>
            <span>below its threshold: no finding by this model</span>
            <br />
          </>
        )}
        <span>{model.notice}</span>
      </p>
    </>
  );
}
