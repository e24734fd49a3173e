/**
 * The toolbox: how tests, benchmarks and the demo get real servers and clients. `tools.ts` is the list; `make tools` fills the cache;
 * `vitest.ts` has `describeWith` for suites that need tools; `servers/` starts Alertmanager, Prometheus and a Kubernetes control plane, each
 * a scoped Effect: on random loopback ports, ready when it returns, gone when the scope closes.
 */
import { NodeServices } from "@effect/platform-node"
import { Effect } from "effect"
import { getTool } from "./get-tool.ts"
import type { ToolName } from "./tools.ts"

export { ToolMissing } from "./errors.ts"
export { getTool } from "./get-tool.ts"
export type { FoundTool } from "./locate.ts"
export type { ToolName } from "./tools.ts"

/** `getTool` as a promise, for code that is not written in Effect. Rejects with ToolMissing. */
export const tool = (name: ToolName) => Effect.runPromise(Effect.provide(getTool(name), NodeServices.layer))
