import { listNodes } from '../../fixtures/components/node-list.ts';
import { ApiServer } from '../../fixtures/targets/api-server.ts';

// By how many kilobytes the process grew at most: `KUBECONFIG sample`, or `KUBECONFIG whole` for the list at once.
const [kubeconfig = '', what = ''] = process.argv.slice(2);
const api = await ApiServer.connect(kubeconfig);
// What V8 needs to make code of what is run often is no memory of Nodes.
for (let count = 0; count < 200; count++) await api.ask('/api/v1/nodes?limit=1');
const before = process.resourceUsage().maxRSS;
const nodes = what === 'sample' ? await listNodes({ api, run: 'bench' }) : await api.ask('/api/v1/nodes');
await api.close();
if (nodes.status !== 200) throw new Error(`the Nodes were answered ${nodes.failure ?? String(nodes.status)}`);
console.log(process.resourceUsage().maxRSS - before);
