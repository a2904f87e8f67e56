import { runVerb } from './cli/verb.ts';
import { kindConfigOption } from './proof/option-specs.ts';

await runVerb({
  name: 'page',
  summary: 'Checks a workshop page without a cluster: each statement, box and arrow must be tied to a proof.',
  options: {
    ...kindConfigOption,
    init: { type: 'boolean', help: 'draft a claims table beside the page (NAME.claims.yaml)' },
    update: {
      type: 'boolean',
      help: 'show what the table has to change to follow the page, and write it after consent',
    },
    yes: { type: 'boolean', help: 'consent to what --update shows' },
  },
  rest: 'playwright',
  notes: [
    "FILE is a Markdown page (npm run page -- FILE); default the project's own.",
    'Ends with 1 and FILE:LINE where something is not covered, with 0 where all is; notes fail nothing.',
  ],
  run: async (context) => (await import('./verbs/page.ts')).run(context),
});
