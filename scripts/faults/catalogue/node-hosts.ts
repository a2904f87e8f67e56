import { untilHealthy } from '../health.ts';
import { inNode } from '../in-node.ts';
import type { Fault } from '../model.ts';
import { tell } from '../tell-provider-ids.ts';

const hosts = ['node-containers', 'topology'] as const;
// Of an instance that there is not.
const ofInstance = 'aws:///us-east-1a/i-0123456789abcdef0';
const runc = '/usr/local/sbin/runc';

export const nodeHostFaults: readonly Fault[] = [
  {
    id: 'node-is-no-container',
    title: 'a worker that calls itself an EC2 instance',
    falsifies: hosts,
    on: 'worker',
    short: true,
    inject: (ground) => tell(ground, { [ground.worker]: ofInstance }),
  },
  {
    id: 'provider-ids-swapped',
    title: 'the providerIDs of two workers swapped',
    falsifies: hosts,
    on: 'worker',
    inject: ({ worker, otherWorker, ...ground }) => {
      const id = (name: string) => `kind://docker/${ground.target.cluster}/${name}`;
      return tell({ ...ground, worker, otherWorker }, { [worker]: id(otherWorker), [otherWorker]: id(worker) });
    },
  },
  {
    id: 'pods-not-nested',
    title: 'a runtime on a worker that gives Pods no PID namespace of their own',
    breaks: ['nested-pods'],
    on: 'worker',
    inject: async (ground) => {
      const { worker } = ground;
      await inNode(worker, `${wrapRunc}\n${restartOwnPods}`, 120_000);
      await untilHealthy(ground);
      return {
        undo: async () => {
          await inNode(worker, `mv ${runc}.away ${runc}\n${restartOwnPods}`, 120_000);
        },
      };
    },
  },
];

// Stands before runc, and takes the namespace out of the bundle; of the cluster's own Pods alone.
const wrapper = [
  '#!/bin/sh',
  'bundle= last=',
  'for one in "$@"; do [ "$last" = --bundle ] && bundle=$one; last=$one; done',
  'config=$bundle/config.json',
  `if [ -n "$bundle" ] && grep -q '"io.kubernetes.cri.sandbox-namespace":"kube-system"' "$config"; then`,
  `  jq -c '.linux.namespaces |= map(select(.type != "pid"))' "$config" > "$config.new" && cat "$config.new" > "$config"`,
  'fi',
  `exec ${runc}.away "$@"`,
].join('\n');
const wrapRunc = `mv ${runc} ${runc}.away
printf %s '${Buffer.from(wrapper).toString('base64')}' | base64 -d > ${runc}
chmod 755 ${runc}`;
// containerd's own client: a node image that was built here has no other. The kubelet starts them anew.
const ownContainers = `'labels."io.kubernetes.pod.namespace"==kube-system,labels."io.cri-containerd.kind"==container'`;
const restartOwnPods = `for id in $(ctr -n k8s.io containers list -q ${ownContainers}); do ctr -n k8s.io tasks kill -s SIGKILL $id || true; done 2>/dev/null`;
