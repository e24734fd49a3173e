#!/usr/bin/env bash
# What a person would type, or script, to look at a stuck rollout: the reads of Handrail's diagnosis as kubectl calls, nothing else.
# KUBECONFIG says where. `read-by-hand.sh NAMESPACE DEPLOYMENT [together]`: one after the other, or all at once.
set -euo pipefail
namespace=$1
deployment=$2
ask() {
  if [ "${together:-}" = together ]; then kubectl "$@" -o json >/dev/null & else kubectl "$@" -o json >/dev/null; fi
}
together=${3:-}

ask --namespace "$namespace" get deployments.apps "$deployment"
ask --namespace "$namespace" get replicasets.apps
ask --namespace "$namespace" get pods
ask --namespace "$namespace" get events
ask get nodes
for job in $(jobs -p); do wait "$job"; done
