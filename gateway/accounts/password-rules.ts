/** Which passwords are refused: short ones and those that are guessed first. No rule asks for kinds of characters. */
import { MarkitError } from '../errors.ts';

const shortest = 12;

/** The heads of common passwords; with digits or themselves after them they still count as one of them. */
const worst = [
  'password',
  'passwort',
  'passw0rd',
  'p@ssw0rd',
  'administrator',
  'admin',
  'radiology',
  'radiologie',
  'hospital',
  'markit',
  'markitedge',
  'welcome',
  'willkommen',
  'letmein',
  'changeme',
  'iloveyou',
  'football',
  'sunshine',
  'princess',
  'monkey',
  'dragon',
  'master',
  'superman',
  'trustno1',
  'secret',
  'doctor',
  'summer',
  'winter',
  'spring',
  'autumn',
  'qwerty',
  'qwertz',
  'azerty',
  'qwertyuiop',
  'qwertzuiop',
  'asdfghjkl',
  'abc',
];

const rows = ['abcdefghijklmnopqrstuvwxyz', '01234567890', 'qwertyuiop', 'qwertzuiop', 'asdfghjkl', 'zxcvbnm'];

/** Longest first, so that `qwertyuiop` goes before `qwerty`. */
const taken = [...worst, ...rows.flatMap(runsOf)].sort((a, b) => b.length - a.length);

/** Every run of four and more along a row, both ways. */
function runsOf(row: string): string[] {
  const runs: string[] = [];
  for (let from = 0; from < row.length; from += 1) {
    for (let to = from + 4; to <= row.length; to += 1) runs.push(row.slice(from, to));
  }
  return runs.flatMap((run) => [run, [...run].reverse().join('')]);
}

/** Throws PASSWORD_WEAK. */
export function checkPassword(password: string, account: string): void {
  const plain = password.normalize('NFKC').toLowerCase();
  if ([...plain].length < shortest || isCommon(plain) || plain.includes(account.toLowerCase())) {
    throw new MarkitError('PASSWORD_WEAK');
  }
}

/** Too little is left of it once common words and runs along the keyboard are taken out. */
function isCommon(plain: string): boolean {
  let rest = plain;
  for (const part of taken) rest = rest.replaceAll(part, '');
  return new Set(rest).size < 5;
}
