import { garbageCollector } from "./lifecycle/garbage-collector.ts"
import { namespaceContentsController } from "./lifecycle/namespace-contents-controller.ts"
import { namespaceController } from "./lifecycle/namespace-controller.ts"
import { nodeLifecycleController } from "./lifecycle/node-lifecycle-controller.ts"
import { podGcController } from "./lifecycle/pod-gc-controller.ts"
import { taintEvictionController } from "./lifecycle/taint-eviction-controller.ts"
import { endpointsController } from "./network/endpoints-controller.ts"
import { endpointSliceController } from "./network/endpointslice-controller.ts"
import { pdbController } from "./policy/pdb-controller.ts"
import { quotaController } from "./policy/quota-controller.ts"
import type { Controller } from "./runtime/controller.ts"
import { protectionController } from "./storage/protection-controller.ts"
import { volumeBinder } from "./storage/volume-binder.ts"
import { volumeReclaimer } from "./storage/volume-reclaimer.ts"
import { daemonSetController } from "./workloads/daemonset/daemonset-controller.ts"
import { deploymentController } from "./workloads/deployment/deployment-controller.ts"
import { cronJobController } from "./workloads/job/cronjob-controller.ts"
import { jobController } from "./workloads/job/job-controller.ts"
import { replicaSetController, replicationControllerController } from "./workloads/replicaset.ts"
import { statefulSetController } from "./workloads/statefulset/statefulset-controller.ts"

/** The controller manager: every control loop of the rehearsal cluster. */
export const controllers: ReadonlyArray<Controller> = [
  namespaceController,
  namespaceContentsController,
  deploymentController,
  replicaSetController,
  replicationControllerController,
  statefulSetController,
  daemonSetController,
  jobController,
  cronJobController,
  endpointsController,
  endpointSliceController,
  pdbController,
  quotaController,
  volumeBinder,
  volumeReclaimer,
  protectionController,
  nodeLifecycleController,
  taintEvictionController,
  podGcController,
  garbageCollector
]
