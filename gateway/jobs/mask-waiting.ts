/** What the clearing job does where a rule of the house names boxes: they are painted over, or the image is held as it was judged. */
import { type DecideParts, maskByRule } from '../decide.ts';
import { asMarkitError } from '../errors.ts';
import type { RuleMask } from '../pixels/clearing-verdict.ts';
import type { Instance } from '../store/instances.ts';

/** False where it cannot be painted over. Throws what is transient. */
export async function maskWaiting(row: Instance, byRule: RuleMask, parts: DecideParts): Promise<boolean> {
  try {
    await maskByRule(row, byRule, parts);
    return true;
  } catch (thrown) {
    const { code } = asMarkitError(thrown);
    // It changed or went meanwhile: whatever it is now, the next pass finds it if it waits.
    if (code === 'CONFLICT') return true;
    if (code === 'NOT_ALLOWED') return false;
    throw thrown;
  }
}
