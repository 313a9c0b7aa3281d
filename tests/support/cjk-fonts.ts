/** Fonts of Chinese and Japanese from Debian's fonts-noto-cjk, unpacked and not installed, for one program's environment. */

import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, globSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const cache = fileURLToPath(new URL('../../.cache/fonts', import.meta.url));
const file = 'NotoSansCJK-Regular.ttc';

/** Value for XDG_DATA_HOME, where fontconfig looks for a user's fonts. Throws with the reason where the package cannot be fetched here. */
export function cjkFonts(): string {
  const fonts = join(cache, 'fonts');
  if (existsSync(join(fonts, file))) return cache;
  mkdirSync(fonts, { recursive: true });
  if (globSync('fonts-noto-cjk_*.deb', { cwd: cache }).length === 0)
    execFileSync('apt-get', ['download', '-qq', 'fonts-noto-cjk'], { cwd: cache, stdio: ['ignore', 'ignore', 'pipe'] });
  const [deb] = globSync('fonts-noto-cjk_*.deb', { cwd: cache });
  if (deb === undefined) throw new Error('apt-get left no fonts-noto-cjk');
  execFileSync('dpkg-deb', ['-x', join(cache, deb), join(cache, 'unpacked')]);
  cpSync(join(cache, 'unpacked/usr/share/fonts/opentype/noto', file), join(fonts, file));
  return cache;
}
