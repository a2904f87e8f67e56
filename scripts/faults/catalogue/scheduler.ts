import { stringify } from 'yaml';
import { withApi } from '../../kind/api.ts';
import { inNode, untilLeaseIsOver } from '../in-node.ts';
import { patch } from '../objects.ts';
import type { Fault, Ground } from '../model.ts';
import { signal } from '../processes.ts';
import { change, changeBack, putBack, setFlags, takeAway, writeInNode } from '../static-pod.ts';

const leaseSeconds = 15;
const configFile = '/etc/kubernetes/kind-and-eks-scheduler.yaml';
const kubeconfig = '/etc/kubernetes/scheduler.conf';
const scheduler = 'kube-scheduler';

export const schedulerFaults: readonly Fault[] = [
  {
    id: 'scheduler-stopped',
    title: 'kube-scheduler stopped',
    breaks: [scheduler],
    targets: ['kind', 'eks'],
    on: 'controlPlane',
    short: true,
    inject: async (ground) => {
      await takeAway(ground, scheduler);
      return { undo: () => putBack(ground, scheduler) };
    },
  },
  {
    id: 'scheduler-paused',
    title: 'kube-scheduler paused',
    breaks: [scheduler],
    on: 'controlPlane',
    inject: async (ground) => {
      await signal(ground.controlPlane, 'scheduler', 'STOP');
      await untilLeaseIsOver(ground, scheduler, leaseSeconds);
      return { undo: () => signal(ground.controlPlane, 'scheduler', 'CONT') };
    },
  },
  {
    id: 'scheduler-other-name',
    title: 'kube-scheduler under another name',
    breaks: [scheduler],
    on: 'controlPlane',
    inject: async (ground) => {
      await configure(ground, 'somebody-else', { schedulerName: 'somebody-else' });
      await untilLeaseIsOver(ground, scheduler, leaseSeconds);
      return { undo: () => changeBack(ground, scheduler) };
    },
  },
  {
    id: 'scheduler-deaf',
    title: 'kube-scheduler that ignores which Node a Pod asks for',
    breaks: [scheduler, 'workload-pods'],
    on: 'controlPlane',
    inject: async (ground) => {
      await configure(ground, scheduler, {
        schedulerName: 'default-scheduler',
        plugins: { multiPoint: { disabled: [{ name: 'NodeAffinity' }] } },
      });
      // Left to itself it could guess right.
      const avoided = [{ key: 'kind-and-eks/avoided', effect: 'PreferNoSchedule' }];
      await taintWorkers(ground, avoided);
      return {
        undo: async () => {
          await taintWorkers(ground, null);
          await changeBack(ground, scheduler);
        },
      };
    },
  },
  {
    id: 'certificate-expired',
    title: "kube-scheduler's certificate expired",
    breaks: [scheduler],
    on: 'controlPlane',
    inject: async (ground) => {
      const { controlPlane } = ground;
      await inNode(controlPlane, expireCertificate);
      await signal(controlPlane, 'scheduler', 'KILL');
      await untilLeaseIsOver(ground, scheduler, leaseSeconds);
      return {
        undo: async () => {
          await inNode(controlPlane, `cat ${kubeconfig}.away > ${kubeconfig}; rm ${kubeconfig}.away`);
          await inNode(controlPlane, "pkill -KILL -x 'kube-scheduler' || true");
        },
      };
    },
  },
];

// A certificate of the cluster's own authority whose time is over when it is made.
const expireCertificate = `cd "$(mktemp -d)"
openssl req -newkey rsa:2048 -nodes -keyout key -out request -subj /CN=system:kube-scheduler 2>/dev/null
touch index; echo 01 > serial; mkdir certs
printf '%s\\n' '[ca]' 'default_ca=own' '[own]' 'database=index' 'serial=serial' 'new_certs_dir=certs' 'policy=any' 'default_md=sha256' '[any]' 'commonName=supplied' > config
openssl ca -batch -notext -config config -cert /etc/kubernetes/pki/ca.crt -keyfile /etc/kubernetes/pki/ca.key -in request -out certificate -startdate 20250101000000Z -enddate 20250102000000Z 2>/dev/null
cp ${kubeconfig} ${kubeconfig}.away
kubectl config --kubeconfig=${kubeconfig} set-credentials system:kube-scheduler --client-certificate=certificate --client-key=key --embed-certs`;

async function configure(ground: Ground, lease: string, profile: object): Promise<void> {
  const config = {
    apiVersion: 'kubescheduler.config.k8s.io/v1',
    kind: 'KubeSchedulerConfiguration',
    clientConnection: { kubeconfig },
    leaderElection: { leaderElect: true, resourceName: lease },
    profiles: [profile],
  };
  await writeInNode(ground.controlPlane, configFile, stringify(config));
  await change(ground, scheduler, (pod) => {
    setFlags(pod, { config: configFile });
    pod.spec?.volumes?.push({ name: 'config', hostPath: { path: configFile, type: 'File' } });
    pod.spec?.containers[0]?.volumeMounts?.push({ name: 'config', mountPath: configFile, readOnly: true });
  });
}

async function taintWorkers({ target, worker, otherWorker }: Ground, taints: object[] | null): Promise<void> {
  await withApi(target.kubeconfig, async (api) => {
    for (const name of [worker, otherWorker]) await patch(api, `/api/v1/nodes/${name}`, { spec: { taints } });
  });
}
