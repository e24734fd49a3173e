import { type ChildProcess, spawn } from "node:child_process"
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { Effect, Schedule } from "effect"
import { type Access, callApi } from "../../../../test/live-control-plane/call-api.ts"
import { serveHttps } from "../../../sim/api/http/https-server.ts"
import { issueServer, makeAuthority } from "../../../sim/api/tls/certificate.ts"

interface Source {
  readonly serviceAccountToken?: { readonly path: string; readonly expirationSeconds: number; readonly audience?: string }
}

interface StandInPod {
  readonly metadata: {
    readonly name: string
    readonly namespace: string
    readonly uid: string
    readonly deletionTimestamp?: string
    readonly annotations?: Readonly<Record<string, string>>
  }
  readonly spec: {
    readonly serviceAccountName: string
    readonly volumes: ReadonlyArray<{
      readonly name: string
      readonly projected?: { readonly sources: ReadonlyArray<Source> }
      readonly downwardAPI?: { readonly items: ReadonlyArray<{ readonly path: string; readonly fieldRef: { readonly fieldPath: string } }> }
    }>
    readonly containers: ReadonlyArray<{
      readonly name: string
      readonly image: string
      readonly command: ReadonlyArray<string>
      readonly args?: ReadonlyArray<string>
      readonly workingDir: string
      readonly env: ReadonlyArray<{ readonly name: string; readonly value?: string }>
      readonly volumeMounts: ReadonlyArray<{ readonly name: string; readonly mountPath: string }>
    }>
  }
}

interface Container {
  readonly child: ChildProcess
  readonly root: string
  log: string
}

export interface KubeletStandInOptions {
  /** PATH of what containers run: a stand-in for the image. */
  readonly searchPath: string
}

const NODE = "stand-in"

/** `$(NAME)` is the variable, `$$` a dollar, as the kubelet has it. */
const expand = (word: string, env: ReadonlyMap<string, string>): string =>
  word.replaceAll(/\$\$|\$\(([A-Za-z_][A-Za-z0-9_]*)\)/g, (whole, name?: string) => (name === undefined ? "$" : (env.get(name) ?? whole)))

const annotationIn = (fieldPath: string): string => /^metadata\.annotations\['(.+)'\]$/.exec(fieldPath)?.[1] ?? ""

/**
 * A node that runs the containers of its pods as processes of this machine, in place of a kubelet and a container runtime. It does what
 * one container of a Job needs: projected tokens bound to the pod, files from annotations, variables in words, logs, exit codes,
 * deletion with SIGTERM. It isolates nothing. The in-cluster configuration, whose place is fixed, is given as KUBECONFIG.
 */
