/** Decoding as it is without a walk: what the libraries give is believed. The truncation proof must find it out. */
import { MarkitError } from '../../gateway/errors.ts';
import { type CodecName, runCodec } from '../../gateway/pixels/wasm-codec.ts';
import { type Decode, walkedDecode } from './truncation-run.ts';

const codecs: Readonly<Record<string, CodecName>> = {
  '1.2.840.10008.1.2.4.50': 'libjpeg-turbo',
  '1.2.840.10008.1.2.4.80': 'charls',
  '1.2.840.10008.1.2.4.81': 'charls',
  '1.2.840.10008.1.2.4.90': 'openjpeg',
  '1.2.840.10008.1.2.4.91': 'openjpeg',
  '1.2.840.10008.1.2.4.201': 'openjph',
};

export const librariesAlone: Decode = async (bytes, format) => {
  const codec = codecs[format.transferSyntax];
  if (codec === undefined) return walkedDecode(bytes, format);
  // A stream of nothing ends the module, and the next frame with it.
  if (bytes.length < 16) throw new MarkitError('FRAME_UNREADABLE');
  return (await runCodec(codec, bytes, undefined)).bytes;
};
