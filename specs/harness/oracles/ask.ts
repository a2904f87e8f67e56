import { runScript } from './venv.ts';

/** What each script prints, one JSON object per line. */
interface Answers {
  'validate.py': { line: number; service: string; operation: string; complaint: string };
  'documents.py': { name: string; rule: string; message: string };
  'presign.py': { url: string };
}

/**
 * Gives a script of this folder one JSON object per line and reads what it prints the same way. `clean` is false where
 * it ended with 1, which it does for what it complains about.
 *
 * @throws Error where it ended in any other way: then it has judged nothing.
 */
export async function askOracle<Script extends keyof Answers>(
  python: string,
  script: Script,
  asked: readonly object[],
): Promise<{ clean: boolean; answers: Answers[Script][] }> {
  const result = await runScript(python, script, asked.map((one) => `${JSON.stringify(one)}\n`).join(''));
  const answers = result.stdout.split('\n').filter((line) => line !== '');
  // Python ends with 1 for an uncaught error as well.
  const complained = result.exitCode === 1 && answers.length > 0 && !result.stderr.includes('Traceback');
  if (result.exitCode !== 0 && !complained) {
    throw new Error(`${script} ended with ${result.exitCode ?? result.failure ?? '?'}: ${result.stderr}`);
  }
  return { clean: !complained, answers: answers.map((line) => JSON.parse(line) as Answers[Script]) };
}
