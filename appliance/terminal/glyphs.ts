/** The few signs a page of text is drawn with: plain Unicode, or ASCII where the locale promises no more. */

export interface Glyphs {
  readonly rule: string;
  readonly dot: string;
  readonly line: string;
  readonly from: string;
  readonly to: string;
  /** A mark on an axis, for instance chance or the mean of all. */
  readonly mark: string;
  /** A cell of a bar that is full, and its parts from one part to the last but one. */
  readonly full: string;
  readonly parts: readonly string[];
  readonly empty: string;
  readonly more: string;
  /** Stands where a character of a file could steer the terminal. */
  readonly hidden: string;
}

const unicode: Glyphs = Object.freeze({
  ...{
    rule: '─',
    dot: '●',
    line: '─',
    from: '├',
    to: '┤',
    mark: '┊',
    full: '█',
    empty: '·',
    more: '…',
    hidden: '\ufffd',
  },
  parts: [...'▏▎▍▌▋▊▉'],
});

const ascii: Glyphs = Object.freeze({
  ...{ rule: '-', dot: 'o', line: '-', from: '|', to: '|', mark: ':', full: '#', empty: '.', more: '~', hidden: '?' },
  parts: [],
});

/** By the locale as POSIX reads it: the first of LC_ALL, LC_CTYPE and LANG that says something. */
export function glyphsOf(environment: Readonly<Record<string, string | undefined>>, onlyAscii = false): Glyphs {
  const locale = environment.LC_ALL || environment.LC_CTYPE || environment.LANG || '';
  const dumb = environment.TERM === 'dumb';
  return !onlyAscii && !dumb && /utf-?8/i.test(locale) ? unicode : ascii;
}
