import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';
import { projectDir } from '../../../../fixtures/paths.ts';

/** A step of a workflow or action, as far as the specs read it. */
export interface Step {
  uses?: string;
  with?: Record<string, unknown>;
  run?: string;
}

export interface Job {
  steps: Step[];
  strategy?: { matrix: Record<string, unknown[]> };
}

export interface Workflow {
  jobs: Record<string, Job>;
}

export interface Action {
  inputs: Record<string, { required?: boolean }>;
}

const github = path.join(projectDir, '.github');
const actionFolder = path.join(github, 'actions', 'prove');

export const actionScript = path.join(actionFolder, 'prove.sh');
export const page = path.join(projectDir, 'docs', 'ci.md');

/** The files of `.github/workflows`. */
export const workflowFiles = readdirSync(path.join(github, 'workflows')).map((name) =>
  path.join(github, 'workflows', name),
);

export function readAction(): Action {
  return parse(readFileSync(path.join(actionFolder, 'action.yml'), 'utf8')) as Action;
}

export function readWorkflow(text: string): Workflow {
  return parse(text) as Workflow;
}

/** The workflows that `docs/ci.md` gives away: its fenced YAML with `jobs:`. */
export function documentedWorkflows(): string[] {
  const fenced = readFileSync(page, 'utf8').matchAll(/^```yaml\n([\s\S]*?)^```$/gm);
  return [...fenced].map(([, text = '']) => text).filter((text) => /^jobs:$/m.test(text));
}

/** All steps of all workflows, those of the page included. */
export function allSteps(): Step[] {
  const texts = [...workflowFiles.map((file) => readFileSync(file, 'utf8')), ...documentedWorkflows()];
  return texts.flatMap((text) => Object.values(readWorkflow(text).jobs).flatMap(({ steps }) => steps));
}

/** A call of one of package.json's scripts: its name and the options that are typed. */
export interface NpmCall {
  line: string;
  script: string;
  options: string[];
}

/** The `npm start`, `npm test` and `npm run NAME` in a text. */
export function npmCalls(text: string): NpmCall[] {
  const found = text.matchAll(/npm (?:--\S+ )*(?:(start|test)|run ([a-z:]+))((?: -- .*)?)/g);
  return [...found].map(([line, short, long, rest = '']) => ({
    line,
    script: short ?? long ?? '',
    options: [...rest.matchAll(/ --([a-z-]+)/g)].map(([, name = '']) => name),
  }));
}
