/** The well: pixels and what is drawn on them, and what the hand does there. Loads the viewer when first needed. */

import type { Signal } from '@preact/signals';
import { useComputed, useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import type { Roi } from '../../gateway/contract/answers.ts';
import type { Box } from '../viewer/geometry.ts';
import type { FrameAddress, FrameFacts, FrameFault, View, Viewer } from '../viewer/viewer.ts';
import { FrameError } from '../viewer/viewer.ts';
import { type Activation, ActivationLayer } from './activation-layer.tsx';
import type { CaseInHand } from './case-in-hand.ts';
import type { Tool } from './keys.ts';
import { MarksLayer } from './marks-layer.tsx';
import { useWellHand } from './use-well-hand.ts';
import { WellCorners } from './well-corners.tsx';
import { WellFault } from './well-fault.tsx';

/** Outcome of the frame that was asked for; undefined while it is on its way. */
export type FrameOutcome =
  | { readonly address: FrameAddress; readonly facts: FrameFacts }
  | { readonly address: FrameAddress; readonly fault: FrameFault };

interface WellProps {
  readonly viewer: Signal<Viewer | undefined>;
  readonly address: FrameAddress | undefined;
  readonly hand: CaseInHand | undefined;
  readonly tool: Signal<Tool>;
  readonly bare: Signal<boolean>;
  readonly outcome: Signal<FrameOutcome | undefined>;
  /** Of the row in hand, where it is shown and switched on. */
  readonly activation: Activation | undefined;
  readonly onSkip: () => void;
}

export function Well({ viewer, address, hand, tool, bare, outcome, activation, onSkip }: WellProps) {
  const element = useRef<HTMLDivElement>(null);
  const view = useSignal<View | undefined>(undefined);
  const rubber = useSignal<Box | undefined>(undefined);
  useViewer(viewer, element, view);
  const again = useFrame(viewer.value, address, outcome);
  const facts = outcome.value !== undefined && 'facts' in outcome.value ? outcome.value.facts : undefined;
  const fault = outcome.value !== undefined && 'fault' in outcome.value ? outcome.value.fault : undefined;
  const marks = useComputed(() => hand?.draft.value.rois.filter((roi) => isOn(roi, address)) ?? []);

  const surface = useRef<HTMLDivElement>(null);
  useWellHand(surface, { viewer: viewer.value, facts, address, hand, tool, rubber });
  const { image } = address ?? {};
  const size = image === undefined ? '' : `, ${image.columns} by ${image.rows} pixels`;
  return (
    <div class={`well tool-${tool.value}`} ref={surface}>
      <div
        class="pixels"
        // Inline, because the viewer's library sets a position of its own on an element that has none inline.
        style={{ position: 'absolute', inset: 0 }}
        ref={element}
        role="img"
        aria-label={
          facts === undefined ? 'No image yet' : `Radiograph, ${image?.viewPosition ?? 'view not given'}${size}`
        }
      />
      {facts !== undefined && view.value !== undefined && !bare.value && (
        <>
          {activation !== undefined && <ActivationLayer activation={activation} toScreen={view.value.toScreen} />}
          <MarksLayer hand={hand} marks={marks.value} toScreen={view.value.toScreen} rubber={rubber.value} />
          <WellCorners address={address} facts={facts} view={view.value} of={hand?.task.images.length ?? 1} />
        </>
      )}
      {fault !== undefined && <WellFault fault={fault} onAgain={again} onSkip={onSkip} />}
    </div>
  );
}

const isOn = (roi: Roi, address: FrameAddress | undefined): boolean =>
  address !== undefined && roi.sopInstanceUid === address.image.sopInstanceUid && roi.frame === address.frame;

function useViewer(
  viewer: Signal<Viewer | undefined>,
  element: { readonly current: HTMLDivElement | null },
  view: Signal<View | undefined>,
): void {
  useEffect(() => {
    let left = false;
    let made: Viewer | undefined;
    void import('../viewer/cornerstone.ts').then(({ createViewer }) => {
      if (left || element.current === null) return;
      made = createViewer(element.current);
      made.onView(() => {
        view.value = made?.view();
      });
      viewer.value = made;
    });
    return () => {
      left = true;
      viewer.value = undefined;
      made?.destroy();
    };
  }, []);
}

/** Shows the frame asked for; returns a way to ask for it again. */
function useFrame(
  viewer: Viewer | undefined,
  address: FrameAddress | undefined,
  outcome: Signal<FrameOutcome | undefined>,
): () => void {
  const attempt = useSignal(0);
  const url = address?.image.frameUrls[address.frame - 1];
  useEffect(() => {
    outcome.value = undefined;
    if (viewer === undefined) return;
    viewer.clear();
    if (address === undefined) return;
    viewer.show(address).then(
      (facts) => {
        if (facts !== undefined) outcome.value = { address, facts };
      },
      (error: unknown) => {
        outcome.value = { address, fault: error instanceof FrameError ? error.fault : 'damaged' };
      },
    );
  }, [viewer, url, attempt.value]);
  return () => {
    attempt.value++;
  };
}
