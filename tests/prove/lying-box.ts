/** Preloaded into a box, puts the lying listener in the place of the real one. */
import { registerHooks } from 'node:module';

registerHooks({
  resolve(specifier, context, next) {
    const found = next(specifier, context);
    if (!found.url.endsWith('/gateway/doors/listener-process.ts')) return found;
    return { ...found, url: new URL('./lying-listener.ts', import.meta.url).href };
  },
});
