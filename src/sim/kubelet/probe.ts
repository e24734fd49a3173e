import type { ContainerSpec, ProbeSpec } from "../behaviours/container-view.ts"
import type { ContainerRun, ProbeKind, Running } from "./container-run.ts"
import { type PodTurn, reportContainer } from "./pod-turn.ts"

const LABEL: Readonly<Record<ProbeKind, string>> = { startup: "Startup", readiness: "Readiness", liveness: "Liveness" }

export const probeSpec = (spec: ContainerSpec, kind: ProbeKind): ProbeSpec | undefined => spec[`${kind}Probe`]

interface NamedPort {
  readonly name?: string
  readonly containerPort: number
}

/** What a probe of a process that does not listen yet reports. */
const refusal = ({ run, pod }: PodTurn, spec: ProbeSpec, container: ContainerRun): string => {
  const ports: ReadonlyArray<NamedPort> =
    pod.spec.containers.find((other: ContainerSpec) => other.name === container.spec.name)?.ports ?? []
  const number = (port: number | string): number | string =>
    typeof port === "number" ? port : (ports.find((named) => named.name === port)?.containerPort ?? port)
  if (spec.httpGet !== undefined) {
    const address = `${run.ip}:${number(spec.httpGet.port)}`
    const scheme = (spec.httpGet.scheme ?? "HTTP").toLowerCase()
    return `Get "${scheme}://${address}${spec.httpGet.path ?? "/"}": dial tcp ${address}: connect: connection refused`
  }
  if (spec.tcpSocket !== undefined) return `dial tcp ${run.ip}:${number(spec.tcpSocket.port)}: connect: connection refused`
  if (spec.grpc !== undefined)
    return `timeout: failed to connect service "${run.ip}:${spec.grpc.port}" within 1s: context deadline exceeded`
  return ""
}

/** The failure's text, or undefined where the probe passes. */
const failureAt = (turn: PodTurn, container: ContainerRun, state: Running, kind: ProbeKind, spec: ProbeSpec): string | undefined => {
  const age = (turn.now - state.startedAt) / 1000
  if (age < (container.conduct.startSeconds ?? 0)) return refusal(turn, spec, container)
  const planned = container.conduct.probes?.[kind]
  if (planned === undefined) return undefined
  return age >= (planned.fromSeconds ?? 0) && age < (planned.untilSeconds ?? Number.POSITIVE_INFINITY) ? planned.failing : undefined
}

/** When to probe again after a pass: at the first tick of a failure still to come, or never. */
const nextAfterPass = (container: ContainerRun, state: Running, kind: ProbeKind, now: number, periodMs: number): number | undefined => {
  const planned = container.conduct.probes?.[kind]
  if (planned === undefined) return undefined
  const from = state.startedAt + (planned.fromSeconds ?? 0) * 1000
  return from <= now ? undefined : now + Math.ceil((from - now) / periodMs) * periodMs
}

/** Runs the probe if it is due; says whether it has passed or failed often enough to count. */
export const runProbe = (turn: PodTurn, container: ContainerRun, state: Running, kind: ProbeKind): "passed" | "failed" | undefined => {
  const spec = probeSpec(container.spec, kind)
  if (spec === undefined) return undefined
  const probe = container.probes[kind]
  probe.nextAt ??= probe.successes > 0 ? undefined : state.startedAt + (spec.initialDelaySeconds ?? 0) * 1000
  if (probe.nextAt === undefined || turn.now < probe.nextAt) return undefined
  const periodMs = (spec.periodSeconds ?? 10) * 1000
  const failure = failureAt(turn, container, state, kind, spec)
  if (failure === undefined) {
    probe.failures = 0
    probe.successes += 1
    const enough = probe.successes >= (spec.successThreshold ?? 1)
    probe.nextAt = enough ? nextAfterPass(container, state, kind, turn.now, periodMs) : turn.now + periodMs
    return enough ? "passed" : undefined
  }
  probe.successes = 0
  probe.failures += 1
  probe.nextAt = turn.now + periodMs
  reportContainer(turn, container, { type: "Warning", reason: "Unhealthy", message: `${LABEL[kind]} probe failed: ${failure}` })
  return probe.failures >= (spec.failureThreshold ?? 3) ? "failed" : undefined
}
