/** The tabs of the de-identification office. */

export type OfficeTab = 'report';

const tabs: readonly { readonly id: OfficeTab; readonly href: string; readonly words: string }[] = [
  { id: 'report', href: '/deid/report', words: 'Report' },
];

export function OfficeBar({ tab }: { readonly tab: OfficeTab }) {
  return (
    <nav class="filters" aria-label="De-identification">
      {tabs.map(({ id, href, words }) => (
        <a key={id} class="btn sm" href={href} aria-current={id === tab ? 'page' : undefined}>
          {words}
        </a>
      ))}
    </nav>
  );
}
