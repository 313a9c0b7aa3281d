/** Lucide icons, inlined at build; always beside a word, so hidden from assistive technology. */

import arrowRight from 'lucide-static/icons/arrow-right.svg?raw';
import ban from 'lucide-static/icons/ban.svg?raw';
import check from 'lucide-static/icons/check.svg?raw';
import circleCheck from 'lucide-static/icons/circle-check.svg?raw';
import circleDashed from 'lucide-static/icons/circle-dashed.svg?raw';
import circleDot from 'lucide-static/icons/circle-dot.svg?raw';
import circleSlash from 'lucide-static/icons/circle-slash.svg?raw';
import cloudOff from 'lucide-static/icons/cloud-off.svg?raw';
import contrast from 'lucide-static/icons/contrast.svg?raw';
import copy from 'lucide-static/icons/copy.svg?raw';
import diamond from 'lucide-static/icons/diamond.svg?raw';
import download from 'lucide-static/icons/download.svg?raw';
import eyeOff from 'lucide-static/icons/eye-off.svg?raw';
import imageOff from 'lucide-static/icons/image-off.svg?raw';
import inbox from 'lucide-static/icons/inbox.svg?raw';
import layers from 'lucide-static/icons/layers.svg?raw';
import lock from 'lucide-static/icons/lock.svg?raw';
import maximize from 'lucide-static/icons/maximize.svg?raw';
import move from 'lucide-static/icons/move.svg?raw';
import octagon from 'lucide-static/icons/octagon-x.svg?raw';
import plus from 'lucide-static/icons/plus.svg?raw';
import radio from 'lucide-static/icons/radio.svg?raw';
import redo from 'lucide-static/icons/redo-2.svg?raw';
import scan from 'lucide-static/icons/scan.svg?raw';
import search from 'lucide-static/icons/search.svg?raw';
import settings from 'lucide-static/icons/settings.svg?raw';
import square from 'lucide-static/icons/square.svg?raw';
import stepForward from 'lucide-static/icons/step-forward.svg?raw';
import sun from 'lucide-static/icons/sun-medium.svg?raw';
import alert from 'lucide-static/icons/triangle-alert.svg?raw';
import undo from 'lucide-static/icons/undo-2.svg?raw';
import upload from 'lucide-static/icons/upload.svg?raw';
import user from 'lucide-static/icons/user.svg?raw';
import zoomIn from 'lucide-static/icons/zoom-in.svg?raw';

const files = {
  alert,
  arrowRight,
  ban,
  check,
  circleCheck,
  circleDashed,
  circleDot,
  circleSlash,
  cloudOff,
  contrast,
  copy,
  diamond,
  download,
  eyeOff,
  imageOff,
  inbox,
  layers,
  lock,
  maximize,
  move,
  octagon,
  plus,
  radio,
  redo,
  scan,
  search,
  settings,
  square,
  stepForward,
  sun,
  undo,
  upload,
  user,
  zoomIn,
};

export type IconName = keyof typeof files;

/** The drawing inside the file's own <svg>. */
const shapeOf = (file: string): string => /<svg[^>]*>([\s\S]*)<\/svg>/.exec(file)?.[1] ?? '';
const shapes = new Map(Object.entries(files).map(([name, file]) => [name, shapeOf(file)]));

export function Icon({ name }: { readonly name: IconName }) {
  return (
    <svg
      class="i"
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      stroke-linecap="round"
      stroke-linejoin="round"
      aria-hidden="true"
      dangerouslySetInnerHTML={{ __html: shapes.get(name) ?? '' }}
    />
  );
}

/** The mark of the product. */
export function Logo() {
  return (
    <svg viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2.4" aria-hidden="true">
      <path d="M8 3H3v5M16 3h5v5M8 21H3v-5M16 21h5v-5" />
      <path d="m7.5 12.4 3 3 6-6.4" />
    </svg>
  );
}
