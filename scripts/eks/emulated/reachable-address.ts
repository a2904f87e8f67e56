import { createServer } from 'node:net';
import { docker } from '../../kind/containers.ts';

/**
 * The address of Docker's default bridge where it is this machine's: what listens there is reached from this machine and
 * from containers of every network, and from no other machine. Docker Desktop keeps its bridge to itself; there it is
 * 127.0.0.1, and containers have to go another way.
 */
export async function reachableAddress(): Promise<string> {
  const format = '{{range .IPAM.Config}}{{println .Gateway}}{{end}}';
  const gateways = await docker(['network', 'inspect', 'bridge', '--format', format], 'Inspect the default bridge');
  for (const gateway of gateways.split('\n')) if (await isOwn(gateway)) return gateway;
  return '127.0.0.1';
}

// An interface without a container in it is not listed among those of the machine: only taking its address tells.
function isOwn(address: string): Promise<boolean> {
  if (address === '') return Promise.resolve(false);
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => {
      resolve(false);
    });
    server.listen(0, address, () => {
      server.close(() => {
        resolve(true);
      });
    });
  });
}
