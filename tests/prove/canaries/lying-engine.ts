/** Preloaded into a box, makes its engine keep private elements and blinds its sweep: the lie that the proof must notice. */
import { registerHooks } from 'node:module';
import { blindSweep, lie } from './mutants.ts';

registerHooks({
  load(url, context, next) {
    const loaded = next(url, context);
    const change = [lie, blindSweep].find(({ file }) => url.endsWith(`/gateway/${file}`));
    return change ? { ...loaded, source: String(loaded.source).replace(change.from, change.to) } : loaded;
  },
});