export const startKubeletStandIn = Effect.fn("test.startKubeletStandIn")(function* (access: Access, { searchPath }: KubeletStandInOptions) {
  const containers = new Map<string, Container>()
  const podPath = ({ metadata: { name, namespace } }: StandInPod) => `/api/v1/namespaces/${namespace}/pods/${name}`
  const report = (pod: StandInPod, phase: string, state: object) =>
    callApi(access, {
      method: "PATCH",
      path: `${podPath(pod)}/status`,
      contentType: "application/merge-patch+json",
      body: {
        status: {
          phase,
          containerStatuses: [
            { name: "step", image: pod.spec.containers[0]?.image, imageID: "", ready: false, restartCount: 0, lastState: {}, state }
          ]
        }
      }
    })

  const tokenFor = async ({ metadata, spec }: StandInPod, { expirationSeconds, audience }: NonNullable<Source["serviceAccountToken"]>) => {
    const answer = (await callApi(access, {
      method: "POST",
      path: `/api/v1/namespaces/${metadata.namespace}/serviceaccounts/${spec.serviceAccountName}/token`,
      body: {
        apiVersion: "authentication.k8s.io/v1",
        kind: "TokenRequest",
        spec: {
          expirationSeconds,
          ...(audience === undefined ? {} : { audiences: [audience] }),
          boundObjectRef: { apiVersion: "v1", kind: "Pod", name: metadata.name, uid: metadata.uid }
        }
      }
    })) as { status: { token: string } }
    return answer.status.token
  }

  const mount = async (pod: StandInPod, root: string) => {
    const [container] = pod.spec.containers
    for (const { name, mountPath } of container?.volumeMounts ?? []) {
      const folder = join(root, mountPath)
      mkdirSync(folder, { recursive: true })
      const volume = pod.spec.volumes.find((one) => one.name === name)
      for (const { serviceAccountToken } of volume?.projected?.sources ?? []) {
        if (serviceAccountToken === undefined) continue
        writeFileSync(join(folder, serviceAccountToken.path), await tokenFor(pod, serviceAccountToken))
      }
      for (const { path, fieldRef } of volume?.downwardAPI?.items ?? []) {
        writeFileSync(join(folder, path), pod.metadata.annotations?.[annotationIn(fieldRef.fieldPath)] ?? "")
      }
    }
  }

  const inClusterConfig = (root: string) => {
    const file = join(root, "in-cluster", "kubeconfig")
    mkdirSync(dirname(file), { recursive: true })
    const ca = Buffer.from(access.ca).toString("base64")
    const tokenFile = join(root, "var/run/secrets/kubernetes.io/serviceaccount/token")
    const config = {
      "current-context": "x",
      clusters: [{ name: "x", cluster: { server: access.url, "certificate-authority-data": ca } }],
      users: [{ name: "x", user: { tokenFile } }],
      contexts: [{ name: "x", context: { cluster: "x", user: "x", namespace: "default" } }]
    }
    writeFileSync(file, JSON.stringify(config))
    return file
  }

  const start = async (pod: StandInPod) => {
    const [container] = pod.spec.containers
    if (container === undefined) return
    const root = mkdtempSync(join(tmpdir(), "stand-in-"))
    await mount(pod, root)
    const mounts = container.volumeMounts.map(({ mountPath }) => mountPath)
    const real = (value: string) => (mounts.some((path) => value === path || value.startsWith(`${path}/`)) ? join(root, value) : value)
    const given = new Map<string, string>()
    for (const { name, value = "" } of container.env) given.set(name, expand(value, given))
    const [program = "", ...words] = [...container.command, ...(container.args ?? [])].map((word) => expand(word, given))
    const env = Object.fromEntries([...given].map(([name, value]) => [name, real(value)]))
    const cwd = join(root, container.workingDir)
    mkdirSync(cwd, { recursive: true })
    const child = spawn(program, words, {
      cwd,
      env: { ...env, PATH: searchPath, KUBECONFIG: inClusterConfig(root) },
      detached: true,
      stdio: ["ignore", "pipe", "pipe"]
    })
    const running: Container = { child, root, log: "" }
    containers.set(pod.metadata.uid, running)
    for (const stream of [child.stdout, child.stderr]) stream?.on("data", (chunk) => (running.log += String(chunk)))
    const startedAt = new Date().toISOString()
    child.once("error", (error) => (running.log += `${error.message}\n`))
    child.once("close", (code, signal) => {
      const exitCode = code === null || code < 0 ? (signal === null ? 127 : 137) : code
      const reason = exitCode === 0 ? "Completed" : "Error"
      const terminated = { exitCode, reason, startedAt, finishedAt: new Date().toISOString() }
      void report(pod, exitCode === 0 ? "Succeeded" : "Failed", { terminated }).catch(() => {})
    })
    await report(pod, "Running", { running: { startedAt } })
  }

  const end = ({ child, root }: Container) => {
    try {
      if (child.pid !== undefined) process.kill(-child.pid, "SIGKILL")
    } catch {
      // it has ended
    }
    rmSync(root, { recursive: true, force: true })
  }

  const turn = async () => {
    const path = `/api/v1/pods?fieldSelector=spec.nodeName%3D${NODE}`
    const { items } = (await callApi(access, { method: "GET", path })) as { items: ReadonlyArray<StandInPod> }
    for (const pod of items) {
      const running = containers.get(pod.metadata.uid)
      if (pod.metadata.deletionTimestamp !== undefined) {
        if (running !== undefined) end(running)
        const body = { apiVersion: "v1", kind: "DeleteOptions", gracePeriodSeconds: 0 }
        await callApi(access, { method: "DELETE", path: podPath(pod), body })
      } else if (running === undefined) await start(pod)
    }
  }

  const authority = makeAuthority("stand-in")
  const port = yield* serveHttps({
    host: "127.0.0.1",
    port: 0,
    identity: issueServer(authority, "kubelet", ["localhost"], ["127.0.0.1"]),
    clientCaPem: authority.certPem,
    handle: async (_certificate, request, response) => {
      const [, namespace, name] = /^\/containerLogs\/([^/]+)\/([^/]+)\/step/.exec(request.url ?? "") ?? []
      const pod = (await callApi(access, { method: "GET", path: `/api/v1/namespaces/${namespace}/pods/${name}` })) as Partial<StandInPod>
      const limit = Number(new URL(request.url ?? "/", "https://kubelet").searchParams.get("limitBytes") ?? Number.MAX_SAFE_INTEGER)
      response.setHeader("content-type", "text/plain")
      response.end((containers.get(pod.metadata?.uid ?? "")?.log ?? "").slice(0, limit))
    }
  }).pipe(Effect.orDie)

  yield* Effect.promise(() =>
    callApi(access, {
      method: "POST",
      path: "/api/v1/nodes",
      body: {
        apiVersion: "v1",
        kind: "Node",
        metadata: { name: NODE },
        status: {
          addresses: [{ address: "127.0.0.1", type: "InternalIP" }],
          capacity: { cpu: "16", memory: "64Gi", pods: "110" },
          allocatable: { cpu: "16", memory: "64Gi", pods: "110" },
          conditions: [{ type: "Ready", status: "True", reason: "KubeletReady", message: "" }],
          daemonEndpoints: { kubeletEndpoint: { Port: port } }
        }
      }
    })
  )
  const heartbeat = () =>
    callApi(access, {
      method: "PATCH",
      path: `/api/v1/nodes/${NODE}/status`,
      contentType: "application/strategic-merge-patch+json",
      body: { status: { conditions: [{ type: "Ready", status: "True", lastHeartbeatTime: new Date().toISOString() }] } }
    })
  const always = (work: () => Promise<unknown>, every: `${number} millis`) =>
    Effect.promise(() => work().catch(() => undefined)).pipe(Effect.repeat(Schedule.spaced(every)), Effect.forkScoped)
  yield* Effect.addFinalizer(() => Effect.sync(() => containers.forEach(end)))
  yield* always(heartbeat, "10000 millis")
  yield* always(turn, "100 millis")
  return { running: () => [...containers.values()].filter(({ child }) => child.exitCode === null && child.signalCode === null).length }
})
