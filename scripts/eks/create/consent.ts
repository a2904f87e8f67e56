import { usageError } from '../../../fixtures/errors.ts';
import { ask, currentTerminal, type Terminal } from '../../cli/ask.ts';
import type { Context } from '../../cli/context.ts';
import { lineFor } from '../../cli/options.ts';
import type { Aws } from './clients.ts';
import type { CreateChoice } from './choice.ts';
import { forecast, forecastLines } from './forecast.ts';
import { stackName } from './names.ts';
import { gcLine } from './ours.ts';

const doing = 'Create an EKS cluster';

/** Exit 2 where `--account` names another account than that of the credentials. */
export function guardAccount({ account, owner }: Pick<Aws, 'account' | 'owner'>, asked: string | undefined): void {
  if (asked === undefined || asked === account) return;
  throw usageError(
    'other-account',
    doing,
    `the credentials are those of ${owner} in account ${account}`,
    'Use credentials of that account (AWS_PROFILE), or name this one with --account.',
    `account ${asked}, as --account says`,
  );
}

/**
 * Says what will be made, where, for how long and at what price; goes on with `--yes`, or where somebody at a terminal
 * types the stack's name. Exit 2 where there is no consent.
 */
export async function obtainConsent(
  context: Context,
  aws: Pick<Aws, 'account' | 'region' | 'owner'>,
  choice: CreateChoice,
  { extended, terminal = currentTerminal() }: { extended: boolean; terminal?: Terminal },
): Promise<void> {
  if (choice.agreed === true) return;
  const hours = Math.round((choice.ttlMs / 3_600_000) * 10) / 10;
  const lines = [
    `EKS cluster "${stackName}" of Kubernetes ${choice.minor} in account ${aws.account}, region ${aws.region}, as ${aws.owner}:`,
    `workers ${choice.workers.join(', ')}; "${gcLine}" deletes it after ${hours} h.`,
    ...forecastLines(forecast(choice.workers, extended)),
  ];
  for (const line of lines) context.out.note(line);
  if (choice.yes) return;
  if (!terminal.interactive) {
    const same = process.argv.slice(2).filter((argument) => argument !== '--yes');
    throw usageError(
      'no-consent',
      doing,
      'nobody is at a terminal to agree to the cost',
      `If that is meant, add --yes: ${lineFor('start', [...(same.includes('create') ? same : ['--eks', 'create']), '--yes'])}`,
      '--yes',
    );
  }
  const answer = await ask(context, `Type ${stackName} to create it: `, terminal);
  if (answer === stackName) return;
  throw usageError('no-consent', doing, `"${answer}" was typed`, 'Nothing was made.', `the name ${stackName}`);
}
