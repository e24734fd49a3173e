import type { CommandEffect, EffectClass, EffectVerb } from "../../../domain/command-effects.ts"
import { RELEASE_GROUP } from "../../../domain/object-ref.ts"
import { type Finding, finding, raise } from "../finding.ts"
import { allValues, isGiven, isSet, lastValue, type ParsedFlags } from "../parse-flags.ts"

const release = (flags: ParsedFlags, names: ReadonlyArray<string>): Partial<CommandEffect> => {
  const namespace = lastValue(flags, "namespace")
  const scope = names.length > 0 ? "objects" : isSet(flags, "all-namespaces") ? "cluster" : "namespace"
  return { kind: "HelmRelease", group: RELEASE_GROUP, names, scope, ...(namespace === undefined ? {} : { namespace }) }
}

/** A release keeps its values and manifests in Secrets, so what prints them discloses them: always, in machine-readable output, or never. */
export const readRelease =
  (discloses: "always" | "structured" | "never") =>
  (flags: ParsedFlags): ReadonlyArray<Finding> => {
    const place = release(flags, flags.positionals.slice(0, 1))
    const structured = allValues(flags, "output").some((format) => format !== "table")
    return [
      discloses === "always" || (discloses === "structured" && structured)
        ? finding(
            { verb: "read", ...place, sensitive: true, class: "sensitive-read" },
            "discloses the values and manifests of the release, which can hold credentials"
          )
        : finding({ verb: "read", ...place, class: "read" })
    ]
  }

/** Ways of upgrading that break what runs before the new is there. */
const brutality = (flags: ParsedFlags): ReadonlyArray<string> => [
  ...(["force", "force-replace"].some((name) => isSet(flags, name))
    ? ["it replaces objects instead of patching them, which can delete them"]
    : []),
  ...(isSet(flags, "force-conflicts") ? ["it takes fields away from whoever manages them"] : []),
  ...(isSet(flags, "take-ownership") ? ["it takes over objects that belong to something else"] : []),
  ...(isSet(flags, "replace") ? ["it reuses a name whose history it throws away"] : []),
  ...(isSet(flags, "recreate-pods") ? ["it stops all pods at once"] : []),
  ...(allValues(flags, "values").some((source) => source === "-" || source.includes("://"))
    ? ["its values are not part of the plan and can change before it runs"]
    : [])
]

const changeRelease =
  (verb: EffectVerb, value: EffectClass, does: string, extra: (flags: ParsedFlags) => Partial<CommandEffect> = () => ({})) =>
  (flags: ParsedFlags, names: ReadonlyArray<string>): ReadonlyArray<Finding> =>
    brutality(flags).reduce<ReadonlyArray<Finding>>(
      (found, why) => found.map((each) => raise(each, "destructive", why)),
      [
        finding(
          { verb, ...release(flags, names), reversible: true, class: value, ...extra(flags) },
          `${does} the release ${names.join(", ") || "that it names itself"}`
        )
      ]
    )

const install = changeRelease("create", "high", "installs, with everything that its chart holds,", () => ({ sensitive: true }))
const upgrade = changeRelease("update", "high", "upgrades, with everything that its chart holds,", () => ({ sensitive: true }))
const rollback = changeRelease("rollback", "high", "returns to an earlier revision, with everything that it held, of")
const uninstall = changeRelease("delete", "destructive", "removes, with everything that its chart holds,", () => ({ reversible: false }))
const test = changeRelease("create", "high", "runs the test pods of")

/** `helm install [NAME] CHART`: with one word it is the chart. */
export const installRelease = (flags: ParsedFlags): ReadonlyArray<Finding> =>
  install(flags, flags.positionals.length > 1 ? flags.positionals.slice(0, 1) : [])

export const upgradeRelease = (flags: ParsedFlags): ReadonlyArray<Finding> => upgrade(flags, flags.positionals.slice(0, 1))
export const rollbackRelease = (flags: ParsedFlags): ReadonlyArray<Finding> => rollback(flags, flags.positionals.slice(0, 1))
export const uninstallReleases = (flags: ParsedFlags): ReadonlyArray<Finding> => uninstall(flags, flags.positionals)
export const testRelease = (flags: ParsedFlags): ReadonlyArray<Finding> => test(flags, flags.positionals.slice(0, 1))

/** Rendering reads the cluster only when asked to, and can call `lookup` on anything, Secrets too. */
export const template = (flags: ParsedFlags): ReadonlyArray<Finding> =>
  isGiven(flags, "validate") || isGiven(flags, "dry-run")
    ? [
        finding(
          { verb: "read", scope: "cluster", sensitive: true, class: "sensitive-read" },
          "renders with what is in the cluster, Secrets among it"
        )
      ]
    : [finding({ verb: "read", class: "read" })]
