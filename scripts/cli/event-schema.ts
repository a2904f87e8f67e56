import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { projectDir } from '../../fixtures/paths.ts';

const schemas = path.join(projectDir, 'docs', 'schemas');
const read = (name: string) => JSON.parse(readFileSync(path.join(schemas, name), 'utf8')) as { $defs: object };

/** A check of lines of `--json` against docs/schemas/event.schema.json; for tests and specs. */
export interface EventSchema {
  /** The types of events that it knows. */
  types: readonly string[];
  /** What is wrong with a line; empty where nothing is. */
  problems: (line: string) => string[];
}

export function eventSchema(): EventSchema {
  const ajv = new Ajv2020({ allErrors: true, strictTypes: false });
  ajv.addSchema(read('verdicts.schema.json'), 'verdicts.schema.json');
  const schema = read('event.schema.json');
  const validate = ajv.addSchema(schema, 'event.schema.json').getSchema('event.schema.json');
  const types = Object.keys(schema.$defs).filter((name) => !['run', 'time', 'target', 'change'].includes(name));
  const problems = (line: string): string[] => {
    let event: unknown;
    try {
      event = JSON.parse(line);
    } catch {
      return [`no JSON: ${line.slice(0, 200)}`];
    }
    if (validate?.(event) === true) return [];
    // Of all the alternatives only that of its own type says what is wrong.
    const type = String((event as { type?: unknown } | null)?.type);
    if (!types.includes(type)) return [`no event of type "${type}" is in the schema`];
    const own = ajv.getSchema(`event.schema.json#/$defs/${type}`);
    void own?.(event);
    return (own?.errors ?? []).map(
      ({ instancePath, message, params }) => `${type}${instancePath}: ${message ?? ''} ${JSON.stringify(params)}`,
    );
  };
  return { types, problems };
}
