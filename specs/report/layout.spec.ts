import { expect, test } from './support/test.ts';
import { variant, variants } from './support/variants.ts';

const widths = [360, 768, 1200, 1600];

for (const name of Object.keys(variants)) {
  test(`report, ${name}: nothing is wider than the screen, nothing overlaps`, async ({ page, openReport }) => {
    await openReport(variant(name));
    for (const width of widths) {
      await page.setViewportSize({ width, height: 900 });
      const seen = await page.evaluate(() => {
        const boxes = (selector: string) =>
          [...document.querySelectorAll(selector)].map((one) => one.getBoundingClientRect());
        const overlap = (a: DOMRect, b: DOMRect) =>
          a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 1 && b.top < a.bottom - 1;
        const cells = boxes('.answers > *, .words, .prose, .drawing, .trace, nav, header');
        return {
          wide: document.documentElement.scrollWidth,
          over: cells.flatMap((one, at) => cells.slice(at + 1).filter((other) => overlap(one, other))).length,
          outside: boxes('main *:not(.unseen):not(caption):not(svg *):not(thead *):not(thead)').filter(
            ({ right, width: own }) => own > 0 && right > document.documentElement.clientWidth + 1,
          ).length,
        };
      });
      expect(seen, `${width} px`).toEqual({ wide: width, over: 0, outside: 0 });
    }
  });
}

test('report: both answers stand side by side where there is room, and below each other on a phone', async ({
  page,
  openReport,
}) => {
  await openReport(variant('real'));
  const answers = page.locator('.answers').nth(1).locator('> article');
  const boxOf = (index: number) =>
    answers.nth(index).evaluate((answer) => answer.getBoundingClientRect().toJSON() as DOMRect);
  for (const width of [1600, 1200, 768]) {
    await page.setViewportSize({ width, height: 900 });
    const [kind, eks] = [await boxOf(0), await boxOf(1)];
    expect(eks.y, `${width} px`).toBe(kind.y);
    expect(eks.x, `${width} px`).toBeGreaterThanOrEqual(kind.x + kind.width);
    expect(Math.abs(kind.width - eks.width), `${width} px`).toBeLessThan(2);
  }
  await page.setViewportSize({ width: 360, height: 780 });
  const [kind, eks] = [await boxOf(0), await boxOf(1)];
  expect(eks.x).toBe(kind.x);
  expect(eks.y).toBeGreaterThanOrEqual(kind.y + kind.height);
});

test('report: what is proven, and what failed first, is on the first screen', async ({ page, openReport }) => {
  for (const [width, height] of [
    [1600, 900],
    [1200, 700],
    [360, 780],
  ] as const) {
    await page.setViewportSize({ width, height });
    await openReport(variant('real'));
    await expect(page.getByRole('heading', { level: 1, name: /KinD: 11\sof\s11 proven\./ })).toBeInViewport({
      ratio: 1,
    });
    await expect(page.getByText('EKS: not validated (rehearsed on an emulation')).toBeInViewport({ ratio: 1 });
    await expect(page.getByText('Exit code 0')).toBeInViewport({ ratio: 1 });
    await openReport(variant('failing'));
    const failed = page.getByRole('heading', { name: 'kubelet on KinD, kind-and-eks-worker2 refuted' });
    await expect(failed).toBeInViewport({ ratio: 1 });
    await expect(page.locator('.failed > .reason')).toBeInViewport({ ratio: 1 });
  }
});
