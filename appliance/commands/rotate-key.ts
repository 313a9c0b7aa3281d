/** `markit rotate-key`: a new site key for a box that does not run; everything stored is carried to it. */
import { type Command, Misuse } from '../command.ts';
import { Progress } from '../deid/progress.ts';
import { readSettings } from '../settings.ts';

const most = 20;

export const command: Command = {
  name: 'rotate-key',
  summary: 'a new site key; everything stored is carried to it',
  usage: `usage: markit rotate-key [--give-up-damaged]

  --give-up-damaged  images whose files are damaged lose these files and stay as broken ones, to be sent again

Stop the box and back up data and keys before. Every pseudonym is carried one step on, in files and database, without an
identifier: what the old key made is found here no more, and what is sent later belongs to what came before. Dates stay, and
what left before keeps its names. Older keys are kept, sealed under the new one. A run that was cut goes on when it is called
again; until then the box does not start. Afterwards back up data and keys together once more.`,
  async run(args, io) {
    const unknown = args.filter((word) => word !== '--give-up-damaged');
    if (unknown.length > 0) throw new Misuse('rotate-key knows --give-up-damaged only');
    const { data, keys } = readSettings(process.env);
    process.umask(0o077);
    // Loaded only here: the other commands must not wait for it.
    const { rotateSiteKey } = await import('../rotation.ts');
    let shown: Progress | undefined;
    const end = await rotateSiteKey({
      ...{ data, keys, giveUpDamaged: args.includes('--give-up-damaged') },
      progress: (total) => {
        const progress = new Progress(process.stderr, total);
        shown = progress;
        return () => progress.step();
      },
    });
    shown?.clear();
    if (end.damaged.length > 0) {
      const ids = end.damaged.slice(0, most).join(', ');
      const more = end.damaged.length > most ? ` and ${end.damaged.length - most} more` : '';
      io.err(`files of these images are damaged: ${ids}${more}`);
    }
    if (!end.done) {
      io.err(
        'Not done: bring these files back from the backup and call it again, or give them up with --give-up-damaged.',
      );
      return 1;
    }
    io.out(`Done: the site key is of generation ${end.generation}. Back up data and keys together now.`);
    return 0;
  },
};
