/** Why a prediction was not made: the word that its asker gets, and the reason that stays here. */

import type { InferenceFault } from './contract.ts';

export class PredictionFault extends Error {
  readonly fault: InferenceFault['error'];

  constructor(fault: InferenceFault['error'], reason: string) {
    super(reason);
    this.name = 'PredictionFault';
    this.fault = fault;
  }
}
