/** What became of a model, in lines. */
import type { CommandOutput } from '../../command.ts';
import type { KeptModel, Passed, RefusedModel, TriedOnly } from '../../importing.ts';

const steps: Readonly<Record<Parameters<Passed>[0]['check'], string>> = {
  manifest: 'the manifest fits its schema, its file and itself',
  graph: 'the graph can be run here',
  fit: 'inputs and outputs are those of the manifest',
  map: 'there is an activation map',
  trial: 'it answers sample images as the manifest says',
  stored: 'it is stored',
};

export function toldOf(io: CommandOutput): Passed {
  return ({ check, note }) => io.out(`good  ${steps[check]}${note === null ? '' : ` (${note})`}`);
}

/** The exit code. */
export function tell(outcome: KeptModel | TriedOnly | RefusedModel, io: CommandOutput): number {
  if (outcome.outcome === 'refused') {
    for (const { code, text } of outcome.refusals) io.err(`BAD   ${code}: ${text}`);
    io.err('The model is not taken.');
    return 1;
  }
  const { map, trial } = outcome;
  if (map.state === 'not-possible') io.out(`open  no activation map can be added: ${map.reason}`);
  for (const { name, scores, value } of trial.samples) {
    const said = scores.map((score) => `${score.name} ${score.probability.toFixed(3)}`).slice(0, 20);
    io.out(`      ${name}: ${value === null ? said.join(', ') : `${value.number.toFixed(2)} ${value.unit}`}`);
  }
  if (outcome.outcome === 'kept') {
    const { manifest, sha256 } = outcome.model;
    io.out(`${manifest.name} ${manifest.version} is a candidate: ${sha256}. It does not run until it is switched on.`);
  } else io.out('The model can be added. Nothing was stored.');
  return 0;
}
