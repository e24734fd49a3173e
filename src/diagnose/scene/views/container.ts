import { at, type Fields, fields, list, strings, text, texts, time, wholeNumber } from "../../../platform/kubernetes/fields.ts"

/** Why a container does not run. https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#container-states */
interface Waiting {
  readonly reason: string
  readonly message: string
}

export interface Terminated {
  readonly exitCode: number | undefined
  readonly reason: string
  readonly message: string
  readonly startedAt: number | undefined
  readonly finishedAt: number | undefined
}

/** A key of a ConfigMap or Secret, or all of it. */
interface ConfigRef {
  readonly kind: "ConfigMap" | "Secret"
  readonly name: string
  readonly key?: string
  readonly optional: boolean
}

export interface Probe {
  readonly kind: "liveness" | "readiness" | "startup"
  /** Named or numbered; absent for `exec`. */
  readonly port?: string
  readonly path?: string
  readonly command: ReadonlyArray<string>
  /** Seconds. */
  readonly initialDelay: number
  readonly period: number
  readonly timeout: number
  readonly failureThreshold: number
}

/** A container as it is wanted and, where it is told, as it is. */
export interface Container {
  readonly name: string
  readonly isInit: boolean
  readonly image: string
  readonly pullPolicy: string | undefined
  readonly command: ReadonlyArray<string>
  readonly args: ReadonlyArray<string>
  readonly env: Readonly<Record<string, string>>
  readonly configs: ReadonlyArray<ConfigRef>
  readonly ports: ReadonlyArray<{ readonly name: string | undefined; readonly port: number; readonly protocol: string }>
  readonly requests: Readonly<Record<string, string>>
  readonly limits: Readonly<Record<string, string>>
  readonly probes: ReadonlyArray<Probe>
  /** Of volumes, by name, with the paths where they are. */
  readonly mounts: ReadonlyArray<{ readonly volume: string; readonly path: string; readonly readOnly: boolean }>
  readonly securityContext: Fields
  /** Absent where nothing is told of how it is. */
  readonly status?: {
    readonly isReady: boolean
    readonly restarts: number
    readonly waiting?: Waiting
    readonly isRunning: boolean
    /** Since when it runs. */
    readonly since?: number
    readonly terminated?: Terminated
    /** How its run before this one ended. */
    readonly last?: Terminated
  }
}

const waitingOf = (value: unknown): Waiting => ({
  reason: text(fields(value).reason) ?? "",
  message: text(fields(value).message) ?? ""
})

const terminatedOf = (value: unknown): Terminated => ({
  exitCode: wholeNumber(fields(value).exitCode),
  reason: text(fields(value).reason) ?? "",
  message: text(fields(value).message) ?? "",
  startedAt: time(fields(value).startedAt),
  finishedAt: time(fields(value).finishedAt)
})

const statusOf = (status: Fields): NonNullable<Container["status"]> => {
  const { lastState, ready, restartCount, state } = status
  const { running, terminated, waiting } = fields(state)
  const last = fields(lastState).terminated
  const since = time(fields(running).startedAt)
  return {
    isReady: ready === true,
    restarts: wholeNumber(restartCount) ?? 0,
    isRunning: running !== undefined,
    ...(since === undefined ? {} : { since }),
    ...(waiting === undefined ? {} : { waiting: waitingOf(waiting) }),
    ...(terminated === undefined ? {} : { terminated: terminatedOf(terminated) }),
    ...(last === undefined ? {} : { last: terminatedOf(last) })
  }
}

/** So many times as long as its run before, and so many milliseconds, a container is up that is past what ended it. */
const OUTLASTS = { times: 5, least: 120_000 }

/** Whether what ended a container's run before is over, since this one lasts: what comes with load or age, such as memory, may come again. */
export const outlastsItsEnd = ({ status }: Container, now: number | undefined): boolean => {
  const { isReady = false, last, since } = status ?? {}
  if (!isReady || since === undefined || now === undefined || last?.reason === "OOMKilled") return false
  if (last?.startedAt === undefined || last.finishedAt === undefined) return false
  return now - since > Math.max(OUTLASTS.least, OUTLASTS.times * (last.finishedAt - last.startedAt))
}

