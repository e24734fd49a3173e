/** A real control plane with a rehearsal scenario on it, as tests of Handrail play on it. */
import { readFile } from "node:fs/promises"
import { join } from "node:path"
import { Effect } from "effect"
import { findScenario } from "../../src/app/rehearsal/scenarios.ts"
import type { ClientTools } from "../../src/sim/rehearsal-steps.ts"
import type { AuditEvent } from "../../toolbox/servers/control-plane/audit-webhook.ts"
import { writeKubeconfig } from "../../toolbox/servers/control-plane/credentials.ts"
import { stageScenario } from "../live-control-plane/stage-scenario.ts"
import type { Write } from "./accounted-writes.ts"
import type { Ground } from "./handrail-process.ts"

const reading = new Set(["get", "list", "watch"])

export const isHandrail = (user: string): boolean => user.startsWith("system:serviceaccount:handrail:handrail-")

/** Whether a verb of the API changes something. */
export const isWriting = (verb: string): boolean => !reading.has(verb)

/** A line of the audit log as a write, when it is one that Handrail made. https://kubernetes.io/docs/reference/config-api/apiserver-audit.v1/ */
const writeOf = ({ verb, requestURI, user, objectRef, responseStatus }: AuditEvent): ReadonlyArray<Write> => {
  const isDone = isWriting(verb) && !requestURI.includes("dryRun=") && (responseStatus?.code ?? 0) < 300
  if (!isDone || !isHandrail(user.username) || objectRef?.resource?.startsWith("selfsubject") === true) return []
  const { resource = "", namespace = "", name = "" } = objectRef ?? {}
  return [{ verb, resource, namespace, name }]
}

/** `writes`: what Handrail's accounts have changed so far, as the server's own audit log has it. */
export const liveGround = Effect.fnUntraced(function* (scenario: string, directory: string, tools: ClientTools) {
  const charts = join(import.meta.dirname, "../../src/sim/charts")
  const live = yield* stageScenario(yield* findScenario(scenario), tools, charts)
  const kubeconfig = Effect.fnUntraced(function* (account: string) {
    const token = yield* live.kubectl("-n", "handrail", "create", "token", account, "--duration=2h")
    return yield* writeKubeconfig(join(directory, account), live.url, live.ca, token.trim())
  })
  const kubeconfigs = { reader: yield* kubeconfig("handrail-reader"), operator: yield* kubeconfig("handrail-operator") }
  const writes = Effect.promise(async () => {
    const lines = (await readFile(live.auditLog, "utf8")).split("\n").filter((line) => line !== "")
    return lines.flatMap((line) => writeOf(JSON.parse(line) as AuditEvent))
  })
  return { ...live, ground: { kubeconfigs, tools } satisfies Ground, writes }
})
