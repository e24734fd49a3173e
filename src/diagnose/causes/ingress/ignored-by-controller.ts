import { type Entity, entityKey, showEntity } from "../../../domain/entity.ts"
import { at, list } from "../../../platform/kubernetes/fields.ts"
import type { KubeObject } from "../../../platform/kubernetes/kube-reader.ts"
import { entity } from "../../scene/entity.ts"
import type { Scene } from "../../scene/scene.ts"
import { type Candidate, weight } from "../cause.ts"
import { citedLines, citeOf, type Spoken, saidThat } from "../evidence.ts"
import { behindOf } from "./backends.ts"

/** How ingress-nginx says that it passes an ingress over, newer and older. https://github.com/kubernetes/ingress-nginx/blob/main/internal/ingress/controller/store/store.go */
const ignoring: ReadonlyArray<RegExp> = [
  /"Ignoring ingress because of error while validating ingress class" ingress="(?:(?<namespace>[\w-]+)\/)?(?<name>[\w.-]+)" error="(?<why>.*)"/,
  /\bignoring (?:add for )?ingress (?:(?<namespace>[\w-]+)\/)?(?<name>[\w.-]+) based on annotation kubernetes\.io\/ingress\.class/,
  /\bignoring ingress (?<name>[\w.-]+) in (?<namespace>[\w-]+) based on annotation ?[\w./]*: (?<why>.*)$/
]
const accepting = /"(?:Found valid IngressClass|successfully validated configuration, accepting)" ingress="(?:[\w-]+\/)?(?<name>[\w.-]+)"/

interface Ignored extends Spoken {
  readonly about: Entity
  readonly why: string
}

const ignored = (scene: Scene): ReadonlyArray<Ignored> =>
  scene.logs.flatMap((log) => {
    const accepted = new Map(log.lines.map((line, index) => [accepting.exec(line)?.groups?.name, index]))
    return citedLines(log).flatMap((spoken, index): ReadonlyArray<Ignored> => {
      const { name, namespace, why = "" } = ignoring.map((form) => form.exec(spoken.line)?.groups).find((one) => one !== undefined) ?? {}
      if (name === undefined || (accepted.get(name) ?? -1) > index) return []
      const known = scene.known("Ingress").filter(({ metadata }) => metadata.name === name)
      const place = namespace ?? (known.length === 1 ? known[0]?.metadata.namespace : "default")
      return [{ ...spoken, about: entity("Ingress", place, name), why }]
    })
  })

const isServed = (ingress: KubeObject): boolean => list(at(ingress, "status", "loadBalancer", "ingress")).length > 0

/** Ingresses that a controller says to pass over for their class, and that no other serves. */
export const ignoredByController = (scene: Scene): ReadonlyArray<Candidate> =>
  [...Map.groupBy(ignored(scene), ({ about }) => entityKey(about)).values()].flatMap((all): ReadonlyArray<Candidate> => {
    const last = all.at(-1)
    if (last === undefined) return []
    const found = scene.find(last.about)
    // one of another class is another controller's
    const isClassless = /does not contain a valid IngressClass/i.test(last.why)
    if (found === "absent" || (typeof found !== "string" && isServed(found))) return []
    return [
      {
        entity: last.about,
        summary: `a controller passes ${showEntity(last.about)} over for its class${last.why === "" ? "" : `: ${last.why}`}`,
        observations: [
          ...saidThat([last], /./, isClassless ? weight.overwhelming : weight.strong),
          ...(typeof found === "string"
            ? []
            : [{ ratio: weight.strong, sentence: "no controller gave it an address", cites: [citeOf(scene, last.about)] }])
        ],
        explains: typeof found === "string" ? [] : behindOf(found)
      }
    ]
  })
