/** Media types of frames (PS3.18 8.7.3) and what a client accepts of them. */
import { storedTransferSyntax } from '../../../data-set/transfer-syntax.ts';

/** Stored transfer syntax -> single-frame media type, PS3.18 Tables 8.7.3-2 and 8.7.3-5; anything else is octets. */
const imageTypes: Readonly<Record<string, string>> = {
  '1.2.840.10008.1.2.4.50': 'image/jpeg',
  '1.2.840.10008.1.2.4.51': 'image/jpeg',
  '1.2.840.10008.1.2.4.57': 'image/jpeg',
  '1.2.840.10008.1.2.4.70': 'image/jpeg',
  '1.2.840.10008.1.2.4.80': 'image/jls',
  '1.2.840.10008.1.2.4.81': 'image/jls',
  '1.2.840.10008.1.2.4.90': 'image/jp2',
  '1.2.840.10008.1.2.4.91': 'image/jp2',
  '1.2.840.10008.1.2.4.201': 'image/jphc',
  '1.2.840.10008.1.2.4.202': 'image/jphc',
  '1.2.840.10008.1.2.4.203': 'image/jphc',
  '1.2.840.10008.1.2.5': 'image/dicom-rle',
};

export interface FrameType {
  readonly type: string;
  readonly transferSyntax: string;
}

export function frameType(receivedTransferSyntax: string): FrameType {
  const transferSyntax = storedTransferSyntax(receivedTransferSyntax);
  return { type: imageTypes[transferSyntax] ?? 'application/octet-stream', transferSyntax };
}

interface Wanted {
  readonly type: string;
  /** Of multipart/related: the type of its parts. */
  readonly part: string | undefined;
  readonly transferSyntax: string | undefined;
}

export interface FrameChoice {
  readonly form: 'multipart' | 'single';
  readonly kept: FrameType;
}

/**
 * How these frames may be sent to whoever sent this Accept header: as multipart/related or as one bare part, and in which of
 * the forms that are kept, of which the first is preferred; undefined: not at all. Octets are always a name for what is kept,
 * whatever its coding: older clients ask for nothing else.
 */
export function chooseFrames(
  accept: string | undefined,
  kept: readonly [FrameType, ...FrameType[]],
  frames: number,
): FrameChoice | undefined {
  if (accept === undefined || accept.length > 2_000) return { form: 'multipart', kept: kept[0] };
  for (const wanted of accept.split(',').map(wantedOf)) {
    for (const one of kept) {
      const form = formOf(wanted, one, frames);
      if (form) return { form, kept: one };
    }
  }
  return undefined;
}

function formOf(
  { type, part, transferSyntax }: Wanted,
  kept: FrameType,
  frames: number,
): FrameChoice['form'] | undefined {
  if (transferSyntax !== undefined && transferSyntax !== '*' && transferSyntax !== kept.transferSyntax)
    return undefined;
  if (type === '*/*' || type === 'multipart/*') return 'multipart';
  if (type === 'multipart/related' && (part === undefined || names(part, kept))) return 'multipart';
  return frames === 1 && names(type, kept) ? 'single' : undefined;
}

function names(type: string, kept: FrameType): boolean {
  return (
    type === kept.type ||
    type === 'application/octet-stream' ||
    type === '*/*' ||
    (type === 'image/*' && kept.type.startsWith('image/'))
  );
}

function wantedOf(text: string): Wanted {
  const [type = '', ...parameters] = text.split(';').map((word) => word.trim());
  const value = (name: string) =>
    parameters
      .find((parameter) => parameter.toLowerCase().startsWith(`${name}=`))
      ?.slice(name.length + 1)
      .replaceAll('"', '')
      .trim();
  return { type: type.toLowerCase(), part: value('type')?.toLowerCase(), transferSyntax: value('transfer-syntax') };
}
