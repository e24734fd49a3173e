import type { Scene } from "../../scene/scene.ts"
import type { Pod } from "../../scene/views/pod.ts"
import { citedLines, type Spoken } from "../evidence.ts"

/** How programs tell at their start where they listen: a verb, and soon after it a port behind an address or by name. */
const listens =
  /\b(?:listening|listen|serving|server (?:is )?(?:started|running|up)|started (?:server|\w+ on port)|bound to)\b.{0,80}?(?:\bports?(?:\(s\))?["']?\s*[:=]?\s*|(?:\d{1,3}(?:\.\d{1,3}){3}|\[?::\d?\]?|\*|localhost|\s):)(?<port>\d{2,5})\b(?!:\d)/i

interface Listening {
  readonly port: string
  readonly told: Spoken
}

/** Ports that the programs of these pods tell that they listen on, each with the line that tells it last. */
export const listeningPorts = (scene: Scene, pods: ReadonlyArray<Pod>): ReadonlyArray<Listening> => {
  const found = pods.flatMap(({ entity }) =>
    scene
      .logsOf(entity)
      .flatMap((log) => citedLines(log))
      .flatMap((told): ReadonlyArray<Listening> => {
        const port = listens.exec(told.line)?.groups?.port
        return port === undefined ? [] : [{ port, told }]
      })
  )
  return [...new Map(found.map((one) => [one.port, one])).values()]
}
