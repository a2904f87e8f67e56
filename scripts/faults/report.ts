import { h, type ComponentChild } from 'preact';
import { htmlDocument } from '../../fixtures/report/html/document.ts';
import { hint, list, section } from '../../fixtures/report/html/parts.ts';
import { signs, targetWords } from '../../fixtures/report/headline.ts';
import type { Verdict } from '../../fixtures/model/verdict.ts';
import { isAsComputed } from './expected.ts';
import type { Outcome } from './outcome.ts';
import { byTarget, claimsOf, columnOf, headings, refutes } from './table.ts';
import { unbreakable } from './unbroken.ts';

/** Claim × fault as one HTML file that needs nothing else. */
export function faultReport(outcomes: readonly Outcome[]): string {
  const failed = outcomes.filter(({ problems }) => problems.length > 0);
  const tables = byTarget(outcomes).map(([target, own]) => ({
    id: target,
    name: `Faults on ${targetWords[target]}`,
    is: section(target, headings[target], matrix(own), firstLines(own)),
  }));
  const found =
    failed.length === 0
      ? `All ${outcomes.length} faults came out as computed.`
      : `${failed.length} of ${outcomes.length} faults came out otherwise than computed.`;
  return htmlDocument({
    title: found,
    skip: 'Skip to what was found',
    top: h(
      'header',
      null,
      h('p', { class: 'kicker' }, 'Clusters broken on purpose: every claim is able to turn red'),
      h('h1', null, found),
      h('p', { class: 'prose' }, legend),
    ),
    parts: [
      { id: 'otherwise', name: 'Otherwise', is: otherwise(failed) },
      ...tables,
      { id: 'never', name: 'Never red', is: never() },
    ],
    footer: 'Drawn from faults.json; the proof of each fault lies in the folder of its name.',
  });
}

const legend =
  'What has to follow from a fault is computed before it is injected: the claims of what is hit are refuted, those that depend on it undetermined, the rest proven.';

function matrix(outcomes: readonly Outcome[]): ComponentChild {
  const claims = claimsOf(outcomes);
  return h(
    'div',
    { class: 'scrolls', tabIndex: 0, role: 'group', 'aria-label': 'Claims by fault, scrolls sideways' },
    h(
      'table',
      { class: 'faults' },
      h('caption', null, 'What each fault led to, claim by claim'),
      h(
        'thead',
        null,
        h(
          'tr',
          null,
          h('th', { scope: 'col' }, 'Fault'),
          ...claims.map((claim) => h('th', { scope: 'col' }, h('abbr', { title: claim }, columnOf(claim)))),
        ),
      ),
      h(
        'tbody',
        null,
        ...outcomes.map((outcome) =>
          h(
            'tr',
            null,
            h('th', { scope: 'row' }, outcome.title),
            ...claims.map((claim) => h('td', null, cell(claim, outcome))),
          ),
        ),
      ),
    ),
    h(
      'dl',
      { class: 'names' },
      ...claims.map((claim) => h('div', null, h('dt', null, columnOf(claim)), h('dd', null, h('code', null, claim)))),
    ),
  );
}

function cell(claim: string, { met, target }: Outcome): ComponentChild {
  const one = met.find((other) => other.claim === claim);
  if (one === undefined) return null;
  const { found, expected } = one;
  const word = found ?? 'no verdict';
  if (!isAsComputed(expected, found, target))
    return marked(found ?? 'undetermined', `${word}, expected ${expected}`, '!');
  return marked(found ?? 'undetermined', word, '');
}

// Seen is the sign, heard is the word.
function marked(verdict: Verdict, word: string, more: string): ComponentChild {
  return h(
    'span',
    { class: `mark ${verdict}`, title: word },
    h('span', { 'aria-hidden': 'true' }, `${signs[verdict]}${more}`),
    h('span', { class: 'unseen' }, word),
  );
}

function firstLines(outcomes: readonly Outcome[]): ComponentChild[] {
  const lines = outcomes.flatMap(({ title, firstLine, met }) =>
    firstLine === undefined || !refutes(met) ? [] : [[`${title}: `, h('code', null, firstLine)]],
  );
  return lines.length === 0
    ? []
    : [h('h3', null, 'The first line of each failure'), hint('As a terminal shows it.'), list(lines)];
}

function otherwise(failed: readonly Outcome[]): ComponentChild {
  if (failed.length === 0) return null;
  const lines = failed.flatMap(({ title, target, problems }) =>
    problems.map((problem) => `${title} (${targetWords[target]}): ${problem}`),
  );
  return section('otherwise', 'Otherwise than computed', list(lines));
}

function never(): ComponentChild {
  const left = Object.entries(unbreakable);
  if (left.length === 0) return null;
  return section(
    'never',
    'What no fault turns red',
    list(left.map(([claim, why]) => [h('code', null, claim), `: ${why}`])),
  );
}
