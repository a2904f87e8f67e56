import { expect, test } from './support/test.ts';
import { variant } from './support/variants.ts';

test('report: a button copies exactly the line to try', async ({ page, context, openReport }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  const content = variant('real');
  await openReport(content);
  const asked = page.locator('#claim-1 details.asked');
  await expect(asked.getByRole('button')).toHaveCount(0);
  await asked.locator('summary').click();
  await asked.getByRole('button', { name: 'Copy' }).nth(1).click();
  await expect(page.getByRole('status')).toHaveText('The line is copied.');
  const lines = JSON.stringify(content.evidence[0]?.claims['clusters/kubernetes']);
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  expect(copied).toBe(await asked.locator('pre').nth(1).textContent());
  expect(lines).toContain(JSON.stringify(copied));
});

test('report: where the clipboard is refused the line is selected', async ({ page, openReport }) => {
  await page.addInitScript(() => {
    navigator.clipboard.writeText = () => Promise.reject(new Error('refused'));
  });
  await openReport(variant('real'));
  const asked = page.locator('#claim-1 details.asked');
  await asked.locator('summary').click();
  await asked.getByRole('button', { name: 'Copy' }).first().click();
  await expect(page.getByRole('status')).toHaveText('The line is selected.');
  const selected = await page.evaluate(() => getSelection()?.toString());
  expect(selected).toBe(await asked.locator('pre').first().textContent());
});

test('report: the keyboard reaches what was found, and opens what stands behind it', async ({ page, openReport }) => {
  await openReport(variant('real'));
  await page.keyboard.press('Tab');
  const skip = page.getByRole('link', { name: 'Skip to what was found' });
  await expect(skip).toBeFocused();
  await expect(skip).toBeInViewport({ ratio: 1 });
  await page.keyboard.press('Enter');
  await expect(page.locator('#main')).toBeFocused();
  const first = page.locator('#main summary').first();
  await expect(async () => {
    await page.keyboard.press('Tab');
    await expect(first).toBeFocused({ timeout: 1 });
  }).toPass({ intervals: [0] });
  await expect(first).toBeFocused();
  const outline = await first.evaluate((summary) => getComputedStyle(summary).outlineStyle);
  expect(outline).toBe('solid');
  await page.keyboard.press('Enter');
  await expect(page.locator('#main details').first()).toHaveAttribute('open', '');
});

test('report: links within lead to their place, beneath nothing', async ({ page, openReport }) => {
  await openReport(variant('failing'));
  const links = page.locator('a[href^="#"]');
  const missing = await links.evaluateAll((found) =>
    found.map((one) => one.getAttribute('href') ?? '').filter((href) => document.querySelector(href) === null),
  );
  expect(missing).toEqual([]);
  await page.getByRole('link', { name: 'All that was seen of it' }).click();
  await expect(page.locator('.card:target h4')).toBeInViewport({ ratio: 1 });
  await expect(page.locator('.card:target h4')).toHaveText(/kubelet on KinD/);
  const top = await page.locator('.card:target').evaluate((card) => card.getBoundingClientRect().top);
  const under = await page.locator('nav').evaluate((nav) => nav.getBoundingClientRect().bottom);
  expect(top).toBeGreaterThanOrEqual(under);
});

test('report: in print the reasons are there, and the lines to try are not', async ({ page, openReport }) => {
  await openReport(variant('failing'));
  await page.emulateMedia({ media: 'print' });
  const reasons = page.locator('.more .reasons td:last-child');
  const hidden = await reasons.evaluateAll((cells) => cells.filter((cell) => !cell.checkVisibility()).length);
  expect(await reasons.count()).toBeGreaterThan(100);
  expect(hidden).toBe(0);
  await expect(page.locator('details.asked:visible')).toHaveCount(0);
  await expect(page.locator('.card .reason').first()).toBeVisible();
  const pdf = await page.pdf({ format: 'A4' });
  const pages = pdf.toString('latin1').match(/\/Type\s*\/Page\b(?!s)/g) ?? [];
  expect(pages.length).toBeGreaterThan(3);
  expect(pages.length).toBeLessThan(60);
});

test.describe('without script', () => {
  test.use({ javaScriptEnabled: false });

  test('report: everything can be read and opened', async ({ page, openReport }) => {
    await openReport(variant('real'));
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
    const asked = page.locator('#claim-1 details.asked');
    await asked.locator('summary').click();
    await expect(asked.locator('pre.try').first()).toBeVisible();
    await expect(asked.getByRole('button')).toHaveCount(0);
  });
});
