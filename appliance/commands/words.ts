/** `markit words`: values that were on no list, and which of them this site keeps. */
import type { SiteWordList, SiteWordsDecided } from '../../gateway/contract/site-words.ts';
import { askBox } from '../admin.ts';
import { type Command, Misuse } from '../command.ts';
import { readSettings } from '../settings.ts';

const decisions: Readonly<Record<string, 'approved' | 'refused' | 'new'>> = {
  approve: 'approved',
  refuse: 'refused',
  'take-back': 'new',
};

export const command: Command = {
  name: 'words',
  summary: 'values that were on no list, and which of them are kept',
  usage: 'usage: markit words [new|approved|refused] [--json]\n       markit words approve|refuse|take-back NUMBER...',
  async run(args, io) {
    const { data } = readSettings(process.env);
    const state = decisions[args[0] ?? ''];
    if (state !== undefined) {
      const ids = args.slice(1).map(Number);
      if (ids.length === 0 || !ids.every((id) => Number.isSafeInteger(id) && id > 0))
        throw new Misuse('name the words by their numbers');
      const { decided } = (await askBox(data, 'decideWords', { ids, state })) as SiteWordsDecided;
      io.out(`${decided} ${state}. It counts from the next object on; what was stored before stays as it is.`);
      return 0;
    }
    const [asked = 'new', ...rest] = args.filter((word) => word !== '--json');
    if (!['new', 'approved', 'refused'].includes(asked) || rest.length > 0)
      throw new Misuse('words are new, approved or refused');
    const list = (await askBox(data, 'words', { state: asked })) as SiteWordList;
    if (args.includes('--json')) {
      io.out(JSON.stringify(list, null, 2));
      return 0;
    }
    if (list.words.length === 0) io.out(`No word is ${asked}.`);
    for (const { id, attribute, value, count, sources, doubts } of list.words)
      io.out(
        `${String(id).padStart(5)}  ${attribute}  ${value}  in ${count} from ${sources.join(', ')}${doubts.length > 0 ? `  look twice: ${doubts.join(', ')}` : ''}`,
      );
    return 0;
  },
};
