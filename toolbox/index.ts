/**
 * The toolbox: how tests, benchmarks and the demo get real servers and clients. `tools.ts` is the list; `make tools` fills the cache;
 * `vitest.ts` has `describeWith` for suites that need tools; `servers/` starts Alertmanager, Prometheus and a Kubernetes control plane, each
 * a scoped Effect: on random loopback ports, ready when it returns, gone when the scope closes. Nodes for that control plane, on which pods
 * live, are in `test/live-control-plane`.
 */
export { getTool } from "./get-tool.ts"
