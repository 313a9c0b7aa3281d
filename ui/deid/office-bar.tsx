/** The sections of the de-identification office, at the top of each of its pages. */

const sections = [{ id: 'profile', href: '/deid', words: 'Profile' }] as const;

export type Section = (typeof sections)[number]['id'];

export function OfficeBar({ section }: { readonly section: Section }) {
  return (
    <nav class="sections" aria-label="De-identification">
      {sections.map(({ id, href, words }) => (
        <a key={id} href={href} aria-current={id === section ? 'page' : undefined}>
          {words}
        </a>
      ))}
    </nav>
  );
}
