/** What research needs of an image: attributes of which every valid value is kept, as it came or as it is said here. */

import { tagOfKeyword } from '../../data-set/dictionary.ts';

export interface ResearchTopic {
  readonly topic: string;
  readonly tags: readonly number[];
}

function topic(name: string, ...keywords: readonly string[]): ResearchTopic {
  const tags = keywords.map((keyword) => {
    const tag = tagOfKeyword(keyword);
    if (tag === undefined) throw new Error(`${keyword} is in no dictionary`);
    return tag;
  });
  return { topic: name, tags };
}

/** Top level of an image. */
export const researchTopics: readonly ResearchTopic[] = [
  topic('modality and kind', 'Modality', 'ImageType', 'ConversionType', 'PresentationIntentType', 'SOPClassUID'),
  topic('body part', 'BodyPartExamined', 'AnatomicRegionSequence'),
  topic('view', 'ViewPosition', 'ViewCodeSequence', 'PatientOrientation', 'PatientPosition', 'PositionerType'),
  topic('laterality', 'Laterality', 'ImageLaterality'),
  topic('photometric', 'PhotometricInterpretation', 'SamplesPerPixel', 'PixelRepresentation', 'BitsAllocated'),
  topic('samples', 'BitsStored', 'HighBit', 'Rows', 'Columns', 'NumberOfFrames', 'PixelPaddingValue'),
  topic('spacing', 'PixelSpacing', 'ImagerPixelSpacing', 'PixelAspectRatio', 'SliceThickness', 'SpacingBetweenSlices'),
  topic('geometry', 'ImagePositionPatient', 'ImageOrientationPatient', 'SliceLocation', 'FrameOfReferenceUID'),
  topic('windows and LUTs', 'WindowCenter', 'WindowWidth', 'RescaleIntercept', 'RescaleSlope', 'RescaleType'),
  topic('presentation', 'VOILUTFunction', 'PresentationLUTShape', 'PixelIntensityRelationship'),
  topic('exposure', 'KVP', 'ExposureTime', 'XRayTubeCurrent', 'Exposure', 'ExposureInuAs', 'ExposureIndex'),
  topic(
    'dose and detector',
    'TargetExposureIndex',
    'DeviationIndex',
    'ImageAndFluoroscopyAreaDoseProduct',
    'Sensitivity',
  ),
  topic('beam', 'DistanceSourceToDetector', 'DistanceSourceToPatient', 'Grid', 'FocalSpots', 'AnodeTargetMaterial'),
  topic('compression of the breast', 'CompressionForce', 'BodyPartThickness'),
  topic(
    'acquisition, CT',
    'ConvolutionKernel',
    'GantryDetectorTilt',
    'TableHeight',
    'ReconstructionDiameter',
    'CTDIvol',
  ),
  topic(
    'acquisition, MR',
    'ScanningSequence',
    'SequenceVariant',
    'RepetitionTime',
    'EchoTime',
    'InversionTime',
    'FlipAngle',
  ),
  topic('field', 'MagneticFieldStrength', 'EchoTrainLength', 'NumberOfAverages', 'MRAcquisitionType'),
  topic('maker', 'Manufacturer', 'ManufacturerModelName'),
  topic('coded procedures', 'ProcedureCodeSequence', 'PerformedProtocolCodeSequence'),
  topic(
    'compression of the file',
    'LossyImageCompression',
    'LossyImageCompressionRatio',
    'LossyImageCompressionMethod',
  ),
  topic('letters in the picture', 'BurnedInAnnotation'),
  topic('patient', 'PatientAge', 'PatientSex', 'PatientSize', 'PatientWeight'),
  topic('order in time', 'StudyDate', 'StudyTime', 'AcquisitionDate', 'AcquisitionTime', 'ContentDate', 'ContentTime'),
  topic(
    'order in the study',
    'SeriesNumber',
    'InstanceNumber',
    'AcquisitionNumber',
    'StudyInstanceUID',
    'SeriesInstanceUID',
  ),
];
