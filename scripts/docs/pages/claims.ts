import ts from 'typescript';
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { hiddenByDesign } from '../../../fixtures/components/unobservable.ts';
import { parityClaim } from '../../../fixtures/parity/judgement.ts';
import { readExplained, type Explained } from '../../../fixtures/parity/explained.ts';
import { projectDir } from '../../../fixtures/paths.ts';
import { allProofs } from '../../../fixtures/proofs.ts';
import { code, page, plain, table } from '../markdown.ts';
import { keyOf } from '../source/syntax.ts';
import { nodesOf, type Sources } from '../source/program.ts';

const facetNames = ['identity', 'health', 'behaviour', 'control'];

/** Every proof, what a target hides by design, and what may differ between the targets. */
export function claimsPage(sources: Sources): string {
  const proofs = proofsIn(sources);
  const titles = titlesIn(specFiles());
  const rows = allProofs.map(({ claim, component, targets, shown, aboutAws }) => {
    const proof = proofs.get(claim);
    if (proof === undefined) throw new Error(`the proof of ${claim} has no doc comment beside it`);
    return {
      claim,
      component,
      targets: targets ?? ['kind', 'eks'],
      shown,
      aboutAws,
      ...proof,
      title: titles.get(proof.name),
    };
  });
  const section = ({ claim, component, targets, aboutAws, facets, asks, file, title }: (typeof rows)[number]) => [
    `### ${claim}`,
    plain(asks),
    [
      `- Component: ${plain(component)}; judged on ${targets.join(' and ')}.`,
      ...(title === undefined ? [] : [`- Spec: ${plain(title)}.`]),
      ...(facets.length === 0 ? [] : [`- Facets: ${facets.join(', ')}.`]),
      ...(aboutAws === true ? ['- Says something of AWS itself: unobservable on an emulation, however good.'] : []),
      `- ${code(file)}`,
    ].join('\n'),
  ];
  return page('Claims', 'the proofs in `fixtures/`', [
    "A facet is a side of a proof: who acts (identity), its own or the API server's word (health), an effect that nobody else produces (behaviour), and what must not happen (control).",
    '## What a page can claim',
    ...rows.filter(({ shown }) => shown !== true).flatMap(section),
    `### ${parityClaim.id}`,
    `What the two targets showed is compared when the last spec has ended: [parity](../parity.md). Judged on ${parityClaim.targets.join(' and ')}, held against kind.`,
    '## Shown beside the claims',
    'No page claims these here. They have a verdict, and never decide how a run ends.',
    ...rows.filter(({ shown }) => shown === true).flatMap(section),
    '## Unobservable by design',
    'Only an entry of this list makes a part of a claim `unobservable`; what is not listed and cannot be looked at is `undetermined` (`fixtures/components/unobservable.ts`).',
    table(
      ['Entry', 'Reason', 'Source'],
      hiddenByDesign.map(({ id, reason, source }) => [code(id), plain(reason), plain(source)]),
    ),
    'Of what is shown beside the claims (`fixtures/shown/sources.ts`):',
    table(
      ['What is hidden', 'Source'],
      shownSources(sources).map(([what, source]) => [plain(what), plain(source)]),
    ),
    'On an emulation of EKS whatever is said of AWS itself is `unobservable` too, with the source "emulated".',
    '## Explained differences',
    'Differences between kind and Amazon EKS that are accepted (`fixtures/parity/explained.yaml`). What each field means: [parity](../parity.md#explained-differences).',
    table(
      ['Difference', 'Where', 'Who has it', 'Why', 'Source', 'Met', 'Review by'],
      readExplained().map(({ id, where, match, side, why, source, met, reviewBy, scope }) => [
        code(id),
        plain(`${where.join(', ')}: ${match.join(', ')}`),
        `${side}${scopeText(scope)}`,
        plain(why),
        plain(source),
        plain(met),
        reviewBy,
      ]),
    ),
  ]);
}

function scopeText(scope: Explained['scope']): string {
  const parts = Object.entries(scope).map(
    ([key, value]) => `${key} ${typeof value === 'string' ? value : value.join(', ')}`,
  );
  return parts.length === 0 ? '' : plain(` (${parts.join('; ')})`);
}

interface Proof {
  /** The name that it is exported with. */
  name: string;
  /** Its doc comment. */
  asks: string;
  facets: string[];
  file: string;
}

function proofsIn({ files, fileOf }: Sources): Map<string, Proof> {
  const found = new Map<string, Proof>();
  for (const node of files.flatMap(nodesOf)) {
    if (!ts.isVariableDeclaration(node) || !ts.isIdentifier(node.name)) continue;
    const { initializer } = node;
    if (initializer === undefined || !ts.isObjectLiteralExpression(initializer)) continue;
    const claim = initializer.properties.find((one) => keyOf(one) === 'claim');
    if (claim === undefined || !ts.isPropertyAssignment(claim) || !ts.isStringLiteral(claim.initializer)) continue;
    const asks = commentOf(node);
    if (asks !== '')
      found.set(claim.initializer.text, {
        name: node.name.text,
        asks,
        facets: facetsIn(node.getSourceFile()),
        file: fileOf(node),
      });
  }
  return found;
}

// A proof puts its facets together as one object, in its own file.
function facetsIn(file: ts.SourceFile): string[] {
  const keys = nodesOf(file)
    .filter(ts.isObjectLiteralExpression)
    .map(({ properties }) => properties.map((one) => keyOf(one) ?? ''))
    .filter((names) => names.every((name) => facetNames.includes(name)));
  return facetNames.filter((name) => keys.some((names) => names.includes(name)));
}

function shownSources({ files }: Sources): [string, string][] {
  const file = files.find(({ fileName }) => fileName === 'fixtures/shown/sources.ts');
  if (file === undefined) throw new Error('fixtures/shown/sources.ts is gone');
  return nodesOf(file)
    .filter(ts.isVariableDeclaration)
    .flatMap((node): [string, string][] =>
      node.initializer !== undefined && ts.isStringLiteralLike(node.initializer)
        ? [[commentOf(node).replace(/^Where it is written that /, ''), node.initializer.text]]
        : [],
    );
}

function commentOf(node: ts.VariableDeclaration): string {
  const { parent: statement } = node.parent;
  const [comment] = ts.getJSDocCommentsAndTags(statement);
  const text = comment === undefined || !ts.isJSDoc(comment) ? '' : (ts.getTextOfJSDocComment(comment.comment) ?? '');
  return text.replaceAll(/\s+/g, ' ').trim();
}

function specFiles(): string[] {
  const folder = path.join(projectDir, 'specs', 'claims');
  return readdirSync(folder)
    .sort()
    .map((name) => readFileSync(path.join(folder, name), 'utf8'));
}

/** By the name of a proof: the title of the spec that proves it. */
export function titlesIn(specs: readonly string[]): Map<string, string> {
  const titles = new Map<string, string>();
  for (const text of specs) {
    for (const node of nodesOf(ts.createSourceFile('spec.ts', text, ts.ScriptTarget.ESNext, true))) {
      if (!ts.isCallExpression(node) || node.expression.getText() !== 'test') continue;
      const title = node.arguments[0];
      // Between them stand the details.
      const body = node.arguments.at(-1);
      if (title === undefined || body === undefined || !ts.isStringLiteralLike(title)) continue;
      for (const inner of nodesOf(body)) {
        if (!ts.isCallExpression(inner) || inner.expression.getText() !== 'prove') continue;
        titles.set(inner.arguments[0]?.getText() ?? '', title.text);
      }
    }
  }
  return titles;
}
