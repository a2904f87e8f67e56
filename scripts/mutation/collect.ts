/**
 * Stands in for `node:test` while mutants are tested: it collects the tests of a file instead of running them, so that
 * one process can run each of them again for every mutant. It has what the unit tests use and no more; a test that
 * needs more fails in Stryker's first run, before any mutant.
 */

interface Options {
  skip?: boolean | string;
}

interface TestContext {
  name: string;
  skip: () => void;
}

type TestBody = (context: TestContext) => unknown;

export interface CollectedTest {
  /** The file and the titles from outside to inside; the same from run to run, which incremental runs need. */
  id: string;
  file: string;
  run: () => Promise<void>;
}

let file = '';
let titles: string[] = [];
let collected: CollectedTest[] = [];

/** Loads a test file by `load` and returns its tests. `name` is the file's name in their ids. */
export async function collectTests(name: string, load: () => Promise<unknown>): Promise<CollectedTest[]> {
  [file, titles, collected] = [name, [], []];
  await load();
  return collected;
}

export function describe(title: string, body: () => void): void {
  titles.push(title);
  body();
  titles.pop();
}

export function test(title: string, ...rest: [TestBody] | [Options, TestBody]): void {
  const [options, body] = rest.length === 1 ? [{}, rest[0]] : rest;
  if ((options.skip ?? false) !== false) return;
  const wanted = [file, ...titles, title].join(' > ');
  const same = collected.filter(({ id }) => id === wanted || id.startsWith(`${wanted} (`)).length;
  const context: TestContext = { name: title, skip: () => undefined };
  collected.push({
    id: same === 0 ? wanted : `${wanted} (${same + 1})`,
    file,
    run: async () => {
      await body(context);
    },
  });
}

export { test as it, test as default };
