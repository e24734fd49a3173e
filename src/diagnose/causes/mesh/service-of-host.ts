import type { Entity } from "../../../domain/entity.ts"
import { entity } from "../../scene/entity.ts"

/** A host of a mesh's configuration as a service: `db`, `db.shop`, `db.shop.svc.cluster.local`. */
export const serviceOfHost = (host: string, namespace: string | undefined): Entity => {
  const [name = "", other] = host.split(".")
  return entity("Service", other ?? namespace, name)
}
