import path from 'node:path';
import { projectDir } from '../../fixtures/paths.ts';
import { expect, test } from './support/test.ts';
import { variant } from './support/variants.ts';

// For people to look at: test-results/report/*.png. Nothing is compared pixel by pixel.
const folder = path.join(projectDir, 'test-results', 'report');

const shots = [
  { name: 'desktop', of: 'real', width: 1600, height: 1000 },
  { name: 'laptop', of: 'real', width: 1200, height: 800 },
  { name: 'phone', of: 'real', width: 360, height: 780 },
  { name: 'dark', of: 'real', width: 1600, height: 1000, colorScheme: 'dark' },
  { name: 'phone-dark', of: 'failing', width: 360, height: 780, colorScheme: 'dark' },
  { name: 'failing', of: 'failing', width: 1600, height: 1000 },
  { name: 'attached', of: 'attached EKS', width: 1600, height: 1000 },
  { name: 'print', of: 'failing', width: 760, height: 1075, media: 'print' },
] as const;

for (const { name, of, width, height, ...media } of shots) {
  test(`screenshot: ${name}`, async ({ page, openReport }) => {
    await page.setViewportSize({ width, height });
    await page.emulateMedia(media);
    await openReport(variant(of));
    const taken = await page.screenshot({ path: path.join(folder, `${name}.png`), fullPage: true });
    expect(taken.length).toBeGreaterThan(50_000);
  });
}

// REPORT_PICTURE=1 npx playwright test --config=specs/report --grep README.md draws docs/images/report.png anew.
const picture = process.env['REPORT_PICTURE'] === '1' ? 'docs/images/report.png' : 'test-results/report/readme.png';

test('screenshot: for README.md', async ({ page, openReport }) => {
  await page.setViewportSize({ width: 1200, height: 860 });
  await openReport(variant('real'));
  const taken = await page.screenshot({ path: path.join(projectDir, picture) });
  expect(taken.length).toBeLessThan(200_000);
});
