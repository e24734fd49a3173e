import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { Effect } from "effect"
import type { ToolProcessOptions } from "./tool-process.ts"

const kubeconfig = JSON.stringify({
  apiVersion: "v1",
  kind: "Config",
  clusters: [
    { name: "wanted", cluster: { server: "https://127.0.0.1:1" } },
    { name: "other", cluster: { server: "https://127.0.0.1:2" } }
  ],
  users: [
    { name: "wanted", user: { token: "the-token" } },
    { name: "other", user: { token: "another-token" } }
  ],
  contexts: [
    { name: "wanted", context: { cluster: "wanted", user: "wanted", namespace: "somewhere" } },
    { name: "other", context: { cluster: "other", user: "other" } }
  ],
  "current-context": "wanted"
})

export interface FakeTool {
  readonly directory: string
  readonly kubeconfig: string
  readonly options: ToolProcessOptions
  readonly ran: () => number
  /** A file that the script can write to, as `$SPY`. */
  readonly spied: () => string
}

/** A kubectl that is a shell script: for what the real one cannot be made to do. Gone with the scope. */
export const makeFakeTool = (script: string) =>
  Effect.map(
    Effect.acquireRelease(
      Effect.sync(() => mkdtempSync(join(tmpdir(), "fake-tool-"))),
      (directory) => Effect.sync(() => rmSync(directory, { recursive: true, force: true }))
    ),
    (directory): FakeTool => {
      const bin = join(directory, "bin")
      const spy = join(directory, "spy")
      const count = join(directory, "count")
      mkdirSync(bin)
      writeFileSync(join(bin, "kubectl"), `#!/bin/sh\nSPY=${spy}\necho x >> ${count}\n${script}\n`)
      chmodSync(join(bin, "kubectl"), 0o755)
      const file = join(directory, "kubeconfig")
      writeFileSync(file, kubeconfig)
      const read = (path: string): string => (existsSync(path) ? readFileSync(path, "utf8") : "")
      return {
        directory,
        kubeconfig: file,
        options: { tools: {}, searchPath: `${bin}:/usr/bin:/bin`, directory: join(directory, "runs"), owner: directory, environment: {} },
        ran: () => read(count).split("\n").length - 1,
        spied: () => read(spy)
      }
    }
  )
