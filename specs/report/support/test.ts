import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { test as base, expect } from '@playwright/test';
import { htmlReport, type ReportContent } from '../../../fixtures/report/html/html-report.ts';

interface Fixtures {
  /** Draws a report anew and opens it from disk. */
  openReport: (content: ReportContent) => Promise<void>;
}

/** A page that may ask for nothing but the report's own file, and may complain of nothing. */
export const test = base.extend<Fixtures>({
  openReport: async ({ page, browser, launchOptions }, use, info) => {
    const { executablePath = browser.browserType().executablePath() } = launchOptions;
    expect(existsSync(executablePath)).toBe(true);
    const file = path.join(info.outputDir, 'report.html');
    const own = pathToFileURL(file).href;
    const asked: string[] = [];
    const complaints: string[] = [];
    page.on('console', (message) => complaints.push(message.text()));
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('dialog', (dialog) => {
      complaints.push(`dialog: ${dialog.message()}`);
      void dialog.dismiss();
    });
    await page.route('**', async (route) => {
      const url = route.request().url();
      if (url === own) return route.continue();
      asked.push(url);
      return route.abort();
    });
    await use(async (content) => {
      const { mkdir } = await import('node:fs/promises');
      await mkdir(info.outputDir, { recursive: true });
      await writeFile(file, htmlReport(content));
      await page.goto(own);
    });
    expect(asked, 'requests').toEqual([]);
    expect(complaints, 'what the console says').toEqual([]);
  },
});

export { expect } from '@playwright/test';
