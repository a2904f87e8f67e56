import { runVerb } from './cli/verb.ts';

await runVerb({
  name: 'test-harness',
  summary: 'Runs the specs of the harness itself; other options go to Playwright.',
  options: { 'no-install': { type: 'boolean', help: 'change nothing on this machine' } },
  notes: [
    'Specs under specs/harness/cluster need the kind cluster, those under specs/harness/emulated the EKS emulation',
    'too: they are brought up for them, and deleted again where they were not up before and where CI=true.',
  ],
  rest: 'playwright',
  run: async (context) => (await import('./verbs/test-harness.ts')).run(context),
});
