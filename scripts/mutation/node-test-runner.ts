import { globSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { INSTRUMENTER_CONSTANTS, type InstrumenterContext, type StrykerOptions } from '@stryker-mutator/api/core';
import { commonTokens, declareClassPlugin, PluginKind, tokens } from '@stryker-mutator/api/plugin';
import {
  determineHitLimitReached,
  DryRunStatus,
  TestStatus,
  toMutantRunResult,
  type DryRunResult,
  type MutantRunOptions,
  type MutantRunResult,
  type TestResult,
  type TestRunner,
} from '@stryker-mutator/api/test-runner';
import { collectTests, type CollectedTest } from './collect.ts';
import { startCounting, stopCounting, takeCounts, type Counts } from './coverage.ts';
import { Generations, reaching, type Importers } from './generations.ts';
import { Endless, runTest } from './run-test.ts';

interface Options {
  /** A glob pattern. */
  testFiles: string;
  /** Parts of the ids of tests that are not run for mutants. */
  leftOut: string[];
}

/** What the first run learns for all that follow. */
interface Learnt {
  /** In milliseconds, by the test's id, the quickest first. */
  durations: Record<string, number>;
  importers: Importers;
}

/** In the sandbox, the working folder that all workers share. */
const learntFile = 'learnt.json';

/**
 * A Stryker test runner that loads each unit test once and runs in one process those that reach a mutant. The
 * tap-runner starts a process for each test file and mutant, which takes longer than the tests.
 */
class NodeTestRunner implements TestRunner {
  static readonly inject = tokens(commonTokens.options);
  readonly #options: Options;
  readonly #generations = new Generations(process.cwd(), new URL('collect.ts', import.meta.url).href);
  /** What instrumented files read and write: which mutant is active, how often it was reached. */
  readonly #context: InstrumenterContext;
  /** The loaded tests by their file. */
  readonly #loaded = new Map<string, CollectedTest[]>();
  #learnt: Learnt | undefined;

  constructor(options: StrykerOptions) {
    this.#options = (options as StrykerOptions & { nodeTest: Options }).nodeTest;
    const scope = globalThis as unknown as Record<string, InstrumenterContext>;
    this.#context = scope[INSTRUMENTER_CONSTANTS.NAMESPACE] ??= {};
    // What a mutant leaves running may fail after its test; that must not end the process.
    for (const event of ['uncaughtException', 'unhandledRejection']) process.on(event, () => undefined);
  }

  capabilities() {
    return { reloadEnvironment: true };
  }

  async dryRun(): Promise<DryRunResult> {
    startCounting();
    const tests = await this.#loadOnce(globSync(this.#options.testFiles).sort());
    const mutantCoverage = { static: takeCounts(), perTest: {} as Record<string, Counts> };
    const results: TestResult[] = [];
    for (const test of tests) {
      results.push(await runTest(test));
      mutantCoverage.perTest[test.id] = takeCounts();
    }
    stopCounting();
    const durations = results.map(({ id, timeSpentMs }) => [id, timeSpentMs] as const).sort((a, b) => a[1] - b[1]);
    const learnt: Learnt = { durations: Object.fromEntries(durations), importers: this.#generations.importers() };
    writeFileSync(learntFile, JSON.stringify(learnt));
    return { status: DryRunStatus.Complete, tests: results, mutantCoverage };
  }

  async mutantRun(options: MutantRunOptions): Promise<MutantRunResult> {
    this.#learnt ??= JSON.parse(readFileSync(learntFile, 'utf8')) as Learnt;
    const { durations, importers } = this.#learnt;
    const { activeMutant, hitLimit, testFilter } = options;
    const order = Object.keys(durations);
    const load = () =>
      testFilter === undefined
        ? this.#loadAgain(options.sandboxFileName, activeMutant.id, importers)
        : this.#loadOnce([...new Set(testFilter.map(fileOf))]);
    this.#context.hitCount = 0;
    if (hitLimit === undefined) delete this.#context.hitLimit;
    else this.#context.hitLimit = hitLimit;
    const results: TestResult[] = [];
    try {
      const tests = await load();
      this.#context.activeMutant = activeMutant.id;
      const chosen = tests.filter(({ id }) => testFilter?.includes(id) ?? true);
      // Without the tests that reach it every mutant survives.
      if (testFilter !== undefined && chosen.length === 0)
        throw new Error(`No test was found for mutant ${activeMutant.id}.`);
      for (const test of chosen.toSorted((a, b) => order.indexOf(a.id) - order.indexOf(b.id))) {
        results.push(await runTest(test, durations[test.id]));
        const endless = determineHitLimitReached(this.#context.hitCount, hitLimit);
        if (endless !== undefined) return toMutantRunResult(endless);
        if (results.at(-1)?.status === TestStatus.Failed && !options.disableBail) break;
      }
      return toMutantRunResult({ status: DryRunStatus.Complete, tests: results });
    } catch (error) {
      if (error instanceof Endless) return toMutantRunResult({ status: DryRunStatus.Timeout, reason: error.message });
      throw error;
    } finally {
      delete this.#context.activeMutant;
    }
  }

  async #loadOnce(files: readonly string[]): Promise<CollectedTest[]> {
    for (const file of files) if (!this.#loaded.has(file)) this.#loaded.set(file, await this.#load([file]));
    return files.flatMap((file) => this.#loaded.get(file) ?? []);
  }

  /** A mutant of module scope is seen only while its file loads: the tests that reach the file load once more. */
  async #loadAgain(mutated: string, mutant: string, importers: Importers): Promise<CollectedTest[]> {
    const renewed = reaching(mutated, importers);
    const files = [...new Set(Object.keys(this.#learnt?.durations ?? {}).map(fileOf))];
    const affected = files.filter((file) => renewed.has(pathToFileURL(file).href));
    this.#context.activeMutant = mutant;
    try {
      return await this.#generations.renew(renewed, () => this.#load(affected));
    } catch (error) {
      // A file that does not load fails its tests.
      return [
        {
          id: affected[0] ?? mutated,
          file: mutated,
          run: () => Promise.reject(error instanceof Error ? error : new Error(String(error))),
        },
      ];
    }
  }

  async #load(files: readonly string[]): Promise<CollectedTest[]> {
    const tests: CollectedTest[] = [];
    for (const file of files) {
      tests.push(...(await collectTests(file, () => this.#generations.import(path.resolve(file)))));
    }
    return tests.filter(({ id }) => !this.#options.leftOut.some((part) => id.includes(part)));
  }
}

function fileOf(id: string): string {
  return id.split(' > ')[0] ?? id;
}

export const strykerPlugins = [declareClassPlugin(PluginKind.TestRunner, 'node-test', NodeTestRunner)];
export const strykerValidationSchema = {
  properties: {
    nodeTest: {
      type: 'object',
      properties: {
        testFiles: { type: 'string' },
        leftOut: { type: 'array', items: { type: 'string' }, default: [] },
      },
      required: ['testFiles'],
      additionalProperties: false,
    },
  },
};
