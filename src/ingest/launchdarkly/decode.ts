import { Result } from "effect"
import type { Change } from "../../domain/change.ts"
import { receiveChange } from "../change-of.ts"
import { invalid, shapeDecoder } from "../decode-shape.ts"
import { looseTime } from "../time.ts"
import type { Decode } from "../webhook.ts"
import { AuditLogEntry } from "./schema.ts"

const WHAT = "a webhook of LaunchDarkly"
const NEXT = "let a webhook integration of LaunchDarkly deliver here"
const entry = shapeDecoder(AuditLogEntry, WHAT, NEXT)

const kinds: ReadonlyMap<string, Change["kind"]> = new Map([
  ["flag", "flag"],
  ["segment", "flag"],
  ["environment", "config"],
  ["project", "config"],
  ["relay-proxy-config", "config"],
  ["member", "access"],
  ["role", "access"],
  ["team", "access"],
  ["token", "access"]
])

/** `proj/shop:env/production:flag/checkout-v2;web` as its parts by name. https://launchdarkly.com/docs/home/account/role-resources */
const partsOf = (resource: string): ReadonlyMap<string, string> =>
  new Map(resource.split(":").map((part) => [part.split("/")[0] ?? "", (part.split("/")[1] ?? "").split(";")[0] ?? ""]))

const switchOf = (version: AuditLogEntry["currentVersion"], environment: string): string | undefined => {
  const on = Object.hasOwn(version?.environments ?? {}, environment) ? version?.environments?.[environment]?.on : undefined
  return typeof on === "boolean" ? (on ? "on" : "off") : undefined
}

/** One entry of the audit log: who did what to which flag in which environment. */
export const decodeLaunchDarkly: Decode = (body, _, context) =>
  Result.flatMap(entry(body), (found) => {
    const at = looseTime(found.date)
    if (at === undefined) return Result.fail(invalid(WHAT, NEXT, [{ path: "$.date", message: "Expected milliseconds since the epoch" }]))
    const resources = found.target?.resources ?? (found.accesses ?? []).flatMap(({ resource }) => (resource ? [resource] : []))
    const parts = partsOf(resources[0] ?? "")
    const environment = parts.get("env") ?? ""
    const key = parts.get(found.kind) || found.name || found.target?.name || found._id
    const { email, firstName, lastName } = found.member ?? {}
    const detail = found.shortDescription || found.description
    const place = environment === "" || environment === "*" ? "" : ` in ${environment}`
    const summary = `${found.kind} ${key}${place}: ${[found.titleVerb || "changed", detail, found.comment].filter((text) => text).join("; ")}`
    return Result.succeed(
      receiveChange(context, {
        source: "flags",
        kind: kinds.get(found.kind) ?? "other",
        identity: { launchdarkly: found._id },
        subject: `${parts.get("proj") ?? ""}/${environment}/${key}`,
        at,
        actor: email || [firstName, lastName].filter((name) => name).join(" "),
        summary: summary.replaceAll(/\s*\n\s*/g, " "),
        from: switchOf(found.previousVersion, environment),
        to: switchOf(found.currentVersion, environment)
      })
    )
  })
