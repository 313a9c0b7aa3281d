/** `markit model diff`: how two models differ on the images that both answered, label by label. Cases are named by their numbers. */
import type { ModelDifference } from '../../../gateway/models/model-difference.ts';
import { askBox } from '../../admin.ts';
import { type Command, type CommandOutput, Misuse } from '../../command.ts';
import { readSettings } from '../../settings.ts';

export const subCommand: Command = {
  name: 'diff',
  summary: 'how two models differ on the images that both answered',
  usage: 'markit model diff A B [--json]',
  async run(args, io) {
    const [a, b, ...rest] = args.filter((word) => word !== '--json');
    if (a === undefined || b === undefined || rest.length > 0) throw new Misuse('diff takes two models');
    const difference = (await askBox(readSettings(process.env).data, 'diffModels', { a, b })) as ModelDifference;
    if (args.includes('--json')) io.out(JSON.stringify(difference, null, 2));
    else print(difference, io);
    return 0;
  },
};

function print({ a, b, images, labels, value }: ModelDifference, io: CommandOutput): void {
  const named = ({ name, version, sha256 }: ModelDifference['a']) => `${name} ${version} (${sha256.slice(0, 12)})`;
  io.out(`A ${named(a)}`);
  io.out(`B ${named(b)}`);
  io.out(images === 0 ? 'There is no image that both answered.' : `On ${images} images that both answered:`);
  for (const { label, images: n, compared, agreed, meanAbsolute, largest } of labels) {
    const agreement =
      compared === 0
        ? 'no thresholds'
        : `agree on ${agreed} of ${compared} (${((100 * agreed) / compared).toFixed(1)} %)`;
    io.out(`${label.padEnd(16)} ${agreement}, mean difference ${meanAbsolute.toFixed(3)} over ${n}`);
    for (const one of largest) io.out(`  ${placeOf(one)}  A ${one.a.toFixed(3)}  B ${one.b.toFixed(3)}`);
  }
  if (value) {
    io.out(`value            mean difference ${value.meanAbsolute.toFixed(2)} ${value.unit} over ${value.images}`);
    for (const one of value.largest) io.out(`  ${placeOf(one)}  A ${one.a.toFixed(2)}  B ${one.b.toFixed(2)}`);
  }
}

function placeOf({
  project,
  number,
  caseId,
}: {
  project: number | null;
  number: number | null;
  caseId: number | null;
}): string {
  return project === null ? `case ${caseId ?? '?'} of the box, in no project` : `project ${project} case ${number}`;
}
