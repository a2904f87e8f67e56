import { messageOf } from '../../fixtures/errors.ts';
import { findBrowser } from '../../fixtures/workshop/diagram/render.ts';
import type { Context } from '../cli/context.ts';
import { mayChange } from '../engine/consent.ts';
import { runCommand } from '../engine/command.ts';
import { inspectMachine } from '../engine/machine.ts';
import { installPackages } from '../engine/packages.ts';

const ladder = 'Browser';
const packages = ['chromium'] as const;

/**
 * Sees to a browser that draws the page's diagrams for the report: Playwright's own or the system's, else the
 * distribution's package. A proof needs none: without one the report lists what is drawn, and this says so.
 */
export async function ensureBrowser(context: Context): Promise<void> {
  const { out, mayInstall } = context;
  const without = (because: string) => {
    out.note(`The report lists the page's diagrams instead of drawing them: ${because}.`);
    out.note('  To have them drawn: "npx playwright install chromium", or install the package "chromium".');
  };
  // A browser that is none, such as a stub that asks for another package, draws nothing.
  const found = await findBrowser().catch(() => undefined);
  if (found !== undefined && (await startsUp(found, context))) return;
  const { debian, root } = await inspectMachine();
  if (!mayInstall) {
    without('there is no browser, and --no-install forbids to install one');
    return;
  }
  if (!debian || !root) {
    without(
      `there is no browser, and ${debian ? 'only root installs packages' : 'packages are installed on Debian only'}`,
    );
    return;
  }
  out.rung({ ladder, doing: 'install the package chromium', usual: '1 min', because: 'no browser was found' });
  if (!(await mayChange(context, [`install ${packages.join(' ')}, to draw the diagrams of the report`]))) {
    without('no browser was to be installed');
    return;
  }
  try {
    await installPackages(context, packages);
  } catch (error) {
    context.signal.throwIfAborted();
    without(messageOf(error));
  }
}

async function startsUp(browser: string, { signal }: Context): Promise<boolean> {
  const { exitCode } = await runCommand(browser, ['--version'], { signal, timeoutMs: 10_000 });
  return exitCode === 0;
}
