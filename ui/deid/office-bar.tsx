/** The pages of the de-identification office, side by side. */
import '../styles/offices.css';
import { has } from '../api/session.ts';
import { number } from '../parts/words.ts';
import { useWordCounts } from './word-counts.ts';

export type OfficeTab = 'profile' | 'words' | 'report';

interface Tab {
  readonly id: OfficeTab;
  readonly href: string;
  readonly words: string;
  readonly roles: readonly ('manager' | 'owner')[];
}

const tabs: readonly Tab[] = [
  { id: 'profile', href: '/deid', words: 'Profile', roles: ['owner'] },
  { id: 'words', href: '/deid/words', words: 'Words', roles: ['owner'] },
  { id: 'report', href: '/deid/report', words: 'Report', roles: ['owner', 'manager'] },
];

export function OfficeBar({ here }: { readonly here: OfficeTab }) {
  return (
    <nav class="areas office" aria-label="De-identification">
      {tabs
        .filter(({ roles }) => roles.some(has))
        .map(({ id, href, words }) => (
          <a key={id} href={href} aria-current={id === here ? 'page' : undefined}>
            {words}
            {id === 'words' && <NewWords />}
          </a>
        ))}
    </nav>
  );
}

/** Only where the words may be seen: the box refuses the count to anybody else. */
function NewWords() {
  const waiting = useWordCounts()?.new ?? 0;
  if (waiting === 0) return null;
  return (
    <span class="count">
      {number(waiting)}
      <span class="vh"> new</span>
    </span>
  );
}
