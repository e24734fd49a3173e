import { execFile } from "node:child_process"
import { mkdtemp, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { Effect, Exit, Scope } from "effect"
import { makeSimClock, type SimClock } from "../clock.ts"
import { makeObjectStore } from "../store/make-object-store.ts"
import type { ObjectStore } from "../store/object-store.ts"
import { type ApiServer, startApiServer } from "./api-server.ts"

export interface Outcome {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

/** Runs a real client against the cluster. `stdin` is a manifest for `-f -`. */
export type Client = (words: ReadonlyArray<string>, stdin?: string) => Promise<Outcome>

/** An API without controllers: nothing happens in it but what clients do. */
export interface TestCluster {
  readonly server: ApiServer
  readonly store: ObjectStore
  readonly clock: SimClock
  /** `program` is the path of kubectl or helm; `kubeconfig` the administrator's unless told otherwise. */
  readonly client: (program: string, kubeconfig?: string) => Promise<Client>
  readonly close: () => Promise<void>
}

const run = (program: string, words: ReadonlyArray<string>, env: NodeJS.ProcessEnv, stdin: string | undefined): Promise<Outcome> =>
  new Promise((resolve) => {
    const child = execFile(program, [...words], { env, maxBuffer: 64 * 1024 * 1024, timeout: 170_000 }, (error, stdout, stderr) => {
      const code = error === null ? 0 : typeof error.code === "number" ? error.code : -1
      resolve({ code, stdout, stderr })
    })
    child.stdin?.end(stdin ?? "")
  })

export const startTestCluster = async (): Promise<TestCluster> => {
  const scope = Effect.runSync(Scope.make())
  const directory = await mkdtemp(join(tmpdir(), "handrail-api-"))
  const clock = makeSimClock({ start: Date.parse("2026-01-02T03:04:05Z"), flow: 1 })
  const store = makeObjectStore(clock)
  const server = await Effect.runPromise(startApiServer({ store, clock }).pipe(Effect.provideService(Scope.Scope, scope)))
  store.create("serviceaccounts", { apiVersion: "v1", kind: "ServiceAccount", metadata: { name: "default", namespace: "default" } })
  let kubeconfigs = 0
  return {
    server,
    store,
    clock,
    client: async (program, kubeconfig = server.kubeconfig()) => {
      const file = join(directory, `kubeconfig-${kubeconfigs++}`)
      await writeFile(file, kubeconfig, { mode: 0o600 })
      const env = { KUBECONFIG: file, HOME: directory, PATH: process.env.PATH ?? "" }
      return (words, stdin) => run(program, words, env, stdin)
    },
    close: async () => {
      await Effect.runPromise(Scope.close(scope, Exit.void))
      clock.close()
      await rm(directory, { recursive: true })
    }
  }
}
