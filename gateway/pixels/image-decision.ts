/** What a person, or a rule that the house set, decided about the pixels of an image: it stays with the image, and every later look goes by it. */

/** In pixels of the image. */
export type DecidedBox = {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
};

/** `frame` from 0: another frame may have other letters at the same place. */
export type KeptBox = DecidedBox & { readonly frame: number };

/** Types, not interfaces: only these are seen to be JSON, which the log takes. */
export type ImageDecision = {
  /** Painted over in every frame: nothing of what stood there is left. */
  readonly masked: readonly DecidedBox[];
  /** Seen by a person, who says that nothing there identifies anybody. */
  readonly kept: readonly KeptBox[];
  /** Whether somebody has looked at this image itself: only then no policy asks for a person again. */
  readonly seen: boolean;
  /** Names of the rules by which the box painted over some of it by itself; absent where none did. */
  readonly rules?: readonly string[];
  /** `user-3`, or `box` where a rule decided. */
  readonly by: string;
  /** Milliseconds since 1970, UTC. */
  readonly at: number;
};

/** Share of a found box that must lie in decided ones: the next look may see it a pixel wider. */
const coveredShare = 0.7;

/** Whether somebody has decided about what was found here. */
export function isDecided({ masked, kept }: ImageDecision, found: KeptBox): boolean {
  const area = found.width * found.height;
  const here = [...masked, ...kept.filter(({ frame }) => frame === found.frame)];
  return here.some((box) => shared(box, found) >= coveredShare * area);
}

export function meets(a: DecidedBox, b: DecidedBox): boolean {
  return shared(a, b) > 0;
}

/** Pixels that two boxes share. */
function shared(a: DecidedBox, b: DecidedBox): number {
  const wide = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x);
  const tall = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
  return Math.max(0, wide) * Math.max(0, tall);
}

/** Of a row. */
export function readDecision(json: string | null): ImageDecision | undefined {
  return json === null ? undefined : (JSON.parse(json) as ImageDecision);
}
