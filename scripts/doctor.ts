import { runVerb } from './cli/verb.ts';

await runVerb({
  name: 'doctor',
  summary: 'Looks at what "npm start" will find on this machine and changes nothing; exit 3 where it could not work.',
  options: {},
  run: async (context) => (await import('./verbs/doctor.ts')).run(context),
});
