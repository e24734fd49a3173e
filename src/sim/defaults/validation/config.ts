import type { Draft } from "../draft.ts"
import { type FieldErrors, invalidValue, required, tooLong } from "./field-error.ts"
import { configKey } from "./names.ts"

const maxBytes = 1024 * 1024

const keyErrors = (data: Draft | undefined, field: string): FieldErrors =>
  Object.keys(data ?? {}).flatMap((key) => configKey(key).map((problem) => invalidValue(`${field}[${key}]`, key, problem)))

const size = (data: Draft | undefined, encoding: "utf8" | "base64"): number =>
  Object.values(data ?? {}).reduce((total: number, value) => total + Buffer.byteLength(String(value), encoding), 0)

export const configMapErrors = ({ data, binaryData }: Draft): FieldErrors => [
  ...keyErrors(data, "data"),
  ...keyErrors(binaryData, "binaryData"),
  ...Object.keys(binaryData ?? {}).flatMap((key) =>
    data !== undefined && key in data ? [invalidValue(`data[${key}]`, key, "duplicate of key present in binaryData")] : []
  ),
  ...(size(data, "utf8") + size(binaryData, "base64") > maxBytes ? [tooLong("", maxBytes)] : [])
]

/** What each typed secret must hold. https://kubernetes.io/docs/concepts/configuration/secret/#secret-types */
const essential: Readonly<Record<string, ReadonlyArray<string>>> = {
  "kubernetes.io/tls": ["tls.crt", "tls.key"],
  "kubernetes.io/dockerconfigjson": [".dockerconfigjson"],
  "kubernetes.io/dockercfg": [".dockercfg"],
  "kubernetes.io/ssh-auth": ["ssh-privatekey"]
}

export const secretErrors = ({ type, data }: Draft): FieldErrors => [
  ...keyErrors(data, "data"),
  ...(size(data, "base64") > maxBytes ? [tooLong("data", maxBytes)] : []),
  ...(essential[type] ?? []).flatMap((key) => (data?.[key] === undefined ? [required(`data[${key}]`)] : []))
]
