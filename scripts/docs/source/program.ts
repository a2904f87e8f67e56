import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';
import { projectDir } from '../../../fixtures/paths.ts';

/** The project's own sources, bound and ready for questions about names; nothing outside of them is read. */
export interface Sources {
  files: readonly ts.SourceFile[];
  checker: ts.TypeChecker;
  /** Every place where a name stands. */
  named: (name: string) => readonly ts.Identifier[];
  /** `scripts/logs.ts:19`, as a message names a place. */
  placeOf: (node: ts.Node) => string;
  /** `scripts/logs.ts`. */
  fileOf: (node: ts.Node) => string;
}

/** What `fixtures/` and `scripts/` hold beside their unit tests: path from the checkout, and text. */
export function ownSources(): Map<string, string> {
  const files = new Map<string, string>();
  for (const folder of ['fixtures', 'scripts']) {
    for (const name of readdirSync(path.join(projectDir, folder), { recursive: true, encoding: 'utf8' }).sort()) {
      if (!name.endsWith('.ts') || name.endsWith('.test.ts')) continue;
      const file = `${folder}/${name.split(path.sep).join('/')}`;
      files.set(file, readFileSync(path.join(projectDir, file), 'utf8'));
    }
  }
  return files;
}

/** Binds sources. Packages stay unknown: only what the project itself writes is asked for. */
export function bind(texts: ReadonlyMap<string, string>): Sources {
  const options: ts.CompilerOptions = {
    target: ts.ScriptTarget.ESNext,
    module: ts.ModuleKind.ESNext,
    strict: true,
    lib: ['lib.es2024.d.ts'],
    types: [],
    allowImportingTsExtensions: true,
    noEmit: true,
  };
  const library = path.dirname(ts.getDefaultLibFilePath(options));
  const readFile = (name: string) => texts.get(name) ?? (name.startsWith(library) ? ts.sys.readFile(name) : undefined);
  const host: ts.CompilerHost = {
    fileExists: (name) => texts.has(name),
    readFile,
    getDefaultLibLocation: () => library,
    getSourceFile: (name, languageVersion) => {
      const text = readFile(name);
      return text === undefined ? undefined : ts.createSourceFile(name, text, languageVersion, true);
    },
    resolveModuleNameLiterals: (literals, from) =>
      literals.map(({ text }) => {
        const file = path.posix.join(path.posix.dirname(from), text);
        const known = text.startsWith('.') && texts.has(file);
        return { resolvedModule: known ? { resolvedFileName: file, extension: ts.Extension.Ts } : undefined };
      }),
    getDefaultLibFileName: () => path.join(library, 'lib.es2024.d.ts'),
    getCurrentDirectory: () => '',
    getCanonicalFileName: (name) => name,
    useCaseSensitiveFileNames: () => true,
    getNewLine: () => '\n',
    writeFile: () => undefined,
  };
  const program = ts.createProgram({ rootNames: [...texts.keys()], options, host });
  const files = program.getSourceFiles().filter(({ fileName }) => texts.has(fileName));
  const names = Map.groupBy(files.flatMap(nodesOf).filter(ts.isIdentifier), ({ text }) => text);
  const fileOf = (node: ts.Node) => node.getSourceFile().fileName;
  return {
    files,
    named: (name) => names.get(name) ?? [],
    checker: program.getTypeChecker(),
    fileOf,
    placeOf: (node) => {
      const { line } = node.getSourceFile().getLineAndCharacterOfPosition(node.getStart());
      return `${fileOf(node)}:${line + 1}`;
    },
  };
}

/** Every node below one, itself included, in the order of the text. */
export function nodesOf(node: ts.Node): ts.Node[] {
  const found: ts.Node[] = [];
  const visit = (one: ts.Node): void => {
    found.push(one);
    ts.forEachChild(one, visit);
  };
  visit(node);
  return found;
}
