import { type Fields, told, whole } from "../fields.ts"

/** `node.kubernetes.io/not-ready:NoExecute op=Exists for 300s`; without `op=` a toleration compares values. */
export const tolerationOf = (text: string): Fields => {
  const [subject = "", ...rest] = text.split(/\s+/).filter((word) => !word.startsWith("op="))
  const [, key, value, effect] = /^([^=:]*)(?:=([^:]*))?(?::(\w+))?$/.exec(subject === "for" ? "" : subject) ?? []
  const seconds = / for (\d+)s$/.exec(text)?.[1]
  return told({
    key: key || undefined,
    operator: /(?:^|\s)op=Exists/.test(text) ? "Exists" : rest.length >= 0 && value !== undefined ? "Equal" : undefined,
    value,
    effect,
    tolerationSeconds: whole(seconds)
  })
}

/** `dedicated=batch:NoSchedule`, a taint of a node. */
export const taintOf = (text: string): ReadonlyArray<Fields> => {
  const [, key, value, effect] = /^([^=:\s]+)(?:=([^:]*))?:(\w+)$/.exec(text) ?? []
  return key === undefined ? [] : [told({ key, value: value || undefined, effect })]
}
