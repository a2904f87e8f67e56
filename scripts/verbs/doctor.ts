import { exitCodes } from '../../fixtures/model/exit-code.ts';
import { examine } from '../doctor/examine.ts';
import type { Verb } from '../cli/verb.ts';

export const run: Verb['run'] = async (context) => {
  const findings = await examine(context);
  const width = Math.max(...findings.map(({ what }) => what.length));
  for (const { what, state, seen, next } of findings) {
    const sign = { good: '✓', warning: '!', bad: '✗' }[state];
    context.out.text(
      `${sign} ${what.padEnd(width)}  ${seen}${next === undefined ? '' : `\n  ${' '.repeat(width)}  ${next}`}`,
    );
  }
  context.out.event({ type: 'doctor', findings });
  const bad = findings.filter(({ state }) => state === 'bad').length;
  context.out.text(bad === 0 ? '\n"npm start" can work here.' : '\n"npm start" cannot work here yet.');
  return bad === 0 ? exitCodes.proven : exitCodes.environment;
};
