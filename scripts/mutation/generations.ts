import { registerHooks } from 'node:module';
import { pathToFileURL } from 'node:url';
import { withOurCounter } from './coverage.ts';

/** The files of a sandbox by URL, each with those that import it. */
export type Importers = Record<string, string[]>;

/** Loads the files of a sandbox, and again those that a mutant of module scope can reach; shares all others. */
export class Generations {
  readonly #root: string;
  readonly #importers = new Map<string, Set<string>>();
  #number = 0;
  /** The files of the generation being loaded; undefined in the first. */
  #renewed: ReadonlySet<string> | undefined;

  /** Modules under `directory` that import `node:test` get the module at the URL `nodeTest` instead, from now on. */
  constructor(directory: string, nodeTest: string) {
    this.#root = pathToFileURL(`${directory}/`).href;
    registerHooks({
      resolve: (specifier, context, next) => {
        const from = context.parentURL === undefined ? undefined : withoutQuery(context.parentURL);
        if (from?.startsWith(this.#root) !== true) return next(specifier, context);
        if (specifier === 'node:test') return { url: nodeTest, shortCircuit: true };
        const resolved = next(specifier, context);
        if (!resolved.url.startsWith(this.#root)) return resolved;
        const importers = this.#importers.get(resolved.url) ?? new Set();
        this.#importers.set(resolved.url, importers.add(from));
        return { ...resolved, url: this.#urlNow(resolved.url, context.parentURL) };
      },
      load: (url, context, next) => {
        const loaded = next(url, context);
        if (!url.startsWith(this.#root) || loaded.source === undefined) return loaded;
        const source = typeof loaded.source === 'string' ? loaded.source : new TextDecoder().decode(loaded.source);
        return { ...loaded, source: withOurCounter(source) };
      },
    });
  }

  /** Who imports whom, as far as files have been loaded. */
  importers(): Importers {
    return Object.fromEntries([...this.#importers].map(([url, importers]) => [url, [...importers]]));
  }

  /** Calls `load` in a new generation, in which the files at the URLs of `renewed` are loaded once more. */
  async renew<T>(renewed: ReadonlySet<string>, load: () => Promise<T>): Promise<T> {
    this.#number += 1;
    this.#renewed = renewed;
    try {
      return await load();
    } finally {
      this.#renewed = undefined;
    }
  }

  /** Imports a file in the generation being loaded. */
  async import(file: string): Promise<void> {
    await import(this.#urlNow(pathToFileURL(file).href));
  }

  #urlNow(url: string, parent?: string): string {
    if (this.#renewed !== undefined) return this.#renewed.has(url) ? `${url}?${this.#number}` : url;
    // An import() that runs after loading belongs to the generation of the file that calls it.
    const query = parent?.split('?')[1];
    return query === undefined ? url : `${url}?${query}`;
  }
}

/** The URLs of the files from which `file` is reached by imports, itself included. */
export function reaching(file: string, importers: Importers): ReadonlySet<string> {
  const reached = new Set([pathToFileURL(file).href]);
  for (const url of reached) for (const importer of importers[url] ?? []) reached.add(importer);
  return reached;
}

function withoutQuery(url: string): string {
  return url.split('?')[0] ?? url;
}
