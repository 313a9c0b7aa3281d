/** How a film was taken: the direction of the beam, and how far bodies, positions and exposures stray from the textbook. */
import type { Sex } from './anatomy.ts';
import type { Random } from './random.ts';

/** Through the back, standing, from 1.8 m; or through the front, in bed, from about 1 m. */
export type View = 'AP' | 'PA';

/** narrow: as films of one careful room are; wide: as films of a hospital are, with the signs of age and of build. */
export type Variety = 'narrow' | 'wide';

export interface Conditions {
  /** Width of the heart's shadow, times. */
  readonly heart: number;
  /** Of the body that is on the film, times. */
  readonly field: number;
  /** The film's middle beside the body's, mm. */
  readonly shift: readonly [x: number, y: number];
  /** How far the shoulder blades stand towards the spine, mm. */
  readonly scapulae: number;
  /** How far the diaphragm stands up, mm. */
  readonly raised: number;
  /** Added to the turn on the detector, radians. */
  readonly turn: number;
  /** Quanta and gamma of the film, times. */
  readonly dose: number;
  readonly gamma: number;
  /** Part of the large shades that the console takes out. */
  readonly levelling: number;
  /** Calcium that age leaves in the aorta and in the cartilage of the first ribs, 0 to 1. */
  readonly calcium: number;
}

/** What every number of a film is without more being said. */
const TEXTBOOK: Conditions = Object.freeze({
  heart: 1,
  field: 1,
  shift: [0, 0] as const,
  scapulae: 0,
  raised: 0,
  turn: 0,
  dose: 1,
  gamma: 1,
  levelling: 0.3,
  calcium: 0,
});

export function drawConditions(draw: Random, view: View, variety: Variety, sex: Sex, age: number): Conditions {
  const taken = view === 'AP' ? inBed(draw.fork('bed')) : TEXTBOOK;
  return variety === 'wide' ? strayed(taken, draw.fork('stray'), sex, age) : taken;
}

/** The heart lies in front, far from the detector behind the back, and the source is near: its shadow grows. */
function inBed(draw: Random): Conditions {
  return {
    ...TEXTBOOK,
    heart: draw.between(1.06, 1.15),
    field: draw.between(0.93, 0.99),
    scapulae: draw.between(12, 34),
    // Nobody breathes in as deeply lying down.
    raised: draw.between(4, 24),
    turn: draw.normal(0, 0.03),
    dose: draw.between(0.45, 0.9),
  };
}

function strayed(taken: Conditions, draw: Random, sex: Sex, age: number): Conditions {
  return {
    heart: taken.heart * draw.normal(1, 0.045),
    // Women's chests are smaller, and fill less of the same film.
    field: taken.field * draw.normal(sex === 'F' ? 1.06 : 1, 0.03),
    shift: [draw.normal(0, 9), draw.normal(0, 8)],
    scapulae: taken.scapulae + draw.between(0, 10),
    raised: taken.raised + draw.normal(0, 6),
    turn: taken.turn + draw.normal(0, 0.016),
    dose: taken.dose * draw.between(0.35, 1.4),
    gamma: draw.between(0.8, 1.25),
    levelling: draw.between(0.18, 0.42),
    calcium: draw.chance((age - 45) / 45) ? draw.between(0.2, 1) : 0,
  };
}
