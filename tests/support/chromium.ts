/** Debian's Chromium with software graphics, as the pages are tested in it. */
import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

export const chromiumPath = '/usr/bin/chromium';

/** The reason to skip where there is no browser; undefined where there is one. */
export const noChromium = existsSync(chromiumPath)
  ? undefined
  : 'Chromium is not on this machine (Debian package chromium)';

/** `environment`: added to this process's own. */
export function launchChromium(environment: Record<string, string> = {}): Promise<Browser> {
  return chromium.launch({
    executablePath: chromiumPath,
    env: { ...process.env, ...environment },
    args: [
      '--use-gl=angle',
      '--use-angle=swiftshader',
      '--enable-unsafe-swiftshader',
      '--no-sandbox',
      '--disable-quic',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--no-first-run',
    ],
  });
}
