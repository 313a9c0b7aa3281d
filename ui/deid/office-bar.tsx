/** The pages of the de-identification office, side by side. */
import { number } from '../parts/words.ts';
import { useWordCounts } from './word-counts.ts';

export type OfficeTab = 'profile' | 'words';

const tabs: readonly { readonly id: OfficeTab; readonly href: string; readonly words: string }[] = [
  { id: 'profile', href: '/deid', words: 'Profile' },
  { id: 'words', href: '/deid/words', words: 'Words' },
];

export function OfficeBar({ here }: { readonly here: OfficeTab }) {
  const waiting = useWordCounts()?.new ?? 0;
  return (
    <nav class="areas office" aria-label="De-identification">
      {tabs.map(({ id, href, words }) => (
        <a key={id} href={href} aria-current={id === here ? 'page' : undefined}>
          {words}
          {id === 'words' && waiting > 0 && (
            <span class="count">
              {number(waiting)}
              <span class="vh"> new</span>
            </span>
          )}
        </a>
      ))}
    </nav>
  );
}
