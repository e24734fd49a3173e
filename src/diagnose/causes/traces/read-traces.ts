import { type Entity, entityKey } from "../../../domain/entity.ts"
import { asksHowItAnswers } from "../../reason/asked.ts"
import type { Scene } from "../../scene/scene.ts"
import { perScene } from "../evidence.ts"
import { type SpanTree, spanTree, type Worker } from "./span-tree.ts"
import { type AskedService, askedService, entityOfWorker } from "./traced-services.ts"
import { whereItFails } from "./where-it-fails.ts"
import { whereTimeGoes } from "./where-time-goes.ts"

/** Another than who is asked about, to whom requests to that lead: how much of each request is its doing. */
export interface Blamed {
  readonly entity: Entity
  /** As traces call it. */
  readonly name: string
  /** Of each request that was looked at, its share: of the time, or one where it was what failed. */
  readonly shares: ReadonlyArray<number>
  /** Where it was the most, to cite. */
  readonly cites: ReadonlyArray<string>
  /** What it says of its failures. */
  readonly messages: ReadonlyArray<string>
}

export interface Told {
  readonly asked: AskedService
  /** Requests that were looked at. */
  readonly requests: number
  /** Their median duration, in milliseconds. */
  readonly millis: number
  readonly blamed: ReadonlyArray<Blamed>
}

interface Piece {
  readonly worker: Worker
  readonly share: number
  readonly message?: string | undefined
}

interface Request {
  readonly source: string
  readonly namespace: string | undefined
  readonly millis: number
  readonly isFailed: boolean
  readonly time: () => ReadonlyArray<Piece>
  readonly failure: () => ReadonlyArray<Piece>
}

const requestsIn = (tree: SpanTree, source: string, names: ReadonlySet<string>): ReadonlyArray<Request> =>
  tree.entriesOf(names).map((entry): Request => {
    const millis = entry.end - entry.start
    return {
      source,
      namespace: entry.resource["k8s.namespace.name"] ?? entry.resource["service.namespace"],
      millis,
      isFailed: entry.isFailed,
      time: () => whereTimeGoes(tree, entry).map((one) => ({ worker: one.worker, share: one.millis / millis })),
      failure: () => {
        const found = whereItFails(tree, entry)
        return found === undefined ? [] : [{ worker: found.worker, share: 1, message: found.span.message }]
      }
    }
  })

const median = (values: ReadonlyArray<number>): number => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0

/** Shares of the requests, by who is not who is asked about. */
const blamedIn = (
  scene: Scene,
  asked: AskedService,
  requests: ReadonlyArray<Request>,
  pieces: (request: Request) => ReadonlyArray<Piece>
): ReadonlyArray<Blamed> => {
  const own = new Set(asked.entities.map(entityKey))
  const names = new Set(asked.names)
  const home = asked.entities[0]?.namespace ?? scene.subject.namespace
  const found = new Map<string, { entity: Entity; name: string; shares: Map<Request, number>; messages: Set<string> }>()
  const entities = new Map<string, Entity>()
  for (const request of requests) {
    for (const { message, share, worker } of pieces(request)) {
      if (names.has(worker.name)) continue
      const id = JSON.stringify([worker.name, worker.span?.resource ?? null, request.namespace ?? null])
      const entity = entities.get(id) ?? entityOfWorker(scene, worker, request.namespace ?? home)
      entities.set(id, entity)
      const key = entityKey(entity)
      if (own.has(key)) continue
      const one = found.get(key) ?? { entity, name: worker.name, shares: new Map(), messages: new Set() }
      one.shares.set(request, (one.shares.get(request) ?? 0) + share)
      if (message !== undefined) one.messages.add(message)
      found.set(key, one)
    }
  }
  return [...found.values()].map(({ entity, messages, name, shares }) => ({
    entity,
    name,
    shares: requests.map((request) => shares.get(request) ?? 0),
    cites: [...shares]
      .toSorted(([, a], [, b]) => b - a)
      .slice(0, 3)
      .map(([{ source }]) => source),
    messages: [...messages]
  }))
}

/** The slower half of the requests counts: what is slow is asked about. */
const slower = (requests: ReadonlyArray<Request>): ReadonlyArray<Request> =>
  requests
    .filter(({ millis }) => millis > 0)
    .toSorted((a, b) => b.millis - a.millis)
    .slice(0, Math.max(1, Math.ceil(requests.length / 2)))

/** Whether traces would tell: it is asked how something answers, or about an object by name. */
const isAsked = ({ subject }: Scene): boolean => asksHowItAnswers(subject) || (subject.named ?? []).length > 0

const requestsOf = perScene((scene: Scene): { readonly asked: AskedService; readonly requests: ReadonlyArray<Request> } => {
  const asked: AskedService = isAsked(scene) ? askedService(scene) : { entities: [], names: [] }
  const names = new Set(asked.names)
  const traces = asked.names.length === 0 ? [] : scene.tracesOf(asked.names)
  return { asked, requests: traces.flatMap(({ source, trace }) => requestsIn(spanTree(trace), source, names)) }
})

const toldBy = (
  scene: Scene,
  pick: (all: ReadonlyArray<Request>) => ReadonlyArray<Request>,
  pieces: (one: Request) => ReadonlyArray<Piece>
): Told => {
  const { asked, requests } = requestsOf(scene)
  const picked = pick(requests)
  return {
    asked,
    requests: picked.length,
    millis: median(picked.map(({ millis }) => millis)),
    blamed: blamedIn(scene, asked, picked, pieces)
  }
}

/** What the slow requests to what is asked about spent their time on. */
export const timeTold = perScene((scene: Scene) => toldBy(scene, slower, ({ time }) => time()))

/** Where requests to what is asked about failed, those that did. */
export const failuresTold = perScene((scene: Scene) =>
  toldBy(
    scene,
    (requests) => requests.filter(({ isFailed }) => isFailed),
    ({ failure }) => failure()
  )
)
