import { expect, test } from './support/test.ts';
import { hostile, variant, variants } from './support/variants.ts';

test("report: the page's words, all of them, in its order", async ({ page, openReport }) => {
  const content = variant('failing');
  await openReport(content);
  const quotes = content.page.statements.map(({ quote }) => quote);
  await expect(page.locator('#statements .words h3')).toHaveText(quotes);
  await expect(page.locator('#glance tbody th')).toHaveText([
    ...quotes,
    ...content.page.diagrams.map(({ title }) => `Diagram: ${title}`),
  ]);
  await expect(page.locator('#statements .prose')).toHaveText([/no claim stands for/]);
});

for (const name of Object.keys(variants).filter((one) => one !== 'hostile')) {
  test(`report, ${name}: each verdict is shown with its word`, async ({ page, openReport }) => {
    const content = variant(name);
    await openReport(content);
    const cards = await page.locator('article.card').evaluateAll((found) =>
      found.map((one) => ({
        id: one.id,
        word: one.querySelector('h4 .mark')?.textContent ?? '',
        seen: one.checkVisibility(),
      })),
    );
    const { verdicts, shown, targets } = content.verdicts;
    const emulated = (target: string) => targets.find((one) => one.name === target)?.mode === 'emulated';
    const expected = [
      ...verdicts.map((one, index) => ({ ...one, id: `claim-${index + 1}` })),
      ...shown.map((one, index) => ({ ...one, id: `shown-${index + 1}` })),
    ];
    expect(cards).toHaveLength(expected.length);
    for (const { id, verdict, target } of expected) {
      const card = cards.find((one) => one.id === id);
      expect(card, id).toMatchObject({ seen: true });
      expect(card?.word.split(/[ ,]+/)[1], id).toBe(verdict);
      expect(card?.word.includes('rehearsed'), id).toBe(emulated(target));
    }
  });
}

test('report: where a real EKS cluster was attached nothing says rehearsed', async ({ page, openReport }) => {
  await openReport(variant('attached EKS'));
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(/KinD: 11\sof\s11\sproven\. EKS: 8\sof\s15\sproven/);
  await expect(page.locator('.mark', { hasText: 'rehearsed' })).toHaveCount(0);
});

test('report: what page, cluster and log say is text, whatever they say', async ({ page, openReport }) => {
  await openReport(variant('hostile'));
  await expect(page.locator('script')).toHaveCount(1);
  await expect(page.locator('img, iframe, object, embed, form, base, link, style ~ style')).toHaveCount(0);
  const hrefs = await page.locator('a').evaluateAll((links) => links.map((one) => one.getAttribute('href') ?? ''));
  for (const href of hrefs) expect(href).toMatch(/^(#[a-z]+(-\d+)?|\.\.\/[\w/]+\.\w+)$/);
  const text = (await page.locator('body').textContent()) ?? '';
  expect(text).toContain(hostile.slice(0, 60));
  // eslint-disable-next-line no-control-regex -- none of these may be left
  expect(text.replaceAll('\n', '')).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e]/);
});
