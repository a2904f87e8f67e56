import { topologyOfEks, topologyOfKind } from '../../fixtures/infrastructure/index.ts';
import { expect, of, test } from '../../fixtures/test.ts';

test.describe('diagrams', () => {
  test('KinD: what is drawn is there, and each arrow is a connection', of(topologyOfKind), async ({ prove }) => {
    expect(await prove(topologyOfKind)).toBeProven();
  });

  test('EKS: what is drawn is there, and each arrow is answered', of(topologyOfEks), async ({ prove }) => {
    expect(await prove(topologyOfEks)).toBeProven();
  });
});
