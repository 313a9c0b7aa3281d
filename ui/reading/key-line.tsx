/** The line at the foot: the keys one needs most, taught where they work. */

const keys: readonly (readonly [key: string, does: string])[] = [
  ['A–Z', 'label, yes'],
  ['0–5', 'grade × 20 %'],
  ['-', 'no'],
  ['X', 'clear'],
  ['.', 'no finding'],
  ['↑↓', 'row'],
  ['Alt 1–5', 'window'],
  ['Space', 'hold: bare image'],
  ['PgUp', 'last case'],
  ['Q', 'skip with reason'],
];

export function KeyLine({ onHelp }: { readonly onHelp: () => void }) {
  return (
    <footer class="keys">
      {keys.map(([key, does]) => (
        <span key={key}>
          <kbd>{key}</kbd>
          {does}
        </span>
      ))}
      <button class="end" type="button" onClick={onHelp}>
        <kbd>?</kbd>
        all keys
      </button>
    </footer>
  );
}
