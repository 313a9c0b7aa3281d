/** `npm run picture`: makes the picture of the README from the demo, as a reader sees it. */
import { fileURLToPath } from 'node:url';
import { startBox } from '../support/box.ts';
import { launchChromium } from '../support/chromium.ts';
import { enrol, worklist } from '../support/demo-person.ts';

/** A case of the demo with a visible effusion, and where in the image well it lies (shares of its width and height). */
const shown = { caseNumber: 2, key: 'e', grade: '4', from: [0.79, 0.5], to: [0.92, 0.66] } as const;

const box = await startBox({ demo: true });
const browser = await launchChromium();
try {
  const { page } = await enrol(browser, box, 'reader1');
  let task: number | undefined;
  while (task === undefined) {
    await page.waitForTimeout(3_000);
    const items = await worklist(page);
    // All of them, so that the list in the picture is that of the whole demo.
    if (items.length === 24) task = items.find(({ caseNumber }) => caseNumber === shown.caseNumber)?.taskId;
  }
  await page.goto(new URL(`/read/${task}`, page.url()).href);
  await page.locator('.sheet ul:not(.shut)').waitFor({ timeout: 120_000 });
  await page.keyboard.press(shown.key);
  await page.keyboard.press(shown.grade);
  await page.keyboard.press('Shift+R');
  const well = await page.locator('.stage').boundingBox();
  if (!well) throw new Error('no image well on the page');
  const at = ([x, y]: readonly [number, number]) => [well.x + well.width * x, well.y + well.height * y] as const;
  await page.mouse.move(...at(shown.from));
  await page.mouse.down();
  await page.mouse.move(...at(shown.to), { steps: 6 });
  await page.mouse.up();
  await page.waitForTimeout(2_000);
  await page.screenshot({ path: fileURLToPath(new URL('../../docs/reading.png', import.meta.url)) });
} finally {
  await browser.close();
  await box.stop();
}
