import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { exitCodes } from '../fixtures/model/exit-code.ts';
import { runVerb } from './cli/verb.ts';

await runVerb({
  name: 'docs',
  summary: 'Writes the generated pages of docs/generated from the code.',
  options: { check: { type: 'boolean', help: 'write nothing; end with 70 where a page is out of date' } },
  run: async (context) => {
    // Loads every proof and the compiler: not for --help.
    const { generate, generatedDir, stale } = await import('./docs/generate.ts');
    const pages = await generate(context.signal);
    const old = stale(pages);
    for (const name of old)
      context.out.text(`${context.values['check'] === true ? 'Out of date' : 'Wrote'}: docs/generated/${name}`);
    if (old.length === 0) context.out.text(`docs/generated is up to date: ${pages.size} pages.`);
    if (context.values['check'] === true) return old.length === 0 ? exitCodes.proven : exitCodes.defect;
    await mkdir(generatedDir, { recursive: true });
    for (const name of old) {
      const file = path.join(generatedDir, name);
      const text = pages.get(name);
      await (text === undefined ? rm(file, { recursive: true }) : writeFile(file, text));
    }
    return exitCodes.proven;
  },
});
