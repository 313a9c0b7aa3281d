/** A figure with its doubt: the 95 % interval first, the point on it; a number and a sentence say the same. */

interface IntervalProps {
  readonly low: number;
  readonly value: number;
  readonly high: number;
  /** Both ends of the axis. */
  readonly from: number;
  readonly to: number;
  /** What no better than chance would be, where there is such a thing. */
  readonly reference?: number | undefined;
}

const [width, height, pad] = [200, 16, 6];

export function Interval({ low, value, high, from, to, reference }: IntervalProps) {
  const x = (v: number): number => pad + (width - 2 * pad) * Math.min(Math.max((v - from) / (to - from || 1), 0), 1);
  const middle = height / 2;
  return (
    <svg class="ch interval" viewBox={`0 0 ${width} ${height}`} width={width} height={height} aria-hidden="true">
      <line class="ax" x1={pad} x2={width - pad} y1={middle} y2={middle} />
      {reference !== undefined && <line class="ref" x1={x(reference)} x2={x(reference)} y1={1} y2={height - 1} />}
      <line class="ci" x1={x(low)} x2={x(high)} y1={middle} y2={middle} />
      <circle class="pt" cx={x(value)} cy={middle} r={3.5} />
    </svg>
  );
}
