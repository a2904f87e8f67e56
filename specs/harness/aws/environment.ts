import { changeEnvironment } from '../../../fixtures/targets/testenv.ts';

interface AwsKeys {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken?: string;
}

/** The environment in which the SDK finds one endpoint, one region and one pair of keys, and nothing of this machine's. */
export function awsEnvironment(endpoint: string, region: string, keys: AwsKeys): Record<string, string> {
  return {
    AWS_ENDPOINT_URL: endpoint,
    AWS_REGION: region,
    AWS_ACCESS_KEY_ID: keys.accessKeyId,
    AWS_SECRET_ACCESS_KEY: keys.secretAccessKey,
    ...(keys.sessionToken === undefined ? {} : { AWS_SESSION_TOKEN: keys.sessionToken }),
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    AWS_EC2_METADATA_DISABLED: 'true',
  };
}

/** Does the work with these as the only AWS_* variables of this process. */
export async function inAwsEnvironment<T>(values: Record<string, string>, work: () => Promise<T>): Promise<T> {
  const own = Object.keys(process.env).filter((name) => name.startsWith('AWS_'));
  const restore = changeEnvironment({ ...Object.fromEntries(own.map((name) => [name, undefined])), ...values });
  try {
    return await work();
  } finally {
    restore();
  }
}
