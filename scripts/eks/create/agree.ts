import type { CreateChoice } from './choice.ts';
import { openAws } from './clients.ts';
import { guardAccount, obtainConsent } from './consent.ts';
import type { CreateContext } from './create.ts';
import { stackName } from './names.ts';
import { requireVersion } from './placement.ts';
import { describeStack, phaseOf } from './stack.ts';

/**
 * What has to be settled before anything is brought up for a cluster in AWS: the account, a version at the price that was
 * agreed to, and the consent. Exit 2 where one of them is missing; exit 3 where AWS is out of reach.
 */
export async function agreeToCreate(context: CreateContext, choice: CreateChoice): Promise<void> {
  const aws = await openAws(`Create EKS cluster "${stackName}"`, context.signal);
  try {
    guardAccount(aws, choice.account);
    // One that is there costs what was agreed to when it was made.
    const found = await describeStack(aws, stackName);
    if (found !== undefined && phaseOf(found.status) === 'there') return;
    const { extended } = await requireVersion(aws, choice);
    await obtainConsent(context, aws, choice, { extended });
  } finally {
    aws.close();
  }
}
