import { findBrowser } from '../../fixtures/workshop/diagram/render.ts';
import { runPlaywright } from '../proof/runner.ts';

export interface ReportSpecs {
  passed: number;
  failed: number;
  skipped: number;
  /** What the runner printed, for people. */
  output: string;
  ok: boolean;
}

const config = ['--config=specs/report', '--reporter=list'];

/**
 * Runs the report's specs in the browser that draws its diagrams. Where there is none they are listed and count as
 * skipped, and `output` says so. Not one spec found is a failure too.
 */
export async function runReportSpecs(signal: AbortSignal): Promise<ReportSpecs> {
  const hasBrowser = (await findBrowser()) !== undefined;
  const lines: string[] = [];
  const { exitCode, stderr } = await runPlaywright(
    hasBrowser ? config : [...config, '--list'],
    { NO_COLOR: '1' },
    signal,
    (line) => lines.push(line),
  );
  signal.throwIfAborted();
  const text = lines.join('\n');
  const count = (pattern: RegExp) => Number(pattern.exec(text)?.[1] ?? 0);
  if (!hasBrowser) {
    const skipped = count(/^Total: (\d+) tests?/m);
    const output = 'The specs of the report were skipped: no browser was found. Install the package "chromium".';
    return { passed: 0, failed: 0, skipped, output, ok: exitCode === 0 && skipped > 0 };
  }
  const passed = count(/^\s+(\d+) passed\b/m);
  const failed = count(/^\s+(\d+) failed\b/m) + count(/^\s+(\d+) did not run\b/m) + count(/^\s+(\d+) interrupted\b/m);
  const skipped = count(/^\s+(\d+) skipped\b/m);
  return { passed, failed, skipped, output: `${text}\n${stderr}`.trim(), ok: exitCode === 0 && passed > 0 };
}
