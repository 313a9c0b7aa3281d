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

/**
 * How these frames may be sent to whoever sent this Accept header: as multipart/related, as one bare part, or not at all.
 * Octets are always a name for what is kept, whatever its coding: older clients ask for nothing else.
 */
export function frameForm(
  accept: string | undefined,
  kept: FrameType,
  frames: number,
): 'multipart' | 'single' | undefined {
  if (accept === undefined || accept.length > 2_000) return 'multipart';
  for (const { type, part, transferSyntax } of accept.split(',').map(wantedOf)) {
    if (transferSyntax !== undefined && transferSyntax !== '*' && transferSyntax !== kept.transferSyntax) continue;
    if (type === '*/*' || type === 'multipart/*') return 'multipart';
    if (type === 'multipart/related' && (part === undefined || names(part, kept))) return 'multipart';
    if (frames === 1 && names(type, kept)) return 'single';
  }
  return undefined;
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
