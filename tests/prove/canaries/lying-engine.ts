/** Preloaded into a box, makes its engine keep private elements: the lie that the proof must notice. */
import { registerHooks } from 'node:module';
import { lie } from './mutants.ts';

registerHooks({
  load(url, context, next) {
    const loaded = next(url, context);
    if (!url.endsWith(`/gateway/${lie.file}`)) return loaded;
    return { ...loaded, source: String(loaded.source).replace(lie.from, lie.to) };
  },
});
