/** DICOM to tensor, exactly once: one image in the form that a model's manifest asks for. */
import type { ModelManifest } from '../../model-files/manifest.ts';
import type { ImageDescription } from '../predict-contract.ts';
import { sharedFloats } from '../shared-floats.ts';
import { axisOf } from './axis.ts';
import { colourLight } from './colour-light.ts';
import { fitOf } from './fit.ts';
import { greyLight } from './grey-light.ts';
import { type LightRow, resample } from './resample.ts';
import { checkSamples, type Samples } from './samples.ts';

type ModelInput = ModelManifest['input'];

/**
 * One item of a batch, [C, H, W] of NCHW or [H, W, C] of NHWC. Black, of padding and of a letterbox, is light 0 of the picture that
 * the model gets, whichever its polarity. Throws ImageError where samples and description do not fit each other.
 */
export function toTensor(image: ImageDescription, samples: Samples, input: ModelInput): Float32Array {
  checkSamples(image, samples);
  const { light, channels } = lightOf(image, samples, input);
  const { source, target } = fitOf(image, input);
  const axes = {
    across: axisOf(input.resize, {
      length: image.columns,
      from: source.left,
      extent: source.width,
      size: target.width,
    }),
    down: axisOf(input.resize, { length: image.rows, from: source.top, extent: source.height, size: target.height }),
  };
  const tensor = blackTensor(input, target.width === input.columns && target.height === input.rows);
  for (let channel = 0; channel < channels; channel++) {
    // A grey picture is made once and written to every channel.
    const writers = channels === input.channels ? [channel] : [...Array(input.channels).keys()];
    const places = writers.map((to) => placeOf(input, to));
    resample(
      (row, out) => light(row, channel, out),
      image.columns,
      axes,
      (row, line) => {
        for (const { scale, shift, offset, step } of places) {
          let at = offset + ((target.top + row) * input.columns + target.left) * step;
          for (let column = 0; column < line.length; column++, at += step) {
            tensor[at] = (line[column] as number) * scale + shift;
          }
        }
      },
    );
  }
  return tensor;
}

/** PS3.3 C.7.6.3.1.2 and C.11.6.1: MONOCHROME1 and INVERSE say the same, and an object that says both says it once. */
function isInverted({ photometric, presentationLutShape }: ImageDescription): boolean {
  return photometric === 'MONOCHROME1' || presentationLutShape === 'INVERSE';
}

function lightOf(image: ImageDescription, samples: Samples, input: ModelInput): { light: LightRow; channels: 1 | 3 } {
  const turned = input.photometric === 'MONOCHROME1';
  if (image.samplesPerPixel === 1 && !image.palette) {
    return { light: greyLight(image, samples, input.voi, isInverted(image) !== turned), channels: 1 };
  }
  const grey = input.channels === 1 || input.photometric !== 'RGB';
  return { light: colourLight(image, samples, { voi: input.voi, grey, inverted: turned }), channels: grey ? 1 : 3 };
}

interface ChannelPlace {
  /** Tensor value = light * scale + shift. */
  readonly scale: number;
  readonly shift: number;
  /** Of its first pixel in the tensor, and from a pixel to the next. */
  readonly offset: number;
  readonly step: number;
}

function placeOf({ layout, rows, columns, channels, range, normalise }: ModelInput, channel: number): ChannelPlace {
  const { mean, deviation } = normalise[channel] ?? normalise[0] ?? { mean: 0, deviation: 1 };
  return {
    scale: (range.white - range.black) / deviation,
    shift: (range.black - mean) / deviation,
    offset: layout === 'NCHW' ? channel * rows * columns : channel,
    step: layout === 'NCHW' ? 1 : channels,
  };
}

/** Where the picture `covers` all of it black would be written for nothing. */
function blackTensor(input: ModelInput, covers: boolean): Float32Array {
  const pixels = input.rows * input.columns;
  const tensor = sharedFloats(pixels * input.channels);
  if (covers) return tensor;
  for (let channel = 0; channel < input.channels; channel++) {
    const { shift, offset, step } = placeOf(input, channel);
    for (let pixel = 0; pixel < pixels; pixel++) tensor[offset + pixel * step] = shift;
  }
  return tensor;
}
