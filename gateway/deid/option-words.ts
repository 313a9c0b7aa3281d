/** The options of a profile in plain words, for the owner who switches them: what each does, and what would be kept by it. */

import type { OptionId } from './profile.ts';

export interface OptionWords {
  /** One sentence. */
  readonly about: string;
  /** What is kept that the Basic profile removes, as the end of "Keeps ...". */
  readonly keeps: string;
  /** Rows of PS3.15 Table E.1-1 (edition as in PROFILE.md) that have an action of their own under it. */
  readonly attributes: number;
}

export const optionWords: Readonly<Record<OptionId, OptionWords>> = {
  'retain-safe-private': {
    about: 'Private elements that are listed as safe stay; all others go.',
    keeps: "makers' private numbers that are known to say nothing of a person",
    attributes: 1,
  },
  'retain-uids': {
    about: 'UIDs stay as they came, so that objects can be matched with the originals by anybody who has those.',
    keeps: 'study, series and instance UIDs of the PACS, and all that refer to them',
    attributes: 60,
  },
  'retain-device-identity': {
    about: 'Which device made an image stays known.',
    keeps: 'serial numbers, station names, device UIDs, dates of calibration',
    attributes: 57,
  },
  'retain-institution-identity': {
    about: 'Which hospital an image is from stays known.',
    keeps: 'name, address and department of the institution',
    attributes: 10,
  },
  'retain-patient-characteristics': {
    about: 'What describes a patient without naming them stays.',
    keeps: 'sex, age to 89, size, weight, smoking and pregnancy status',
    attributes: 14,
  },
  'retain-full-dates': {
    about: 'Dates and times stay as they came.',
    keeps: 'the true day of every study, which can tell who was there on it',
    attributes: 165,
  },
  'modified-dates': {
    about: 'Dates are moved back by whole weeks, the same for all of a patient.',
    keeps: 'weekdays and the days between two studies, not the days themselves',
    attributes: 165,
  },
  'clean-descriptors': {
    about: 'Descriptions stay where their value is a listed technical one; all others go.',
    keeps: 'listed words of protocols, body parts and techniques, and known codes',
    attributes: 125,
  },
  'clean-structured-content': {
    about: 'Structured content stays after it was cleaned.',
    keeps: 'measurements and codes of acquisition contexts, specimens and reports',
    attributes: 3,
  },
  'clean-graphics': {
    about: 'Graphics, text annotations and overlays stay after they were cleaned.',
    keeps: 'drawn lines and shapes beside an image',
    attributes: 4,
  },
};
