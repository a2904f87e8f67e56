import { AxeBuilder } from '@axe-core/playwright';
import { expect, test } from './support/test.ts';
import { variant, variants } from './support/variants.ts';

for (const name of Object.keys(variants)) {
  test(`report, ${name}: axe finds nothing, in light and in dark`, async ({ page, openReport }) => {
    // Every element is looked at, which takes long where the machine is busy.
    test.setTimeout(180_000);
    const content = variant(name);
    // The lines of a few claims stand for those of all.
    for (const document of content.evidence) {
      const kept = Object.entries(document.claims).filter(
        ([claim], index) => index < 2 || claim === 'shown/causal-trace',
      );
      document.claims = Object.fromEntries(kept);
    }
    await openReport(content);
    await page.evaluate(() => {
      for (const details of document.querySelectorAll('details.more, #claim-1 details'))
        details.setAttribute('open', '');
    });
    const found = async (look: AxeBuilder) => {
      const { violations } = await look.setLegacyMode(true).analyze();
      return violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html ?? ''}`);
    };
    expect(await found(new AxeBuilder({ page })), 'light').toEqual([]);
    // The colours are all that changes.
    await page.emulateMedia({ colorScheme: 'dark' });
    expect(await found(new AxeBuilder({ page }).withRules('color-contrast')), 'dark').toEqual([]);
  });
}
