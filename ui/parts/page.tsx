/** What every page has: a title, a theme, the bar with the same five places, a skip link, one landmark for the content. */

import type { ComponentChildren } from 'preact';
import { useEffect } from 'preact/hooks';
import { has, live, me } from '../api/session.ts';
import { saveState } from '../reading/saving.ts';
import { accountOpen } from './account-menu.tsx';
import { Icon, Logo } from './icon.tsx';
import { SavedSlot } from './saved.tsx';

/** Title of the window, and classes of the body: `dark` where a page must not be bright. */
export function usePage(title: string, bodyClass = ''): void {
  useEffect(() => {
    document.title = `${title} · MarkIt Edge`;
    document.body.className = bodyClass;
  }, [title, bodyClass]);
}

export type Area = 'worklist' | 'projects' | 'people' | 'held' | 'deid' | 'models' | 'identity' | 'leaving';

const areas: readonly { id: Area; href: string; words: string; roles: readonly ('manager' | 'owner' | 'reader')[] }[] =
  [
    { id: 'worklist', href: '/worklist', words: 'Worklist', roles: ['reader'] },
    { id: 'projects', href: '/projects', words: 'Projects', roles: ['manager'] },
    { id: 'people', href: '/people', words: 'People', roles: ['manager'] },
    { id: 'held', href: '/held', words: 'Held', roles: ['owner'] },
    { id: 'deid', href: '/deid', words: 'De-identification', roles: ['owner', 'manager'] },
    { id: 'models', href: '/models', words: 'Models', roles: ['owner', 'manager'] },
    { id: 'identity', href: '/reidentification', words: 'Re-identification', roles: ['owner'] },
    { id: 'leaving', href: '/leaving', words: 'Leaving', roles: ['owner', 'manager'] },
  ];

export const SkipLink = () => (
  <a class="skip" href="#main">
    Skip to the content
  </a>
);

/** Who I am; opens the account page with theme, second factor and the way out. */
export function WhoAmI() {
  return (
    <button class="who state" type="button" aria-haspopup="dialog" onClick={() => (accountOpen.value = true)}>
      <Icon name="user" />
      {me.value?.name}
    </button>
  );
}

interface OfficeProps {
  readonly title: string;
  readonly area?: Area;
  readonly children: ComponentChildren;
  readonly foot?: ComponentChildren;
  /** Beside an image: dark, as high as the window, the content places itself. */
  readonly darkRoom?: string;
}

/** A page of the offices: bright or dark as its reader likes. */
export function Office({ title, area, children, foot, darkRoom }: OfficeProps) {
  usePage(title, darkRoom === undefined ? '' : `${darkRoom} dark`);
  return (
    <>
      <SkipLink />
      <header class="bar">
        <a class="brand" href="/">
          <Logo />
          MarkIt Edge
        </a>
        <nav class="areas" aria-label="Areas">
          {areas
            .filter(({ roles }) => roles.some(has))
            .map(({ id, href, words }) => (
              <a key={id} href={href} aria-current={id === area ? 'page' : undefined}>
                {words}
              </a>
            ))}
        </nav>
        <div class="end">
          {has('reader') && saveState.value.is !== 'idle' && <SavedSlot />}
          <LiveState />
          <span class="faint">Research use only</span>
          <WhoAmI />
        </div>
      </header>
      <main id="main" class={darkRoom === undefined ? 'page' : undefined}>
        {children}
      </main>
      {foot !== undefined && <footer class="foot">{foot}</footer>}
    </>
  );
}

function LiveState() {
  if (live.isUp.value) {
    return (
      <span class="state">
        <Icon name="radio" />
        live
      </span>
    );
  }
  return (
    <span class="state warn" role="status">
      <Icon name="cloudOff" />
      not live, trying again
    </span>
  );
}
