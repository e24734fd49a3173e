/** Labelled storms: what fires, and which incidents with which roots that is. The labels were written before the first run. */
import { readFileSync } from "node:fs"
import { Schema } from "effect"
import { parse } from "yaml"
import { clusterNamedIn } from "../../../domain/cluster-label.ts"
import { digestJson, type SignalId, timestamp } from "../../../domain/ids.ts"
import type { Severity, Signal } from "../../../domain/signal.ts"
import { type GroupedAlerts, groupAlerts } from "../group-alerts.ts"

const Labels = Schema.Record(Schema.String, Schema.String)

const Storms = Schema.Array(
  Schema.Struct({
    name: Schema.String,
    /** Minute, name, labels, annotations, and the minute of its end. */
    alerts: Schema.Array(
      Schema.Union([
        Schema.Tuple([Schema.Number, Schema.String, Labels]),
        Schema.Tuple([Schema.Number, Schema.String, Labels, Labels]),
        Schema.Tuple([Schema.Number, Schema.String, Labels, Labels, Schema.Number])
      ])
    ),
    roots: Schema.Array(
      Schema.Struct({
        /** `namespace/name`, a name, or one of several; `any` where several are as good. A node by its name, or by the address in it. */
        root: Schema.Union([Schema.String, Schema.Array(Schema.String)]),
        alerts: Schema.Array(Schema.Int)
      })
    )
  })
)
export type Storm = (typeof Storms.Type)[number]

const NOON = Date.UTC(2026, 0, 1, 12)

const signalOf = ([minute, name, labels, annotations = {}, end]: Storm["alerts"][number]): Signal => {
  const all = { alertname: name, ...labels }
  const startsAt = timestamp(NOON + minute * 60_000)
  const cluster = clusterNamedIn(labels)
  const fingerprint = digestJson(all).slice(0, 16)
  return {
    id: digestJson([fingerprint, startsAt]) as SignalId,
    source: "alertmanager",
    status: end === undefined ? "firing" : "resolved",
    fingerprint,
    name,
    severity: (["critical", "warning", "info"].includes(labels.severity ?? "") ? labels.severity : "unknown") as Severity,
    ...(cluster === undefined ? {} : { cluster }),
    labels: all,
    annotations,
    startsAt,
    ...(end === undefined ? {} : { endsAt: timestamp(NOON + end * 60_000) }),
    receivedAt: startsAt
  }
}

export const signalsOf = (storm: Storm): ReadonlyArray<Signal> => storm.alerts.map(signalOf)

const read = (file: string): ReadonlyArray<Storm> =>
  Schema.decodeUnknownSync(Storms)(parse(readFileSync(new URL(file, import.meta.url), "utf8")))

export const storms = {
  applications: read("applications.yaml"),
  clusters: read("clusters.yaml"),
  mixtures: read("mixtures.yaml"),
  spellings: read("spellings.yaml"),
  later: read("later.yaml"),
  pipelines: read("pipelines.yaml"),
  ruleSets: read("rule-sets.yaml"),
  operators: read("operators.yaml"),
  moreRuleSets: read("more-rule-sets.yaml"),
  outages: read("outages.yaml"),
  products: read("products.yaml"),
  machines: read("machines.yaml"),
  teams: read("teams.yaml"),
  moreTeams: read("more-teams.yaml"),
  freeText: read("free-text.yaml"),
  sideBySide: read("side-by-side.yaml"),
  otherRuleSets: read("other-rule-sets.yaml")
}

/** An occurrence, by which what was found is compared with what was expected. */
const identity = (one: { readonly fingerprint: string; readonly startsAt: string }): string => `${one.fingerprint}@${one.startsAt}`

export interface Score {
  /** Incidents whose alerts are exactly those of one root group. */
  readonly exact: number
  readonly expected: number
  readonly found: number
  /** Of the exact ones, those whose first candidate is the root. */
  readonly rooted: number
  readonly mistakes: ReadonlyArray<string>
}

const isMeant = (
  root: string | ReadonlyArray<string>,
  { id, name, namespace }: { readonly id: string; readonly name: string; readonly namespace?: string }
): boolean => [root].flat().some((one) => one === "any" || one === name || one === `${namespace ?? ""}/${name}` || id === `Node ${one}`)

/** Compares what was found with the labels. */
export const scoreStorm = (storm: Storm, { incidents }: GroupedAlerts): Score => {
  const signals = signalsOf(storm)
  const wanted = storm.roots.map(({ alerts, root }) => ({
    root,
    key: [...new Set(alerts.map((index) => identity(signals[index] as Signal)))].sort().join(" ")
  }))
  const found = incidents.map(({ alerts, root }) => ({
    root,
    key: [...new Set(alerts.map(identity))].sort().join(" "),
    names: alerts.map(({ name, entity }) => `${name}(${entity.id})`)
  }))
  const pairs = wanted.map((one) => ({ ...one, met: found.find(({ key }) => key === one.key) }))
  const exact = pairs.filter(({ met }) => met !== undefined)
  const rooted = exact.filter(({ met, root }) => met !== undefined && isMeant(root, met.root.entity))
  return {
    exact: exact.length,
    expected: wanted.length,
    found: found.length,
    rooted: rooted.length,
    mistakes: [
      ...(exact.length === wanted.length && found.length === wanted.length
        ? []
        : [`groups: ${found.map(({ names }) => `[${names.join(", ")}]`).join(" ")}`]),
      ...exact
        .filter((one) => !rooted.includes(one))
        .map(({ met, root }) => `root ${met?.root.entity.id} (${met?.root.score}) instead of ${[root].flat().join(" or ")}`)
    ]
  }
}

export const score = (some: ReadonlyArray<Storm>) => some.map((storm) => ({ storm, ...scoreStorm(storm, groupAlerts(signalsOf(storm))) }))
