import type { Controller } from "./runtime/controller.ts"
import { deploymentController } from "./workloads/deployment/deployment-controller.ts"
import { replicaSetController, replicationControllerController } from "./workloads/replicaset.ts"

/** The controller manager: every control loop of the rehearsal cluster. */
export const controllers: ReadonlyArray<Controller> = [deploymentController, replicaSetController, replicationControllerController]
