/** The file in which sealed links leave a box: a line that says what it is, then one line a study. */
import type { KeyPair } from '../gateway/deid/hpke.ts';
import { type Link, openLink } from '../gateway/deid/sealed-link.ts';

const format = 'markit-links-1';

export interface SealedLine {
  /** Its pseudonym when the file was made. */
  readonly study: string;
  readonly sealed: string;
}

/** `generation`: of the site key. Of a study the first link is taken. */
export function formatLinkFile(generation: number, links: Iterable<SealedLine>): Buffer {
  const first = new Map<string, SealedLine>();
  for (const { study, sealed } of links) if (!first.has(study)) first.set(study, { study, sealed });
  const lines = [{ format, generation, studies: first.size }, ...first.values()];
  return Buffer.from(lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
}

export interface OpenedLink extends Link {
  /** As the box called the study when the file was made; `study` is what it was called when it was sealed. */
  readonly studyNow: string;
}

/**
 * `pairs` in either order. Throws an Error in plain words where it is no such file, a key is another, a line was changed, or a link
 * stands beside another study than it was sealed with, as far as that can be seen: after a rotation names differ.
 */
export function* openLinkFile(file: string, pairs: readonly [KeyPair, KeyPair], study?: string): Generator<OpenedLink> {
  const [head = '', ...lines] = file.trimEnd().split('\n');
  const { format: said, generation } = parsed(head, 1);
  if (said !== format) throw new Error('this is no file of sealed links');
  for (const [at, line] of lines.entries()) {
    const { study: studyNow, sealed } = parsed(line, at + 2);
    if (typeof studyNow !== 'string' || typeof sealed !== 'string') throw new Error(`line ${at + 2} is damaged`);
    if (study !== undefined && studyNow !== study) continue;
    const link = openInEitherOrder(pairs, sealed, at + 2);
    if (link.generation === generation && link.study !== studyNow)
      throw new Error(`line ${at + 2} was sealed for another study than the one it names`);
    yield { ...link, studyNow };
  }
}

function parsed(line: string, number: number): Record<string, unknown> {
  try {
    return Object(JSON.parse(line)) as Record<string, unknown>;
  } catch (cause) {
    throw new Error(`line ${number} is damaged`, { cause });
  }
}

function openInEitherOrder([a, b]: readonly [KeyPair, KeyPair], sealed: string, number: number): Link {
  let cause: unknown;
  for (const pairs of [[a, b] as const, [b, a] as const]) {
    try {
      return openLink(pairs, sealed);
    } catch (thrown) {
      cause = thrown;
    }
  }
  throw new Error(`line ${number} does not open with these two keys`, { cause });
}
