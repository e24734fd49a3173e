import type { ClusterCache } from "../controllers/runtime/cluster-cache.ts"
import type { ControlPlane } from "../controllers/runtime/controller.ts"
import type { EventSink } from "../controllers/runtime/event-sink.ts"
import type { ObjectStore } from "../store/object-store.ts"

/** The objects that kubelets look at and write. */
export type KubeletStore = Pick<ObjectStore, "get" | "list" | "create" | "modify" | "delete">

/** What kubelets need of the cluster they serve: the rehearsal cluster's own control plane, or any other that is shown to them like this. */
export interface KubeletPlane extends Pick<ControlPlane, "clock" | "periodic"> {
  readonly store: KubeletStore
  readonly cache: Pick<ClusterCache, "onChange" | "podsOn">
  readonly events: Pick<EventSink, "record">
}
