#!/usr/bin/env bash
# What a person would script to look at a namespace in trouble: the reads of Handrail's diagnosis as kubectl calls, nothing else.
# KUBECONFIG says where. `read-by-hand.sh NAMESPACE|--all-namespaces [together]`: one after the other, or all at once.
set -euo pipefail
place=(--namespace "$1")
[ "$1" != --all-namespaces ] || place=("$1")
together=${2:-}
ask() {
  if [ "$together" = together ]; then kubectl "$@" -o json >/dev/null & else kubectl "$@" -o json >/dev/null; fi
}

for kind in pods events deployments.apps replicasets.apps statefulsets.apps daemonsets.apps jobs.batch services persistentvolumeclaims; do
  ask get "${place[@]}" "$kind"
done
ask get nodes
for job in $(jobs -p); do wait "$job"; done
