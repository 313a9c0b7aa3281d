/** `markit model teach`: a candidate whose last layer is taught from a project's answers; takes seconds beside the asking of images. */
import type { ModelTaught } from '../../../gateway/contract/model-teaching.ts';
import { askBox } from '../../admin.ts';
import { type Command, type CommandOutput, Misuse } from '../../command.ts';
import { readSettings } from '../../settings.ts';
import { modelWords } from './words.ts';

export const subCommand: Command = {
  name: 'teach',
  summary: "teach a model's last layer from a project's answers; makes a candidate",
  usage: 'markit model teach --model MODEL --project NUMBER [--labels A,B] [--grade] [--json]',
  async run(args, io) {
    const { values, positionals, project } = modelWords(args, {
      model: { type: 'string' },
      labels: { type: 'string' },
      grade: { type: 'boolean' },
      json: { type: 'boolean' },
    });
    const { model, labels, grade, json } = values;
    if (typeof model !== 'string' || positionals.length > 0) throw new Misuse('teach takes one model, by --model');
    const target = grade ? 'mean-grade' : 'majority';
    const wished = typeof labels === 'string' ? { labels: labels.split(',').map((one) => one.trim()) } : {};
    const taught = (await askBox(readSettings(process.env).data, 'teachModel', {
      ...{ model, project, target, ...wished },
    })) as ModelTaught;
    if (json) io.out(JSON.stringify(taught, null, 2));
    else print(taught, io);
    return 0;
  },
};

function print(taught: ModelTaught, io: CommandOutput): void {
  const { name, version, sha256, known, answers, cases, patients, leftOut, seconds } = taught;
  io.out(`${name} ${version} (${sha256.slice(0, 12)})${known ? ', which was here already: the same answers' : ''}`);
  io.out(`taught from ${answers} answers to ${cases} cases of ${patients} patients in ${seconds.toFixed(1)} s`);
  for (const { label, cases: n, positives, ties, unanswered, figure } of taught.labels) {
    const interval = `${figure.value.toFixed(3)} (95 % ${figure.low.toFixed(3)} to ${figure.high.toFixed(3)})`;
    const kinds = positives === null ? '' : `, ${positives} with it`;
    io.out(
      `${label.padEnd(16)} ${figure.measure} ${interval} out-of-fold; ${n} cases${kinds}, ${ties} ties, ${unanswered} unanswered`,
    );
  }
  for (const one of taught.tooFew) io.out(`not yet: ${one}`);
  const { changedAnswers, withoutImage, unreadable } = leftOut;
  if (changedAnswers + withoutImage + unreadable > 0)
    io.out(
      `left out: ${changedAnswers} answers given on other images than stand there now, ${withoutImage} cases without an image that the model is for, ${unreadable} that could not be read`,
    );
  io.out(
    `It is a candidate and does not run. Look at it with: markit model compare ${taught.parent.slice(0, 12)} ${sha256.slice(0, 12)} --project ${taught.project}`,
  );
}
