import type { Scene } from "./scene.ts"
import { type Want, wantKey } from "./want.ts"

interface Noted {
  /** The same scene, which notes what is looked for in it. */
  readonly scene: Scene
  /** What was looked for so far and is not known, each once, in the order of asking. */
  readonly wants: () => ReadonlyArray<Want>
}

const ofNamespace = (namespace: string | undefined) => (namespace === undefined ? {} : { namespace })

/**
 * A scene that tells what an analysis missed. Nothing has to be declared: what is looked up and is unknown is wanted. So a cause reads a
 * list, an object or a log only when it would make use of it.
 */
export const noteWants = (scene: Scene): Noted => {
  const wants = new Map<string, Want>()
  const note = (want: Want) => {
    const key = wantKey(want)
    if (!wants.has(key)) wants.set(key, want)
  }
  const noteList = (kind: string, namespace: string | undefined) => {
    if (!scene.isComplete(kind, namespace)) note({ _tag: "list", kind, ...ofNamespace(namespace) })
  }
  const noting: Scene = {
    ...scene,
    find: (entity) => {
      const found = scene.find(entity)
      if (found === "unknown") note({ _tag: "object", entity })
      return found
    },
    all: (kind, namespace) => {
      noteList(kind, namespace)
      return scene.all(kind, namespace)
    },
    everywhere: (kind) => {
      if (!scene.isComplete(kind)) note({ _tag: "list", kind, everywhere: true })
      return scene.everywhere(kind)
    },
    isComplete: (kind, namespace) => {
      noteList(kind, namespace)
      return scene.isComplete(kind, namespace)
    },
    eventsOf: (about) => {
      // events of what has no namespace are in this one
      noteList("Event", about.namespace ?? "default")
      return scene.eventsOf(about)
    },
    podsOf: (workload) => {
      noteList("Pod", workload.namespace)
      return scene.podsOf(workload)
    },
    logsOf: (pod, container) => {
      const found = scene.logsOf(pod, container)
      if (found.length === 0) note({ _tag: "logs", pod, ...(container === undefined ? {} : { container }) })
      return found
    },
    samplesOf: (query, over) => {
      const found = scene.samplesOf(query)
      if (found === "unknown") note({ _tag: "samples", query, ...(over === undefined ? {} : { over }) })
      return found
    },
    serverMetric: (name) => {
      if (scene.server.length === 0) note({ _tag: "server", compared: false })
      return scene.serverMetric(name)
    },
    serverCounter: (name) => {
      const found = scene.serverCounter(name)
      if (found.some(({ before, value }) => before === undefined && value > 0)) note({ _tag: "server", compared: true })
      return found
    },
    tracesOf: (services) => {
      const found = scene.tracesOf(services)
      if (found.length === 0 && services.length > 0) note({ _tag: "traces", services })
      return found
    },
    get usage() {
      if (scene.usage.length === 0) note({ _tag: "usage" })
      return scene.usage
    }
  }
  return { scene: noting, wants: () => [...wants.values()] }
}
