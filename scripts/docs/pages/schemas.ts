import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { projectDir } from '../../../fixtures/paths.ts';
import { code, page, plain, table } from '../markdown.ts';

interface Schema {
  title?: string;
  description?: string;
  type?: string | string[];
  const?: unknown;
  enum?: unknown[];
  pattern?: string;
  $ref?: string;
  required?: string[];
  properties?: Record<string, Schema>;
  additionalProperties?: Schema | boolean;
  items?: Schema;
  $defs?: Record<string, Schema>;
  oneOf?: Schema[];
  anyOf?: Schema[];
}

const folder = path.join(projectDir, 'docs', 'schemas');

/** The files of a proof, field by field. */
export function schemasPage(): string {
  const files = readdirSync(folder)
    .filter((name) => name.endsWith('.schema.json'))
    .sort();
  return page('Files of a proof', '`docs/schemas/*.schema.json`', [
    'What a proof leaves in `out/`, and what `--json` prints. A field is required unless it says otherwise.',
    ...files.flatMap((name) => {
      const schema = JSON.parse(readFileSync(path.join(folder, name), 'utf8')) as Schema;
      return [
        `## ${plain(schema.title ?? name)}`,
        plain(schema.description ?? ''),
        `Schema: [${name}](../schemas/${name})`,
        fields(schema),
        ...Object.entries(schema.$defs ?? {}).flatMap(([key, one]) => {
          const rows = fields(one);
          return [
            `### ${anchorText(name, key)}`,
            plain(one.description ?? ''),
            rows === '' ? `Is ${kindOf(one)}.` : rows,
          ];
        }),
      ];
    }),
  ]);
}

// The same name may stand in two schemas.
function anchorText(file: string, key: string): string {
  return `${key} (${file.replace('.schema.json', '')})`;
}

function fields(schema: Schema): string {
  return table(['Field', 'Type', 'Meaning'], rowsOf(schema, ''));
}

function rowsOf(schema: Schema, under: string): string[][] {
  const required = schema.required ?? [];
  return Object.entries(schema.properties ?? {}).flatMap(([name, one]) => {
    const at = `${under}${name}`;
    const meaning = [required.includes(name) ? '' : 'Optional.', one.description ?? ''].filter((text) => text !== '');
    const { items, additionalProperties: values } = one;
    return [
      [code(at), kindOf(one), plain(meaning.join(' '))],
      ...rowsOf(one, `${at}.`),
      ...(items === undefined ? [] : rowsOf(items, `${at}[].`)),
      ...(typeof values === 'object' ? rowsOf(values, `${at}.*.`) : []),
    ];
  });
}

function kindOf(schema: Schema): string {
  if (schema.$ref !== undefined) return code(schema.$ref.split('/').at(-1) ?? schema.$ref);
  if (schema.const !== undefined) return code(JSON.stringify(schema.const));
  if (schema.enum !== undefined) return schema.enum.map((one) => code(JSON.stringify(one))).join(', ');
  const either = schema.oneOf ?? schema.anyOf;
  if (either !== undefined) return either.map(kindOf).join(' or ');
  if (schema.items !== undefined) return `list of ${kindOf(schema.items)}`;
  if (typeof schema.additionalProperties === 'object' && schema.properties === undefined) {
    return `object of ${kindOf(schema.additionalProperties)}`;
  }
  const type = Array.isArray(schema.type) ? schema.type.join(' or ') : (schema.type ?? 'any');
  return schema.pattern === undefined ? type : `${type} like ${code(schema.pattern)}`;
}
