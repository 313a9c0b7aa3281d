/**
 * `npm run prove -- agreement`: agreement of 5,000 random tables against statsmodels, krippendorff and irrCAC; of each figure the
 * package, how many were compared and the largest difference. Asks for a folder of Python packages, which it makes by pip.
 */

import { peerTable } from '../review/agreement/peer-tables.ts';
import { compareWithPackages, differences, tableOf } from '../review/agreement/python-equality.ts';
import { agreementPython } from '../support/agreement-peers.ts';

const venv = agreementPython();
if ('why' in venv) {
  console.error(venv.why);
  process.exit(2);
}
const tables = Array.from({ length: 5_000 }, (_, k) => peerTable(k));
const found = compareWithPackages(venv.python, tables);
console.log(tableOf(found));
const different = differences(found);
for (const one of different) console.log(`  ${one}`);
console.log(`${tables.length} tables, ${different.length} differences`);
process.exit(different.length === 0 ? 0 : 1);
