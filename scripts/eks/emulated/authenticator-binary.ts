import { copyFile } from 'node:fs/promises';
import path from 'node:path';
import { HarnessError } from '../../../fixtures/errors.ts';
import { exitCodes } from '../../../fixtures/model/exit-code.ts';
import { pins } from '../../../fixtures/versions.ts';
import type { Context } from '../../cli/context.ts';
import { cachePath, findCached, keep, sha256Of } from '../../kind/cache.ts';
import { download } from '../../kind/download.ts';
import { climb } from '../../kind/ladder.ts';
import { compile, goObstacle } from '../../kind/node-image/go.ts';
import { pinnedVersion } from '../../kind/node-image/pins.ts';
import { keptFolder, runStep } from '../../kind/node-image/steps.ts';

const name = 'aws-iam-authenticator';
// Its folder below modules/, too.
const module = name;

const buildVersion = pinnedVersion(module, 'sigs.k8s.io/aws-iam-authenticator') ?? '';
const arch = process.arch === 'x64' ? 'amd64' : process.arch;

const step = compile({
  name,
  title: `${name} ${buildVersion}`,
  module,
  packages: [`sigs.k8s.io/aws-iam-authenticator/cmd/${name}`],
  file: name,
  usual: '1 min',
  load: 75,
});

/**
 * The genuine aws-iam-authenticator for the Nodes: cache → release, by checksum → built from pinned modules.
 *
 * @throws HarnessError, exit 3 or 4, with the reason of every rung.
 */
export async function ensureAuthenticator(context: Context): Promise<string> {
  const { version, releases, sha256 } = pins.authenticator;
  const checksum = sha256[`linux-${arch}`];
  const key = `${name}-${version}-${arch}`;
  const builtKey = `${name}-${step.key}`;
  return climb<string>(
    context,
    name,
    [
      {
        doing: 'look in the cache',
        attempt: async () => {
          const release = cachePath(key, checksum ?? '', name);
          if (checksum !== undefined && (await sha256Of(release)) === checksum) return { value: release };
          const built = await findCached(builtKey, name);
          return built === undefined ? { because: `no ${name} in the cache` } : { value: built };
        },
      },
      {
        doing: `download the release ${version}`,
        usual: '10 s',
        passedOver: () => (checksum === undefined ? `no release is pinned for linux-${arch}` : undefined),
        attempt: async () => {
          const to = cachePath(key, checksum ?? '', name);
          const file = `${name}_${version.slice(1)}_linux_${arch}`;
          await context.out.phase(`Download ${name}`, '10 s', (show) =>
            download(`${releases}/${version}/${file}`, {
              sha256: checksum ?? '',
              to,
              mode: 0o755,
              signal: context.signal,
              onProgress: (received) => {
                show(`${(received / 1e6).toFixed(1)} MB`);
              },
            }),
          );
          return { value: to };
        },
      },
      {
        doing: `build ${buildVersion} with Go`,
        usual: '1 min',
        passedOver: async () =>
          process.platform === 'linux' ? goObstacle([module]) : 'it is built for Linux on Linux only',
        attempt: async () => {
          await runStep(context, step);
          return { value: await keep(builtKey, name, (to) => copyFile(path.join(keptFolder(step), name), to)) };
        },
      },
    ],
    (reasons, last) =>
      new HarnessError({
        id: 'authenticator-unavailable',
        exitCode: last?.exitCode ?? exitCodes.environment,
        doing: `Find ${name} for the emulated EKS`,
        seen: reasons.join('; '),
        next: 'Make one of these ways work, or leave the emulation out: npm start -- --target kind',
        cause: last,
      }),
  );
}
