/** What a page shows in place of its content: nothing yet, nothing at all, or a box that does not answer. */

import type { ComponentChildren } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { Icon, type IconName } from './icon.tsx';

interface EmptyProps {
  readonly icon: IconName;
  readonly title: string;
  readonly children?: ComponentChildren;
  readonly level?: 1 | 2;
}

export function Empty({ icon, title, children, level = 2 }: EmptyProps) {
  const Heading = level === 1 ? 'h1' : 'h2';
  return (
    <div class="empty">
      <Icon name={icon} />
      <Heading>{title}</Heading>
      {children}
    </div>
  );
}

/** One sentence about the whole page, under the bar. */
export function Note({
  tone,
  title,
  children,
  action,
}: {
  readonly tone: 'warn' | 'bad' | 'plain';
  readonly title: string;
  readonly children?: ComponentChildren;
  readonly action?: ComponentChildren;
}) {
  const icon: IconName = tone === 'warn' ? 'alert' : tone === 'bad' ? 'octagon' : 'circleCheck';
  return (
    <div class={`note ${tone}`} role={tone === 'plain' ? 'status' : 'alert'}>
      <Icon name={icon} />
      <div>
        <p>{title}</p>
        {children !== undefined && <p>{children}</p>}
      </div>
      {action !== undefined && <div class="acts">{action}</div>}
    </div>
  );
}

/** Words for a wait, but only for one that is felt. */
export function Waiting({ words = 'Loading' }: { readonly words?: string }) {
  const [felt, setFelt] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setFelt(true), 400);
    return () => clearTimeout(timer);
  }, []);
  return (
    <p class="quiet" role="status">
      {felt ? words : ''}
    </p>
  );
}
