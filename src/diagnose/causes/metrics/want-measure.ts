import type { Scene } from "../../scene/scene.ts"
import type { Span } from "../../scene/want.ts"

/** Names as Kubernetes takes them: nothing else of an alert's labels comes into a query. */
const isName = /^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?$/

/** The one namespace that is asked about: measures of all pods of a cluster are too many to be read for one question. */
const placeOf = ({ subject: { alerts, namespace } }: Scene): string | undefined => {
  const places = new Set(
    namespace === undefined ? alerts.flatMap(({ isFiring, labels }) => (isFiring ? (labels.namespace ?? []) : [])) : [namespace]
  )
  const [only] = places
  return places.size === 1 && only !== undefined && isName.test(only) ? only : undefined
}

/** Makes known, where metrics can be asked for, what `scene.samples` is looked through for: a query about the namespace that is asked about. */
export const wantMeasure = (scene: Scene, query: (ofNamespace: string) => string, over?: Span): void => {
  const place = placeOf(scene)
  if (place !== undefined) scene.samplesOf(query(`namespace="${place}"`), over)
}
