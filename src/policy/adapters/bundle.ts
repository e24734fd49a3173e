import { readFile } from "node:fs/promises"
import { gunzipSync } from "node:zlib"
import { Duration, Effect } from "effect"
import type { JsonValue } from "../../domain/canonical-json.ts"
import { digestText } from "../../domain/ids.ts"
import { messageOf } from "../../domain/message-of.ts"
import { boundedBody } from "../../platform/http/bounded-body.ts"
import { EngineFailed } from "../rule-engine.ts"
import { tarFiles } from "./tar-files.ts"

/** Rules compiled to WebAssembly with their data, as `opa build -t wasm` packs them. */
export interface Bundle {
  readonly wasm: Uint8Array
  readonly data: { readonly [key: string]: JsonValue }
  /** The manifest's revision where it has one, else the beginning of the archive's SHA-256. */
  readonly revision: string
}

/** Most bytes of an archive, and of what is in it. */
const MOST_BYTES = 32 * 1024 * 1024

const unusable = (where: string, why: unknown) =>
  new EngineFailed({
    message: `the policy bundle cannot be used: ${messageOf(why)}`,
    where,
    next: "make it with `handrail policy compile`, and check its path or address in the configuration"
  })

const json = (bytes: Uint8Array): unknown => JSON.parse(Buffer.from(bytes).toString("utf8"))

const unpack = (archive: Uint8Array): Bundle => {
  const files = tarFiles(gunzipSync(archive, { maxOutputLength: MOST_BYTES }))
  const wasm = files.get("policy.wasm")
  if (wasm === undefined) throw new Error("it holds no policy.wasm; compile it for WebAssembly")
  const data = files.get("data.json")
  const manifest = files.get(".manifest")
  const { revision } = (manifest === undefined ? {} : json(manifest)) as { readonly revision?: unknown }
  return {
    wasm,
    data: (data === undefined ? {} : json(data)) as Bundle["data"],
    revision: typeof revision === "string" && revision !== "" ? revision : digestText(archive).slice(0, 12)
  }
}

export const unpackBundle = (archive: Uint8Array, where: string): Effect.Effect<Bundle, EngineFailed> =>
  Effect.try({ try: () => unpack(archive), catch: (error) => unusable(where, error) })

/** Where a bundle is: a file, or an address that answers with the archive. */
export interface BundlePlace {
  readonly place: string
  /** A file whose content is sent as a bearer token. */
  readonly tokenFile?: string
}

const fetchTimeout = Duration.seconds(10)

const download = async ({ place, tokenFile }: BundlePlace, signal: AbortSignal): Promise<Uint8Array> => {
  const headers = tokenFile === undefined ? {} : { authorization: `Bearer ${(await readFile(tokenFile, "utf8")).trim()}` }
  // a redirect could take the token elsewhere
  const answer = await fetch(place, { signal, headers, redirect: tokenFile === undefined ? "follow" : "error" })
  if (!answer.ok || answer.body === null) throw new Error(`${place} answers ${answer.status}`)
  return boundedBody(answer.body, MOST_BYTES)
}

/** The archive as it is there now. */
export const fetchBundle = (from: BundlePlace): Effect.Effect<Uint8Array, EngineFailed> =>
  Effect.tryPromise({
    try: (signal) => (/^https?:\/\//.test(from.place) ? download(from, signal) : readFile(from.place, { signal })),
    catch: (error) => unusable(from.place, error)
  }).pipe(
    Effect.timeoutOrElse({
      duration: fetchTimeout,
      orElse: () => Effect.fail(unusable(from.place, `no answer in ${Duration.format(fetchTimeout)}`))
    })
  )
