/** Real servers for tests, each a scoped Effect: on random loopback ports, ready when it returns, gone when the scope closes. */
export { type AlertmanagerOptions, startAlertmanager } from "./alertmanager.ts"
export { type ControlPlane, controlPlaneTools, startControlPlane } from "./control-plane/start-control-plane.ts"
export { type PrometheusOptions, startPrometheus } from "./prometheus.ts"
