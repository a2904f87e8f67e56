#!/bin/sh
# What a careful author would write with kubectl to see on KinD what the proof sees, in its order, waiting for each thing
# once. `npm run bench -- --only by-hand` measures against it. KUBECTL, KUBECONFIG, IMAGE and CLUSTER are given.
set -eu

ns=kind-and-eks-by-hand-$$
k() { "$KUBECTL" --namespace "$ns" "$@"; }
fail() {
  echo "$*" >&2
  exit 1
}
refused() { # what is expected in the refusal, command ...
  wanted=$1
  shift
  if said=$("$@" 2>&1); then fail "accepted: $*"; fi
  case $said in *"$wanted"*) ;; *) fail "$* said: $said" ;; esac
}
until_true() { # seconds, command ...
  left=$1
  shift
  until "$@"; do
    left=$((left - 1))
    [ "$left" -gt 0 ] || fail "never true: $*"
    sleep 1
  done
}
# Lines like these are what a Pod of these checks needs, whoever makes it.
pod() { # name, app, node (or ""), arguments ...
  name=$1 app=$2 node=$3
  shift 3
  args=$(printf '"%s",' "$@")
  k apply -f - >/dev/null <<POD
{"apiVersion":"v1","kind":"Pod","metadata":{"name":"$name","labels":{"app":"$app"}},
 "spec":{${node:+"\"nodeName\":\"$node\","}"terminationGracePeriodSeconds":1,"enableServiceLinks":false,
  "tolerations":[{"operator":"Exists"}],
  "containers":[{"name":"probe","image":"$IMAGE","args":[${args%,}],
   ${ready:+"\"readinessProbe\":{\"httpGet\":{\"path\":\"/\",\"port\":8080},\"periodSeconds\":1},"}
   "imagePullPolicy":"IfNotPresent"}${live:+,$failing}]}}
POD
}
ready='' live=''
failing='{"name":"failing","image":"'$IMAGE'","command":["/bin/sh","-c","trap exit TERM; sleep 3600 & wait"],
 "livenessProbe":{"tcpSocket":{"port":1},"periodSeconds":1,"failureThreshold":1}}'

"$KUBECTL" create namespace "$ns" >/dev/null
trap '"$KUBECTL" delete namespace "$ns" --wait=false >/dev/null' EXIT
until_true 10 k get serviceaccount default -o name >/dev/null
nodes=$(k get nodes -o 'jsonpath={.items[*].metadata.name}')

# API server
k version -o json >/dev/null
k get --raw '/readyz?verbose' >/dev/null
k get --raw '/livez' >/dev/null
k api-versions | grep -qx apps/v1
k api-resources -o name | grep -qx pods
k get --raw /openapi/v3 >/dev/null
k create configmap probe --from-literal=a=1 >/dev/null
refused 'already exists' k create configmap probe --from-literal=a=1
old=$(k get configmap probe -o json)
k patch configmap probe --patch '{"data":{"a":"2"}}' >/dev/null
[ "$(k get configmap probe -o 'jsonpath={.data.a}')" = 2 ]
printf '%s' "$old" >"${TMPDIR:-/tmp}/$ns.json"
refused 'has been modified' k replace -f "${TMPDIR:-/tmp}/$ns.json"
rm -f "${TMPDIR:-/tmp}/$ns.json"
refused 'Invalid value' k create configmap 'No_Name'
k delete configmap probe >/dev/null
refused NotFound k get configmap probe

# Scheduler
"$KUBECTL" -n kube-system get lease kube-scheduler -o 'jsonpath={.spec.holderIdentity}' | grep -q .
"$KUBECTL" -n kube-system get pods -l component=kube-scheduler -o name | grep -q .
pod scheduled scheduled '' pause
k wait --for=condition=PodScheduled pod/scheduled --timeout=30s >/dev/null
until_true 10 sh -c "'$KUBECTL' -n $ns get events -o jsonpath='{.items[*].reason}' | grep -q Scheduled"
k get pod scheduled -o 'jsonpath={.spec.nodeName}' | grep -q .

