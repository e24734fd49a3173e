import { canonicalJson, type JsonValue } from "../../domain/canonical-json.ts"

const suffixes: Readonly<Record<string, number>> = {
  n: 1e-9,
  u: 1e-6,
  m: 1e-3,
  "": 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  E: 1e18,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  Pi: 2 ** 50,
  Ei: 2 ** 60
}

/** https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/ */
const quantity = (text: string): number | undefined => {
  const [, number = "", suffix = ""] = /^([+-]?\d+(?:\.\d*)?)([a-zA-Z]{0,2})$/.exec(text) ?? []
  const factor = suffixes[suffix]
  return number === "" || factor === undefined ? undefined : Number(number) * factor
}

const isScalar = (value: JsonValue): value is string | number | boolean => typeof value !== "object"

/** Whether a manifest's value is what the cluster shows: the API server writes quantities in its own way, and manifests quote as they like. */
export const sameValue = (a: JsonValue | undefined, b: JsonValue | undefined): boolean => {
  if (a === undefined || b === undefined) return a === b
  if (!isScalar(a) || !isScalar(b)) return canonicalJson(a) === canonicalJson(b)
  if (String(a) === String(b)) return true
  const [x, y] = [quantity(String(a)), quantity(String(b))]
  return x !== undefined && y !== undefined && Math.abs(x - y) <= Math.abs(x) * 1e-9
}

/** `registry:5000/name:tag@sha256:…`: https://github.com/distribution/reference */
export interface ImageName {
  readonly name: string
  readonly tag?: string
  readonly digest?: string
}

export const parseImage = (image: string): ImageName => {
  const [named = "", digest] = image.split("@")
  const colon = named.lastIndexOf(":")
  // a colon before the last slash is a registry's port
  const hasTag = colon > named.lastIndexOf("/")
  return {
    name: hasTag ? named.slice(0, colon) : named,
    ...(hasTag ? { tag: named.slice(colon + 1) } : {}),
    ...(digest === undefined ? {} : { digest })
  }
}
