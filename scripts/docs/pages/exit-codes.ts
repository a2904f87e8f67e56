import { exitCodes, strongest, type ExitCode } from '../../../fixtures/model/exit-code.ts';
import { page, table } from '../markdown.ts';

/** What each exit code tells; `Record` makes a new code without a meaning a type error. */
export const meanings: Record<keyof typeof exitCodes, { name: string; meaning: string; wayOut: string }> = {
  proven: {
    name: 'proven',
    meaning: 'All in scope is proven, rehearsed or declared unobservable; what was left out is said.',
    wayOut: 'None is needed.',
  },
  refuted: {
    name: 'refuted',
    meaning:
      'A claim is refuted, the page says what no claim stands for, or parity is broken. Set only by code that has just written that verdict.',
    wayOut:
      'Read the reason in the verdict table; `out/report/index.html` has the evidence beside the words of the page.',
  },
  usage: {
    name: 'usage',
    meaning: 'What was typed, or a file that it names, cannot be used.',
    wayOut: 'The message names what is allowed.',
  },
  environment: {
    name: 'environment',
    meaning: 'Docker, disk, network, Node.js, credentials or rights are not as they have to be.',
    wayOut: 'The message names which, and the way out. `npm run doctor` looks at all of them.',
  },
  bringUp: {
    name: 'bring-up failed',
    meaning: 'A cluster or a node image could not be made.',
    wayOut: 'The phase and the exported logs are named; `--retain` keeps what was made.',
  },
  leftovers: {
    name: 'leftovers',
    meaning: 'Something was left behind.',
    wayOut: '`npm run gc` lists it, `npm run gc -- --delete` removes it.',
  },
  undetermined: {
    name: 'undetermined',
    meaning:
      'Something in scope could not be looked at, a saved proof is damaged or not whole, or nothing was selected.',
    wayOut: 'The reason says what kept us from looking. It says nothing against the claim.',
  },
  defect: {
    name: 'defect',
    meaning:
      'A defect of the harness itself: an uncaught error, a spec that does not load, a red unit test, a stale document.',
    wayOut: 'Please report it with the lines that were printed.',
  },
  hangup: {
    name: 'hangup',
    meaning: 'Interrupted by SIGHUP: the terminal went away.',
    wayOut: 'Run it again; `npm run gc` lists what was left.',
  },
  interrupt: {
    name: 'interrupt',
    meaning: 'Interrupted by SIGINT (Ctrl-C).',
    wayOut: 'Run it again; `npm run gc` lists what was left.',
  },
  terminate: {
    name: 'terminate',
    meaning: 'Interrupted by SIGTERM.',
    wayOut: 'Run it again; `npm run gc` lists what was left.',
  },
};

/** The exit codes as one table, and which of several wins. */
export function exitCodesPage(): string {
  const rows = Object.entries(exitCodes).map(([key, value]) => {
    const { name, meaning, wayOut } = meanings[key as keyof typeof exitCodes];
    return [String(value), name, meaning, wayOut];
  });
  return page('Exit codes', '`fixtures/model/exit-code.ts`', [
    table(['Code', 'Name', 'Meaning', 'Way out'], rows),
    `Where a run has several reasons to end, the first of these is its code: ${byPrecedence().join(', ')}.`,
    'Every error has an id beside its code: [errors.md](errors.md).',
  ]);
}

// Asked of the function that decides it, so that this cannot say another order.
function byPrecedence(): ExitCode[] {
  const left = new Set<ExitCode>(Object.values(exitCodes));
  return [...left].map(() => {
    const first = strongest([...left]);
    left.delete(first);
    return first;
  });
}
