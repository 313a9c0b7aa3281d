/**
 * What serving costs: a DenseNet-121 with activation maps, run bare in a thread, and the same asked of our node by REST (8-bit images in,
 * probabilities and maps as pictures out) and by the Open Inference Protocol (raw tensors both ways), and of MLServer, which takes
 * tensors as JSON only. All with the same processor threads; interleaved rounds, so that only ratios within a round count.
 */
import { loadavg } from 'node:os';
import { sharedData } from '../support/shared-data.ts';
import { type Bench, type BenchRow, median } from './bench-row.ts';
import { type Peer, startBareSession, startForeign, startOurNode, threads } from './inference-peers.ts';
import { alone } from './ingest-rows.ts';

const rounds = Number(process.env.BENCH_ROUNDS ?? 3);
/** Times in a round: of eight images together, and of one. */
const [batches, singles] = [12, 25];
/** Askers beside each other where throughput is measured: enough that the next batch always waits. */
const askers = 3;

interface Round {
  /** Images a second, eight at once. */
  readonly throughput: Map<string, number>;
  /** Milliseconds, one at a time. */
  readonly latency: Map<string, number>;
  /** Milliseconds: of the server's loop, and of an idle one in another process meanwhile. */
  readonly gaps: Map<string, number>;
  readonly idleGaps: Map<string, number>;
  /** Milliseconds of processor time. */
  readonly turns: Map<string, number>;
}

export const run: Bench = async (say) => {
  const onnx = sharedData('models/densenet121_random14_cam.onnx');
  if (onnx === undefined) {
    say('left out: the model is not on this machine (../shared/data/models)');
    return [];
  }
  const bare = await startBareSession(onnx);
  const ours = await startOurNode(onnx);
  const foreign = await startForeign(onnx, say);
  const peers = [bare, ...ours, ...(foreign ? [foreign] : [])];
  try {
    // As long as a round, so that none of them is measured while its code is still being compiled.
    for (const peer of peers) await peer.measure({ items: 8, times: batches, askers });
    const measured: Round[] = [];
    for (let round = 1; round <= rounds; round++) {
      const one = await measureRound(peers, bare);
      measured.push(one);
      const figures = peers.map(({ name }) => {
        const [rate, late] = [one.throughput.get(name) ?? 0, one.latency.get(name) ?? 0];
        return `${name} ${rate.toFixed(1)}/s ${late.toFixed(1)} ms`;
      });
      say(`round ${round}, ${threads} threads, load ${loadavg()[0]?.toFixed(1)}: ${figures.join(', ')}`);
    }
    return rowsOf(measured, bare, ours, foreign);
  } finally {
    for (const peer of peers.reverse()) await peer.stop();
  }
};

async function measureRound(peers: readonly Peer[], idle: Peer): Promise<Round> {
  const round: Round = {
    throughput: new Map(),
    latency: new Map(),
    gaps: new Map(),
    idleGaps: new Map(),
    turns: new Map(),
  };
  for (const peer of peers) {
    await peer.loopGap?.();
    await idle.loopGap?.();
    await peer.longestTurn?.();
    const start = performance.now();
    await peer.measure({ items: 8, times: batches, askers });
    round.throughput.set(peer.name, (8 * batches * 1000) / (performance.now() - start));
    const gap = await peer.loopGap?.();
    if (gap !== undefined) round.gaps.set(peer.name, gap * 1000);
    const turn = await peer.longestTurn?.();
    if (turn !== undefined) round.turns.set(peer.name, turn * 1000);
    round.idleGaps.set(peer.name, ((await idle.loopGap?.()) ?? Number.NaN) * 1000);
    round.latency.set(peer.name, median(await peer.measure({ items: 1, times: singles, askers: 1 })));
  }
  return round;
}

function rowsOf(
  rounds: readonly Round[],
  bare: Peer,
  ours: readonly [Peer, Peer, Peer],
  foreign: Peer | undefined,
): BenchRow[] {
  const [rest, binary, json] = ours;
  const throughput = (our: Peer, peer: Peer, goal: number | null): BenchRow => {
    const row = ratioOf(rounds, 'throughput', our, peer);
    return {
      ...row,
      name: `${our.name}, 8 images at once`,
      unit: '/s',
      goal,
      met: goal === null ? null : row.ratio >= goal,
    };
  };
  const latency = (our: Peer, peer: Peer, promised: boolean): BenchRow => {
    const row = ratioOf(rounds, 'latency', our, peer);
    // At most a tenth and five milliseconds more.
    const met = promised ? median(rounds.map(({ latency }) => excess(latency, our, peer))) <= 5 : null;
    return {
      ...row,
      name: `${our.name}, one image, p50${promised ? ' (goal: and 5 ms)' : ''}`,
      unit: 'ms',
      goal: promised ? 1.1 : null,
      met,
    };
  };
  const of = (our: Peer, figure: 'gaps' | 'idleGaps' | 'turns') =>
    median(rounds.map((round) => round[figure].get(our.name) ?? Number.NaN));
  const gap = (our: Peer): BenchRow => {
    const [late, idle] = [of(our, 'gaps'), of(our, 'idleGaps')];
    const row = alone(`${our.name}: event loop late at most`, 'ms', late, 10);
    // Where the machine alone makes a loop that late nothing can be said of ours.
    const met = idle > 10 ? null : row.met;
    return { ...row, met, peer: 'an idle loop beside it', peerValue: idle, ratio: late / idle };
  };
  return [
    ...[throughput(rest, bare, 0.9), throughput(binary, bare, 0.9), throughput(json, bare, null)],
    ...(foreign ? [throughput(json, foreign, 1), throughput(binary, foreign, 1)] : []),
    ...[latency(rest, bare, true), latency(binary, bare, true)],
    ...(foreign ? [latency(json, foreign, false)] : []),
    ...ours.map(gap),
    ...ours.map((our) => alone(`${our.name}: longest turn of the loop, processor time`, 'ms', of(our, 'turns'), 10)),
  ];
}

function ratioOf(rounds: readonly Round[], figure: 'throughput' | 'latency', our: Peer, peer: Peer) {
  const of = (who: Peer) => rounds.map((round) => round[figure].get(who.name) ?? Number.NaN);
  const [mine, theirs] = [of(our), of(peer)];
  const ratio = median(mine.map((value, at) => value / (theirs[at] ?? Number.NaN)));
  return { ours: median(mine), peer: peer.name, peerValue: median(theirs), ratio };
}

function excess(latency: ReadonlyMap<string, number>, our: Peer, peer: Peer): number {
  return (latency.get(our.name) ?? Number.NaN) - 1.1 * (latency.get(peer.name) ?? Number.NaN);
}
