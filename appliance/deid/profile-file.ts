/** The profile that `markit deid` is told: by name, or a JSON file that says which options are on. */
import { readFileSync } from 'node:fs';
import { markitProfile, type Profile, ProfileError, parseProfile, profileOf } from '../../gateway/deid/profile.ts';
import { Misuse } from '../command.ts';

/** Throws Misuse with everything that is wrong with the file. */
export function readProfile(nameOrPath: string): Profile {
  if (nameOrPath === markitProfile.name) return markitProfile;
  const document = parsed(readText(nameOrPath));
  try {
    return profileOf(parseProfile(document));
  } catch (thrown) {
    if (thrown instanceof ProfileError) throw new Misuse(`this is no profile: ${thrown.message}`);
    throw thrown;
  }
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (thrown) {
    const code = (thrown as NodeJS.ErrnoException).code ?? 'unreadable';
    throw new Misuse(`--profile is ${markitProfile.name} or a file, and this one cannot be read (${code})`);
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Misuse('this is no profile: the file is not JSON');
  }
}
