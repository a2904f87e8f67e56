import { messageOf } from '../../../fixtures/errors.ts';
import { pullImage } from '../../../scripts/kind/pull.ts';
import { start } from '../support/child.ts';
import { closedAddress } from '../support/listen.ts';
import { ensureOracles } from './venv.ts';

/** A second implementation of AWS, empty, that knows every operation of EC2, Auto Scaling and IAM that is asked for. */
export interface Moto {
  /** `http://127.0.0.1:PORT`. */
  url: string;
  stop: () => Promise<void>;
}

const image = { name: 'motoserver/moto', tag: '5.2.5' };

/** moto on loopback: from the virtual environment, else its image; or why there is neither. */
export async function startMoto(): Promise<Moto | { missing: string }> {
  const oracles = await ensureOracles();
  if ('python' in oracles) return startModule(oracles.python);
  try {
    return await startImage();
  } catch (error) {
    return { missing: `${oracles.missing}; ${messageOf(error)}` };
  }
}

async function startModule(python: string): Promise<Moto> {
  const address = await closedAddress();
  const port = address.split(':').at(-1) ?? '';
  const child = start(python, ['-m', 'moto.server', '-H', '127.0.0.1', '-p', port], { cwd: import.meta.dirname });
  const stop = async () => {
    child.kill('SIGTERM');
    await child.ended;
  };
  try {
    await child.says(`Running on http://${address}`);
  } catch (error) {
    await stop();
    throw error;
  }
  return { url: `http://${address}`, stop };
}

async function startImage(): Promise<Moto> {
  await pullImage(image.name, image.tag, { signal: AbortSignal.timeout(300_000) });
  const { GenericContainer, Wait } = await import('testcontainers');
  const container = await new GenericContainer(`${image.name}:${image.tag}`)
    .withExposedPorts(5000)
    .withWaitStrategy(Wait.forLogMessage('Running on'))
    .start();
  return {
    url: `http://${container.getHost()}:${container.getMappedPort(5000)}`,
    stop: async () => {
      await container.stop();
    },
  };
}
