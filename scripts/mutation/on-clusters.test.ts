import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { onClusters } from './on-clusters.ts';

const named = (name: string) => ({ type: 'TSTypeReference', typeName: { name } });
const param = (type: object) => ({
  type: 'Identifier',
  typeAnnotation: { type: 'TSTypeAnnotation', typeAnnotation: type },
});
const returning = (type: object) => ({
  type: 'TSFunctionType',
  params: [],
  returnType: { type: 'TSTypeAnnotation', typeAnnotation: type },
});
const inFunction = (name: string, ...params: object[]) => ({
  node: { type: 'StringLiteral' },
  parentPath: { node: { type: 'FunctionDeclaration', id: { name }, params }, parentPath: null },
});
const within = (...params: object[]) => inFunction('judge', ...params);

describe('functions left out of mutation testing', () => {
  for (const [what, params] of Object.entries({
    'a ProofContext': [param(named('ProofContext'))],
    'its API server': [param({ type: 'TSIndexedAccessType', objectType: named('ProofContext') })],
    'a Plan, after something else': [param(named('V1Node')), param(named('Plan'))],
    'a Line to call on': [param(named('Line'))],
    'what gives a Line to call on': [param(returning(named('Line')))],
  })) {
    it(`are those that are handed ${what}`, () => {
      assert.notEqual(onClusters.shouldIgnore(within(...params)), undefined);
    });
  }

  it('are those that observe by their name', () => {
    assert.notEqual(onClusters.shouldIgnore(inFunction('observe')), undefined);
    assert.notEqual(onClusters.shouldIgnore(inFunction('observeMachine')), undefined);
    assert.equal(onClusters.shouldIgnore(inFunction('observed')), undefined);
  });

  for (const [what, params] of Object.entries({
    evidence: [param(named('KubeletEvidence'))],
    'what tells of evidence': [param(returning(named('KubeProxyEvidence')))],
    nothing: [],
  })) {
    it(`are not those that are handed ${what}`, () => {
      assert.equal(onClusters.shouldIgnore(within(...params)), undefined);
    });
  }
});
