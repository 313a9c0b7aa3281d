/** One held image in hand: its picture in the middle, the decision beside it, and what is sent to the box. */

import { useState } from 'preact/hooks';
import type { HeldDecision, HeldImage } from '../../gateway/contract/held-images.ts';
import { Refused } from '../api/client.ts';
import { client, troubleOf } from '../api/session.ts';
import { useLoad } from '../parts/load.ts';
import { Empty, Waiting } from '../parts/states.tsx';
import { Ask } from './ask.tsx';
import { Decision } from './decision.tsx';
import { type Draft, firstDraft, maskOf, togglePlace, toggleProposals, withDrawn } from './masks.ts';
import { Picture } from './picture.tsx';
import { useHeldKeys } from './use-held-keys.ts';

interface DeskProps {
  readonly id: number;
  readonly onStep: (by: 1 | -1) => void;
  readonly onDecided: () => void;
}

type What = 'mask' | 'release' | 'reject';

export function HeldDesk({ id, onStep, onDecided }: DeskProps) {
  const { value: image, trouble, reload } = useLoad(`held ${id}`, () => client.heldImage(id));
  const [stale, setStale] = useState<string>();
  const onStale = (words: string) => {
    setStale(words);
    reload();
  };
  if (image !== undefined) return <Desk key={image.lookedAt} {...{ image, stale, onStale, onStep, onDecided }} />;
  return (
    <section class="view none">
      {trouble === undefined ? <Waiting /> : <Empty icon="imageOff" title={trouble} />}
    </section>
  );
}

interface DeskInHand extends Omit<DeskProps, 'id'> {
  readonly image: HeldImage;
  /** Why another look at it is here than the one that was decided about. */
  readonly stale: string | undefined;
  readonly onStale: (words: string) => void;
}

function Desk({ image, stale, onStale, onStep, onDecided }: DeskInHand) {
  const [draft, setDraft] = useState<Draft>(() => firstDraft(image));
  const [frame, setFrame] = useState(image.places[0]?.frame ?? 1);
  const [drawing, setDrawing] = useState(false);
  const [masked, setMasked] = useState(false);
  const [alike, setAlike] = useState(false);
  const [asked, setAsked] = useState<What>();
  const { busy, trouble, decide } = useDecision(image, draft, alike, { onStale, onDecided });
  const { value: picture, trouble: noPicture } = useLoad(`held ${image.id} ${frame}`, () =>
    client.heldPicture(image.id, frame),
  );
  // What cannot be taken back is asked for once more.
  const request = (what: What): void => {
    if (busy || (what === 'mask' && !image.maskable)) return;
    if (what === 'mask') decide(what);
    else setAsked(what);
  };
  useHeldKeys({
    togglePlace: (place) => place < image.places.length && setDraft((now) => togglePlace(now, place)),
    takeProposals: () => setDraft((now) => toggleProposals(now, image)),
    toggleDrawing: () => image.maskable && setDrawing((now) => !now),
    stopDrawing: () => setDrawing(false),
    decide: () => request(maskOf(image, draft).length > 0 ? 'mask' : 'release'),
    step: onStep,
  });
  const drawn = (box: Parameters<typeof withDrawn>[1]): void => {
    setDraft((now) => withDrawn(now, box));
    setDrawing(false);
  };
  return (
    <>
      <section class="view" aria-label="Image">
        <div class="well">
          <Picture {...{ image, picture, draft, frame, drawing, masked }} trouble={noPicture} onDrawn={drawn} />
          <div class="c">
            <Views masked={masked} onMasked={setMasked} />
            {image.frames > 1 && <Frames frames={image.frames} frame={frame} onFrame={setFrame} />}
          </div>
        </div>
      </section>
      <Decision
        {...{ image, picture, frame, draft, drawing, alike, busy }}
        trouble={trouble ?? stale}
        onDraft={setDraft}
        onFrame={setFrame}
        onDrawing={setDrawing}
        onAlike={setAlike}
        onDecide={request}
      />
      {asked !== undefined && asked !== 'mask' && (
        <Ask
          what={asked}
          places={image.places.length}
          onCancel={() => setAsked(undefined)}
          onYes={() => {
            setAsked(undefined);
            decide(asked);
          }}
        />
      )}
    </>
  );
}

function useDecision(
  image: HeldImage,
  draft: Draft,
  alike: boolean,
  { onStale, onDecided }: Pick<DeskInHand, 'onStale' | 'onDecided'>,
) {
  const [busy, setBusy] = useState(false);
  const [trouble, setTrouble] = useState<string>();
  const decide = (what: What): void => {
    const mask = what === 'mask' ? maskOf(image, draft) : [];
    const { lookedAt } = image;
    const body: HeldDecision =
      what === 'reject' ? { kind: 'reject' } : { kind: 'release', lookedAt, mask, alike: alike && mask.length > 0 };
    setBusy(true);
    setTrouble(undefined);
    client
      .decideHeld(image.id, body)
      .then(onDecided, (error: unknown) => {
        const words = troubleOf(error);
        if (error instanceof Refused && error.body.code === 'CONFLICT') onStale(words);
        else setTrouble(words);
      })
      .finally(() => setBusy(false));
  };
  return { busy, trouble, decide };
}

function Views({ masked, onMasked }: { readonly masked: boolean; readonly onMasked: (masked: boolean) => void }) {
  const view = (as: boolean, words: string) => (
    <label>
      <input type="radio" name="view" checked={masked === as} onChange={() => onMasked(as)} />
      {words}
    </label>
  );
  return (
    <fieldset class="seg">
      <legend class="vh">Show</legend>
      {view(false, 'As received')}
      {view(true, 'As masked')}
    </fieldset>
  );
}

interface FramesProps {
  readonly frames: number;
  readonly frame: number;
  readonly onFrame: (frame: number) => void;
}

function Frames({ frames, frame, onFrame }: FramesProps) {
  return (
    <label class="frames small">
      Frame {frame} of {frames}
      <input
        type="range"
        min={1}
        max={frames}
        value={frame}
        onInput={(event) => onFrame(Number(event.currentTarget.value))}
      />
    </label>
  );
}