const portText = (port: unknown): string | undefined => (typeof port === "number" ? String(port) : text(port))

/** Defaults as the API server fills them in. https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/#Probe */
const probeOf = (kind: Probe["kind"], value: unknown): ReadonlyArray<Probe> => {
  if (value === undefined || value === null) return []
  const { exec, failureThreshold, grpc, httpGet, initialDelaySeconds, periodSeconds, tcpSocket, timeoutSeconds } = fields(value)
  const port = portText(fields(httpGet ?? tcpSocket ?? grpc).port)
  const path = text(fields(httpGet).path)
  return [
    {
      kind,
      ...(port === undefined ? {} : { port }),
      ...(path === undefined ? {} : { path }),
      command: texts(fields(exec).command),
      initialDelay: wholeNumber(initialDelaySeconds) ?? 0,
      period: wholeNumber(periodSeconds) ?? 10,
      timeout: wholeNumber(timeoutSeconds) ?? 1,
      failureThreshold: wholeNumber(failureThreshold) ?? 3
    }
  ]
}

const refOf = (kind: ConfigRef["kind"], value: unknown): ReadonlyArray<ConfigRef> => {
  const { key, name, optional } = fields(value)
  const named = text(name)
  const part = text(key)
  return named === undefined ? [] : [{ kind, name: named, optional: optional === true, ...(part === undefined ? {} : { key: part }) }]
}

const configsOf = ({ env, envFrom }: Fields): ReadonlyArray<ConfigRef> => [
  ...list(env).flatMap(({ valueFrom }) => [
    ...refOf("ConfigMap", fields(valueFrom).configMapKeyRef),
    ...refOf("Secret", fields(valueFrom).secretKeyRef)
  ]),
  ...list(envFrom).flatMap(({ configMapRef, secretRef }) => [...refOf("ConfigMap", configMapRef), ...refOf("Secret", secretRef)])
]

const quantities = (value: unknown): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(fields(value)).flatMap(([name, one]) =>
      typeof one === "string" || typeof one === "number" ? [[name, String(one)]] : []
    )
  )

const containerOf = (spec: Fields, status: Fields | undefined, isInit: boolean): Container => ({
  name: text(spec.name) ?? text(status?.name) ?? "",
  isInit,
  image: text(spec.image) ?? text(status?.image) ?? "",
  pullPolicy: text(spec.imagePullPolicy),
  command: texts(spec.command),
  args: texts(spec.args),
  env: strings(Object.fromEntries(list(spec.env).map(({ name, value }) => [String(name), value]))),
  configs: configsOf(spec),
  ports: list(spec.ports).flatMap(({ containerPort, name, protocol }) => {
    const port = wholeNumber(containerPort)
    return port === undefined ? [] : [{ name: text(name), port, protocol: text(protocol) ?? "TCP" }]
  }),
  requests: quantities(at(spec, "resources", "requests")),
  limits: quantities(at(spec, "resources", "limits")),
  probes: [
    ...probeOf("startup", spec.startupProbe),
    ...probeOf("liveness", spec.livenessProbe),
    ...probeOf("readiness", spec.readinessProbe)
  ],
  mounts: list(spec.volumeMounts).map(({ mountPath, name, readOnly }) => ({
    volume: text(name) ?? "",
    path: text(mountPath) ?? "",
    readOnly: readOnly === true
  })),
  securityContext: fields(spec.securityContext),
  ...(status === undefined ? {} : { status: statusOf(status) })
})

/** A pod's containers, those of its start first. What only the status names, as after a table or an event, is a container too. */
export const containersOf = (spec: Fields, status: Fields): ReadonlyArray<Container> => {
  const side = (specs: unknown, statuses: unknown, isInit: boolean) => {
    const told = list(statuses)
    const wanted = list(specs)
    const names = new Set(wanted.map(({ name }) => name))
    return [
      ...wanted.map((one) =>
        containerOf(
          one,
          told.find(({ name }) => name === one.name),
          isInit
        )
      ),
      ...told.filter(({ name }) => !names.has(name)).map((one) => containerOf({}, one, isInit))
    ]
  }
  return [...side(spec.initContainers, status.initContainerStatuses, true), ...side(spec.containers, status.containerStatuses, false)]
}
