/** The part of Stryker's JSON report that is read here (mutation-testing-report-schema). */
export interface Report {
  files: Record<string, { mutants: readonly Mutant[] }>;
}

export interface Mutant {
  status: string;
  mutatorName: string;
  replacement?: string;
  location: { start: { line: number } };
}

export interface Score {
  noticed: number;
  /** No test failed, or none reaches it. */
  survived: number;
  /** By a comment or by the configuration, with a reason. */
  ignored: number;
}

/** Of `fixtures/NAME/…`, and of all together under `all`. */
export function scores(report: Report): Map<string, Score> {
  const byFolder = new Map<string, Score>([['all', { noticed: 0, survived: 0, ignored: 0 }]]);
  for (const [file, { mutants }] of Object.entries(report.files)) {
    const folder = file.split('/')[1] ?? file;
    const own = byFolder.get(folder) ?? { noticed: 0, survived: 0, ignored: 0 };
    byFolder.set(folder, own);
    for (const score of [own, byFolder.get('all')]) {
      if (score === undefined) continue;
      score.noticed += mutants.filter(isNoticed).length;
      score.survived += mutants.filter(isSurvivor).length;
      score.ignored += mutants.filter(({ status }) => status === 'Ignored').length;
    }
  }
  return byFolder;
}

/** In percent; undefined where nothing was broken. */
export function percent({ noticed, survived }: Score): number | undefined {
  return noticed + survived === 0 ? undefined : (100 * noticed) / (noticed + survived);
}

/** One line for each survivor: where it is and what was put there. */
export function survivors(report: Report): string[] {
  return Object.entries(report.files).flatMap(([file, { mutants }]) =>
    mutants
      .filter(isSurvivor)
      .map(
        ({ location, mutatorName, replacement }) =>
          `${file}:${location.start.line} ${mutatorName}: ${replacement ?? ''}`,
      ),
  );
}

// One that makes a test endless would be noticed too.
function isNoticed({ status }: Mutant): boolean {
  return status === 'Killed' || status === 'Timeout';
}

function isSurvivor({ status }: Mutant): boolean {
  return status === 'Survived' || status === 'NoCoverage';
}
