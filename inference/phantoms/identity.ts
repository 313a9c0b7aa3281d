/** A made-up patient with everything a hospital writes about one, so that de-identification has something to take away. */
import type { Sex } from './anatomy.ts';
import type { Random } from './random.ts';

export interface Identity {
  readonly name: string;
  readonly patientId: string;
  readonly issuer: string;
  readonly birthDate: string;
  readonly sex: Sex;
  readonly age: number;
  readonly address: string;
  readonly phone: string;
  readonly accession: string;
  readonly studyDate: string;
  readonly studyTime: string;
  readonly institution: string;
  readonly institutionAddress: string;
  readonly station: string;
  readonly referring: string;
  readonly performing: string;
  readonly operator: string;
  readonly studyUid: string;
  readonly seriesUid: string;
  readonly instanceUid: string;
}

const FAMILY = [
  'Abendroth',
  'Brandvold',
  'Castellane',
  'Dunmore',
  'Eskelund',
  'Farrow',
  'Grisham',
  'Hollander',
  'Ibarra',
  'Jankowski',
  'Kestrel',
  'Lindqvist',
  'Marchetti',
  'Novak',
  'Okonjo',
  'Pemberton',
  'Quiroga',
  'Rosenthal',
  'Sandoval',
  'Thackeray',
];
const GIVEN: Readonly<Record<Sex, readonly string[]>> = {
  F: ['Adela', 'Bronwyn', 'Carola', 'Delphine', 'Edith', 'Fiona', 'Greta', 'Helene', 'Ines', 'Johanna'],
  M: ['Anselm', 'Bertram', 'Caspar', 'Dorian', 'Emil', 'Florian', 'Gideon', 'Hugo', 'Isidor', 'Jasper'],
};
const DOCTORS = ['Winterbourne^Clara^^Dr', 'Abernathy^Saul^^Dr', 'Zielinska^Marta^^Dr', 'Fontaine^Luc^^Dr'];
const OPERATORS = ['Moss^Peter', 'Quill^Tamsin', 'Reyes^Ana'];
const STREETS = ['Harbour Lane', 'Mill Road', 'Larch Avenue', 'Chapel Street', 'Station Square'];

/** All fictional; the age is that on the day of the study. */
export function drawIdentity(draw: Random, sex: Sex, age: number): Identity {
  const year = draw.whole(2023, 2025);
  const [month, day] = [draw.whole(1, 12), draw.whole(1, 28)];
  // A birthday before the day of the study in the same year keeps the age exact.
  const birthMonth = draw.whole(1, month);
  const birthDay = birthMonth === month ? draw.whole(1, day) : draw.whole(1, 28);
  return {
    name: `${draw.pick(FAMILY)}^${draw.pick(GIVEN[sex])}`,
    patientId: `SM${digits(draw, 7)}`,
    issuer: 'ST MERIDIAN MPI',
    birthDate: `${year - age}${two(birthMonth)}${two(birthDay)}`,
    sex,
    age,
    address: `${draw.whole(1, 180)} ${draw.pick(STREETS)}, Northwick`,
    phone: `+00 555 ${digits(draw, 6)}`,
    accession: `A${String(year).slice(2)}${digits(draw, 8)}`,
    studyDate: `${year}${two(month)}${two(day)}`,
    studyTime: `${two(draw.whole(7, 19))}${two(draw.whole(0, 59))}${two(draw.whole(0, 59))}`,
    institution: 'St Meridian General Hospital',
    institutionAddress: '1 Infirmary Road, Northwick',
    station: `XR-ROOM${draw.whole(1, 3)}`,
    referring: draw.pick(DOCTORS),
    performing: draw.pick(DOCTORS),
    operator: draw.pick(OPERATORS),
    studyUid: uid(draw),
    seriesUid: uid(draw),
    instanceUid: uid(draw),
  };
}

/** A UID from 128 drawn bits (PS3.5 B.2). */
export function uid(draw: Random): string {
  let bits = 0n;
  for (let k = 0; k < 8; k += 1) bits = (bits << 16n) | BigInt(draw.whole(0, 0xffff));
  return `2.25.${bits}`;
}

const two = (value: number): string => String(value).padStart(2, '0');

function digits(draw: Random, count: number): string {
  return Array.from({ length: count }, () => draw.whole(0, 9)).join('');
}
