import assert from 'node:assert/strict';
import { PassThrough } from 'node:stream';
import test from 'node:test';
import { createOutput, type Event } from '../../cli/output.ts';
import { guardAccount, obtainConsent } from './consent.ts';
import { readCreateChoice } from './choice.ts';

const aws = { account: '111122223333', region: 'us-west-2', owner: 'role/workshop' };

function recorded() {
  const events: Event[] = [];
  const nowhere = { write: () => true };
  const out = createOutput({ json: false, runId: 'unit', people: nowhere, sink: (event) => events.push(event) });
  const said = () => events.map(({ text }) => String(text)).join('\n');
  return { context: { out, signal: new AbortController().signal, mayInstall: false }, said };
}

const ask = (typed: string | undefined, values = {}, extended = false) => {
  const { context, said } = recorded();
  const input = new PassThrough();
  input.end(typed === undefined ? '' : `${typed}\n`);
  const terminal = { interactive: typed !== undefined, input, output: new PassThrough() };
  const choice = readCreateChoice(values, true);
  return { said, done: obtainConsent(context, aws, choice, { extended, terminal }) };
};

test('consent: off a terminal without --yes is exit 2, with the line to type', async () => {
  await assert.rejects(ask(undefined).done, (error: { exitCode: number; id: string; next: string }) => {
    assert.equal(error.exitCode, 2);
    assert.equal(error.id, 'no-consent');
    assert.match(error.next, /npm start -- --eks create --yes/);
    return true;
  });
});

test('consent: --yes needs no terminal, and the cost is said all the same', async () => {
  const { done, said } = ask(undefined, { yes: true });
  await done;
  assert.match(said(), /account 111122223333, region us-west-2/);
  assert.match(said(), /an hour/);
});

test('consent: on a terminal the name has to be typed', async () => {
  await ask('kind-and-eks-proof').done;
  await assert.rejects(ask('y').done, { exitCode: 2, id: 'no-consent' });
});

test('consent: the six-fold price is said', async () => {
  const { done, said } = ask(undefined, { yes: true }, true);
  await done;
  assert.match(said(), /six-fold/);
});

test('account guard: another account is exit 2', () => {
  guardAccount(aws, undefined);
  guardAccount(aws, '111122223333');
  assert.throws(() => {
    guardAccount(aws, '444455556666');
  }, /account 111122223333; expected account 444455556666/);
});
