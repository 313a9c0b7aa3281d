/** Where the frames of an answer come from: the display copy where there is one and the client takes it, else the instance itself. */
import { explicitLittleEndian } from '../../../data-set/transfer-syntax.ts';
import { planDisplayCopy } from '../../images/display-plan.ts';
import type { StoredFrames } from '../../images/instance-reader.ts';
import type { Instance } from '../../store/instances.ts';
import type { Services } from '../services.ts';
import { chooseFrames, type FrameChoice, frameType } from './media-type.ts';

export interface FrameSource extends FrameChoice {
  /** Tells the two apart, so that a browser that kept the one is not told that it has the other. */
  readonly name: 'display' | 'instance';
  /** Open: to be closed by who asked. */
  readonly stored: StoredFrames;
}

/**
 * Undefined where the client takes neither. The display copy is Explicit VR Little Endian, which is also what a client means
 * that names octets and no transfer syntax (PS3.18 8.7.3); who names the instance's own syntax or media type gets that.
 */
export async function openFrames(
  { images, wantDisplayCopy }: Pick<Services, 'images' | 'wantDisplayCopy'>,
  row: Instance,
  accept: string | undefined,
  frames: number,
): Promise<FrameSource | undefined> {
  const own = frameType(row.transferSyntax);
  const copy = frameType(explicitLittleEndian);
  const choice = typeof planDisplayCopy(row) === 'string' ? undefined : chooseFrames(accept, [copy, own], frames);
  if (choice?.kept === copy) {
    const stored = await images.openDisplayCopy(row);
    if (stored) return { ...choice, name: 'display', stored };
    wantDisplayCopy?.(row);
  }
  const instance = chooseFrames(accept, [own], frames);
  return instance && { ...instance, name: 'instance', stored: await images.open(row) };
}
