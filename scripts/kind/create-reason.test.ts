import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { reasonOf } from './cluster.ts';

const failed = 'ERROR: failed to create cluster: command "docker run --name n" failed with error: exit status 125';

describe('why kind failed', () => {
  it('is what the command said that it ran, not that it failed', () => {
    const port = 'Error response from daemon: listen tcp4 127.0.0.1:6443: bind: address already in use.';
    assert.equal(reasonOf(`${failed}\nCommand Output: 0a1b2c\ndocker: ${port}\n\nRun 'docker run --help'\n`), port);
    const full = 'Error response from daemon: no space left on device';
    assert.equal(reasonOf(`${failed}\nCommand Output: ${full}\n`), full);
  });

  it('is the last error of several', () => {
    const said = '[init] Using v1.36\nerror: first\nerror: timed out\nTo see the stack trace of this error use --v=5';
    assert.equal(reasonOf(`${failed}\nCommand Output: ${said}\n`), 'error: timed out');
  });

  it("is kind's own word where no command failed, or none said an error", () => {
    assert.equal(reasonOf(`noise\n${failed}\n`), failed.replace('ERROR: ', ''));
    assert.equal(reasonOf(`${failed}\nCommand Output: 0a1b2c\n`), failed.replace('ERROR: ', ''));
  });

  it('is the last line where kind names none', () => {
    assert.equal(reasonOf('one\ntwo\n'), 'two');
  });
});
