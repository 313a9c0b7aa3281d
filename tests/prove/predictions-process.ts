/** The inference process of the proof: the real one but for its workers, which die at random or, where it is to lie, answer in the wrong order. */
import type { FromInference, ToInference } from '../../inference/contract.ts';
import { startInference } from '../../inference/start-inference.ts';

const entry = new URL('./predictions-worker.ts', import.meta.url);
const tell = (message: FromInference) => process.send?.(message);

process.on('message', async (message: ToInference) => {
  if (message.kind === 'stop') return process.exit();
  const { provider, note, gpus, openProtocolPort, died } = await startInference(message.options, { entry });
  died.then(({ message: reason }) => tell({ kind: 'failed', reason }));
  tell({ kind: 'ready', provider, providerNote: note, gpus, openProtocolPort });
});
process.on('disconnect', () => process.exit());