# Controller manager
"$KUBECTL" -n kube-system get lease kube-controller-manager -o 'jsonpath={.spec.holderIdentity}' | grep -q .
"$KUBECTL" -n kube-system get pods -l component=kube-controller-manager -o name | grep -q .
k create deployment made --image="$IMAGE" --replicas=2 -- /agnhost pause >/dev/null
k rollout status deployment/made --timeout=60s >/dev/null
k delete "$(k get pods -l app=made -o name | head -n 1)" --now >/dev/null 2>&1
k wait --for=jsonpath='{.status.availableReplicas}'=2 deployment/made --timeout=60s >/dev/null
k delete deployment made >/dev/null
k wait --for=delete pod -l app=made --timeout=60s >/dev/null

# kubelet
live=yes
for node in $nodes; do pod "kubelet-$node" kubelet "$node" pause; done
live=''
for node in $nodes; do
  k wait --for=jsonpath='{.status.phase}'=Running "pod/kubelet-$node" --timeout=60s >/dev/null
  k get --raw "/api/v1/nodes/$node/proxy/healthz" >/dev/null
  k get --raw "/api/v1/nodes/$node/proxy/configz" >/dev/null
  "$KUBECTL" -n kube-node-lease get lease "$node" -o 'jsonpath={.spec.renewTime}' | grep -q .
  k logs "kubelet-$node" --container probe >/dev/null
  k exec "kubelet-$node" --container probe -- hostname | grep -qx "kubelet-$node"
  restarts='jsonpath={.status.containerStatuses[?(@.name=="failing")].restartCount}'
  left=60
  until [ "$(k get pod "kubelet-$node" -o "$restarts")" -ge 1 ]; do
    left=$((left - 1))
    [ "$left" -gt 0 ] || fail "never restarted on $node"
    sleep 0.5
  done
done

# kube-proxy
ready=yes
for node in $nodes; do
  pod "server-$node" served "$node" netexec --http-port=8080 --udp-port=-1
  pod "client-$node" client "$node" netexec --http-port=8080 --udp-port=-1
done
k create service clusterip served --tcp=80:8080 >/dev/null
k create service clusterip empty --tcp=80:8080 >/dev/null
k patch service served --type=merge --patch '{"spec":{"selector":{"app":"served"}}}' >/dev/null
k wait --for=condition=Ready pod -l 'app in (served,client)' --timeout=60s >/dev/null
"$KUBECTL" -n kube-system get daemonset kube-proxy -o 'jsonpath={.status.numberReady}' | grep -q .
ip=$(k get service served -o 'jsonpath={.spec.clusterIP}')
no=$(k get service empty -o 'jsonpath={.spec.clusterIP}')
replies() { # node, calls
  k exec "client-$1" -- sh -c "for i in \$(seq $2); do wget -q -O - -T 2 http://$ip/hostname || true; echo; done" | sort -u
}
for node in $nodes; do
  for server in $nodes; do
    until_true 10 sh -c "'$KUBECTL' -n $ns exec client-$node -- sh -c 'for i in \$(seq 40); do wget -q -O - -T 2 http://$ip/hostname; echo; done' | grep -qx server-$server"
  done
  if k exec "client-$node" -- wget -q -O - -T 2 "http://$no/hostname" >/dev/null 2>&1; then fail "$no answers"; fi
done
gone=$(echo "$nodes" | tr ' ' '\n' | tail -n 1)
k label pod "server-$gone" app=gone --overwrite >/dev/null
for node in $nodes; do
  left=30
  while replies "$node" 40 | grep -qx "server-$gone"; do
    left=$((left - 1))
    [ "$left" -gt 0 ] || fail "server-$gone still answers"
    sleep 1
  done
done

# Nodes are containers, Pods are processes in them, and kubectl lists them
for node in $nodes; do
  docker inspect --format '{{.State.Running}} {{index .Config.Labels "io.x-k8s.kind.cluster"}}' "$node" | grep -qx "true $CLUSTER"
  k get node "$node" -o 'jsonpath={.spec.providerID}' | grep -qx "kind://docker/$CLUSTER/$node"
  pid=$(docker exec "$node" pgrep --oldest --full 'agnhost netexec')
  docker exec "$node" grep -E '^NSpid:([[:space:]]+[0-9]+){2}' "/proc/$pid/status" >/dev/null
done
[ "$(k get nodes -o name | wc -l)" = "$(docker ps --quiet --filter "label=io.x-k8s.kind.cluster=$CLUSTER" | wc -l)" ]
k exec "client-$gone" -- nslookup -type=a kubernetes.default.svc.cluster.local. >/dev/null
