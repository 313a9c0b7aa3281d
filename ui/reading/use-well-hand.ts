/** What a pointer does in the well: window, zoom, move by drag and wheel, and drawing a rectangle. */

import type { Signal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import type { Roi } from '../../gateway/contract/answers.ts';
import { apply, type Box, boxBetween, invert, type Point } from '../viewer/geometry.ts';
import type { FrameAddress, FrameFacts, Viewer } from '../viewer/viewer.ts';
import type { CaseInHand } from './case-in-hand.ts';
import type { Tool } from './keys.ts';

/** Smaller than this on screen is a slip of the hand, not a mark. */
const smallestMark = 4;

export interface WellHand {
  readonly viewer: Viewer | undefined;
  /** Of the frame on screen; undefined while there is none. */
  readonly facts: FrameFacts | undefined;
  readonly address: FrameAddress | undefined;
  readonly hand: CaseInHand | undefined;
  readonly tool: Signal<Tool>;
  /** The rectangle while it is drawn. */
  readonly rubber: Signal<Box | undefined>;
}

export function useWellHand(surface: { readonly current: HTMLElement | null }, now: WellHand): void {
  const latest = useRef(now);
  latest.current = now;
  useEffect(() => {
    const element = surface.current;
    if (element === null) return;
    const down = (event: PointerEvent): void => press(event, element, latest.current);
    const wheel = (event: WheelEvent): void => {
      event.preventDefault();
      const box = element.getBoundingClientRect();
      const about = { x: event.clientX - box.left, y: event.clientY - box.top };
      latest.current.viewer?.zoomBy(Math.exp(-event.deltaY / 600), about);
    };
    const noMenu = (event: Event): void => event.preventDefault();
    element.addEventListener('pointerdown', down);
    element.addEventListener('wheel', wheel, { passive: false });
    element.addEventListener('contextmenu', noMenu);
    return () => {
      element.removeEventListener('pointerdown', down);
      element.removeEventListener('wheel', wheel);
      element.removeEventListener('contextmenu', noMenu);
    };
  }, []);
}

/** Left does what the pressed tool says, middle moves, right zooms. */
function press(
  event: PointerEvent,
  element: HTMLElement,
  { viewer, facts, address, hand, tool, rubber }: WellHand,
): void {
  if (viewer === undefined || facts === undefined || hand === undefined || address === undefined) return;
  if (event.target instanceof Element && event.target.closest('a, button') !== null) return;
  event.preventDefault();
  // The keys belong to the case again, whatever control had them before.
  if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
  const used = event.button === 1 ? 'pan' : event.button === 2 ? 'zoom' : tool.value;
  if (used !== 'rectangle') {
    if (event.button === 0) hand.chooseMark(undefined);
    dragView(event, element, viewer, used);
    return;
  }
  drawBox(event, element, viewer, facts, rubber, (box) => {
    tool.value = 'window';
    if (box !== undefined) hand.addMark(markOf(box, address));
  });
}

function markOf({ x, y, width, height }: Box, { image, frame }: FrameAddress): Omit<Roi, 'id' | 'label'> {
  // A hundredth of a pixel is finer than any hand, and keeps the numbers short.
  const at = (px: number, py: number): [number, number] => [Math.round(px * 100) / 100, Math.round(py * 100) / 100];
  const points: Roi['points'] = [at(x, y), at(x + width, y + height)];
  return { kind: 'rectangle', sopInstanceUid: image.sopInstanceUid, frame, points };
}

/** Follows a pointer until it is let go. */
function follow(
  event: PointerEvent,
  target: HTMLElement,
  onMove: (dx: number, dy: number, last: Point) => void,
  onEnd: () => void,
): void {
  const begin = { x: event.clientX, y: event.clientY };
  let last = begin;
  target.setPointerCapture(event.pointerId);
  const move = (e: PointerEvent): void => {
    onMove(e.clientX - begin.x, e.clientY - begin.y, { x: e.clientX - last.x, y: e.clientY - last.y });
    last = { x: e.clientX, y: e.clientY };
  };
  const end = (): void => {
    target.removeEventListener('pointermove', move);
    target.removeEventListener('pointerup', end);
    target.removeEventListener('pointercancel', end);
    onEnd();
  };
  target.addEventListener('pointermove', move);
  target.addEventListener('pointerup', end);
  target.addEventListener('pointercancel', end);
}

function dragView(event: PointerEvent, element: HTMLElement, viewer: Viewer, tool: Exclude<Tool, 'rectangle'>): void {
  const from = viewer.view()?.window;
  if (from === undefined) return;
  const box = element.getBoundingClientRect();
  const about = { x: event.clientX - box.left, y: event.clientY - box.top };
  follow(
    event,
    element,
    (dx, dy, step) => {
      if (tool === 'window') viewer.dragWindow(from, dx, dy);
      else if (tool === 'pan') viewer.panBy(step.x, step.y);
      else viewer.zoomBy(Math.exp(-step.y / 150), about);
    },
    () => {},
  );
}

function drawBox(
  event: PointerEvent,
  element: HTMLElement,
  viewer: Viewer,
  { columns, rows }: FrameFacts,
  rubber: Signal<Box | undefined>,
  onDone: (box: Box | undefined) => void,
): void {
  const toScreen = viewer.view()?.toScreen;
  const toImage = toScreen === undefined ? undefined : invert(toScreen);
  if (toImage === undefined) return;
  const well = element.getBoundingClientRect();
  const start = { x: event.clientX - well.left, y: event.clientY - well.top };
  let far = false;
  follow(
    event,
    element,
    (dx, dy) => {
      far = Math.abs(dx) >= smallestMark && Math.abs(dy) >= smallestMark;
      rubber.value = boxBetween(
        apply(toImage, start),
        apply(toImage, { x: start.x + dx, y: start.y + dy }),
        columns,
        rows,
      );
    },
    () => {
      const box = rubber.value;
      rubber.value = undefined;
      onDone(far && box !== undefined && box.width > 0 && box.height > 0 ? box : undefined);
    },
  );
}
