import type { KubeObject } from "../../../../platform/kubernetes/kube-reader.ts"
import { makeObject } from "../objects.ts"
import { type Entry, find, outline, textOf } from "../text/outline.ts"

const asked = /\b(?:cmctl|kubectl[ -]cert[-_]manager)\s+(?:-\S+\s+)*status\s+certificate\b/

/** `Ready: False, Reason: DoesNotExist, Message: Issuing certificate as Secret does not exist`. */
const conditionsOf = (entry: Entry | undefined) =>
  (entry?.below ?? []).flatMap(({ text }) => {
    const [, type, status, reason = "", message = ""] =
      /^(\w+): (True|False|Unknown)(?:, Reason: ([^,]*))?(?:, Message: (.*))?$/.exec(text) ?? []
    return type === undefined ? [] : [{ type, status, reason, message }]
  })

const named = (entries: ReadonlyArray<Entry>, heading: string): string | undefined =>
  textOf(find(entries, heading)?.below ?? [], "Name") || undefined

/**
 * The certificate of `cmctl status certificate` with what was made for it; none where the command is another.
 * https://cert-manager.io/docs/reference/cmctl/#status-certificate
 */
export const readCertificateStatus = (command: string, lines: ReadonlyArray<string>, usual: string): ReadonlyArray<KubeObject> => {
  if (!asked.test(command)) return []
  const entries = outline(lines)
  const name = textOf(entries, "Name")
  const namespace = textOf(entries, "Namespace") || usual
  if (name === undefined || name === "") return []
  const issuer = { name: named(entries, "Issuer"), kind: textOf(find(entries, "Issuer")?.below ?? [], "Kind") }
  const made = ["CertificateRequest", "Order", "Challenge"].flatMap((kind) => {
    const own = named(entries, kind)
    const below = find(entries, kind)?.below ?? []
    const reason = textOf(below, "Reason")
    const status = { conditions: conditionsOf(find(below, "Conditions")), ...(reason === undefined ? {} : { reason }) }
    return own === undefined ? [] : [makeObject({ kind, name: own, namespace }, { status })]
  })
  return [
    makeObject(
      { kind: "Certificate", name, namespace },
      {
        ...(issuer.name === undefined ? {} : { spec: { issuerRef: issuer } }),
        status: { conditions: conditionsOf(find(entries, "Conditions")) }
      }
    ),
    ...made
  ]
}
