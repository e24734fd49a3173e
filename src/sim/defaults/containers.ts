import { type Draft, fill, fillText, items } from "./draft.ts"
import { defaultImagePullPolicy } from "./image-pull-policy.ts"

const fillHandler = (handler: Draft | undefined): void => {
  if (handler?.httpGet) fillText(handler.httpGet, { path: "/", scheme: "HTTP" })
  if (handler?.grpc) fill(handler.grpc, { service: "" })
}

const fillProbe = (probe: Draft | undefined): void => {
  if (!probe) return
  fillHandler(probe)
  for (const [key, value] of Object.entries({ timeoutSeconds: 1, periodSeconds: 10, successThreshold: 1, failureThreshold: 3 }))
    if (!probe[key]) probe[key] = value
}

const fillEnv = (variable: Draft): void => {
  const source = variable.valueFrom
  if (source?.fieldRef) fillText(source.fieldRef, { apiVersion: "v1" })
  if (source?.resourceFieldRef) fill(source.resourceFieldRef, { divisor: "0" })
}

/** What the API fills into every container, init container and ephemeral container. */
export const fillContainer = (container: Draft): void => {
  fillText(container, {
    imagePullPolicy: defaultImagePullPolicy(container.image),
    terminationMessagePath: "/dev/termination-log",
    terminationMessagePolicy: "File"
  })
  fill(container, { resources: {} })
  for (const port of items(container, "ports")) fillText(port, { protocol: "TCP" })
  for (const variable of items(container, "env")) fillEnv(variable)
  for (const probe of ["livenessProbe", "readinessProbe", "startupProbe"]) fillProbe(container[probe])
  fillHandler(container.lifecycle?.postStart)
  fillHandler(container.lifecycle?.preStop)
}

/** A pod (not a template) requests what it limits where it requests nothing. */
export const requestLimits = (container: Draft): void => {
  const limits = container.resources?.limits
  if (limits) container.resources.requests = { ...limits, ...container.resources.requests }
}
