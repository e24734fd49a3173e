import { Effect } from "effect"
import { getTool } from "../get-tool.ts"
import { freePort } from "./free-ports.ts"
import { httpOk } from "./http-ok.ts"
import { serverDirectory } from "./server-directory.ts"
import { startServer } from "./server-process.ts"

/** A real OPA server that holds these Rego and data files; `url` is the base of its REST API. Paths are absolute. */
export const startOpa = Effect.fn("toolbox.startOpa")(function* (paths: ReadonlyArray<string>) {
  const opa = yield* getTool("opa")
  const directory = yield* serverDirectory("opa")
  const url = `http://127.0.0.1:${yield* freePort}`
  yield* startServer({
    name: "opa",
    path: opa.path,
    args: [
      "run",
      "--server",
      `--addr=${url.slice("http://".length)}`,
      "--log-level=error",
      "--disable-telemetry",
      "--ignore=*_test.rego",
      ...paths
    ],
    directory,
    ready: httpOk(`${url}/health`),
    deadline: "20 seconds"
  })
  return { url }
})
