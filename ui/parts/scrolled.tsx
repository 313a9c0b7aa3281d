/** A part of a page that scrolls by itself, with the pointer and by keys alike. */

import type { ComponentChildren } from 'preact';

interface ScrolledProps {
  readonly class: string;
  readonly label: string;
  readonly children: ComponentChildren;
}

export function Scrolled({ class: name, label, children }: ScrolledProps) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keys.
    <section class={name} data-scrolls tabIndex={0} aria-label={label}>
      {children}
    </section>
  );
}
