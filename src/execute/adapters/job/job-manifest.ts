import { createHash } from "node:crypto"
import type { Argv } from "../../../domain/runbook.ts"
import type { JobRunnerConfig } from "../../../platform/config/cluster-access.ts"
import { stepJobAnnotations, stepJobLabels } from "../../step-jobs.ts"
import type { StepKey } from "../../step-ledger.ts"

/** The same for the same attempt, for ever: a Job of this name is this attempt. */
export const jobName = ({ plan, step, attempt, rollbackIndex }: StepKey): string => {
  const id = JSON.stringify([plan, step, attempt, rollbackIndex ?? null])
  return `handrail-${createHash("sha256").update(id).digest("hex").slice(0, 40)}`
}

export interface JobAsk {
  readonly key: StepKey
  readonly argv: Argv
  readonly namespace: string
  /** Whose rights the command has. */
  readonly account: string
  readonly runner: JobRunnerConfig
  readonly timeoutMs: number
  /** Small files in the command's working directory. */
  readonly files: ReadonlyArray<{ readonly name: string; readonly content: string }>
  /** Also set for the command. */
  readonly environment: Readonly<Record<string, string>>
  /** Whom the command has a token for, at `webIdentityFile`, in place of the API server. */
  readonly audience?: string
}

export const HOME = "/run/handrail"
const ACCOUNT = "/var/run/secrets/kubernetes.io/serviceaccount"
const WEB_IDENTITY = "/var/run/secrets/handrail.dev/web-identity"
export const webIdentityFile = `${WEB_IDENTITY}/token`

/** Seconds after which the cluster ends the Job by itself beyond the step's time, in which Handrail still fetches what it said. */
const GRACE = 15
/** Seconds that a finished Job stays when Handrail does not come to delete it. */
const KEPT = 3_600
/** The shortest that a token may live, and minutes are enough: the kubelet renews it. */
const TOKEN_SECONDS = 600

/** A dollar begins a reference to a variable, two are one dollar: https://kubernetes.io/docs/tasks/inject-data-application/define-interdependent-environment-variables/ */
const literal = (word: string): string => word.replaceAll("$", "$$$$")

const annotationOf = (index: number): string => `handrail.dev/file-${index}`

/** What in-cluster clients look for, with a token that lives for minutes and dies with the pod. */
const accountVolume = {
  name: "account",
  projected: {
    defaultMode: 0o440,
    sources: [
      { serviceAccountToken: { path: "token", expirationSeconds: TOKEN_SECONDS } },
      { configMap: { name: "kube-root-ca.crt", items: [{ key: "ca.crt", path: "ca.crt" }] } }
    ]
  }
}

/** Files travel as annotations of the pod, so that nothing else has to be made and cleaned up for them. */
const filesVolume = ({ files }: JobAsk) => ({
  name: "files",
  downwardAPI: {
    items: files.map(({ name }, index) => ({ path: name, fieldRef: { fieldPath: `metadata.annotations['${annotationOf(index)}']` } }))
  }
})

const webIdentityVolume = (audience: string) => ({
  name: "web-identity",
  projected: { defaultMode: 0o440, sources: [{ serviceAccountToken: { path: "token", expirationSeconds: TOKEN_SECONDS, audience } }] }
})

const environmentOf = ({ environment }: JobAsk) =>
  Object.entries({
    ...environment,
    LANG: "C.UTF-8",
    HOME,
    TMPDIR: HOME,
    // what a command does not say is `default`, and not the namespace that the pod is in
    POD_NAMESPACE: "default",
    // preferences can give a command another meaning: https://kubernetes.io/docs/reference/kubectl/kuberc/
    KUBERC: "off",
    HELM_NO_PLUGINS: "1"
  }).map(([name, value]) => ({ name, value: literal(value) }))

const containerOf = (ask: JobAsk) => {
  const [program, ...words] = ask.argv
  return {
    name: "step",
    image: ask.runner.image,
    command: [literal(program)],
    args: words.map(literal),
    workingDir: ask.files.length === 0 ? HOME : `${HOME}-files`,
    env: environmentOf(ask),
    securityContext: { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ["ALL"] } },
    resources: { requests: { cpu: "50m", memory: "64Mi" }, limits: { memory: "512Mi" } },
    terminationMessagePolicy: "FallbackToLogsOnError",
    volumeMounts: [
      { name: "home", mountPath: HOME },
      ...(ask.audience === undefined
        ? [{ name: "account", mountPath: ACCOUNT, readOnly: true }]
        : [{ name: "web-identity", mountPath: WEB_IDENTITY, readOnly: true }]),
      ...(ask.files.length === 0 ? [] : [{ name: "files", mountPath: `${HOME}-files`, readOnly: true }])
    ]
  }
}

/** The most restricted pod: https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted */
const podOf = (ask: JobAsk) => ({
  serviceAccountName: ask.account,
  automountServiceAccountToken: false,
  restartPolicy: "Never",
  terminationGracePeriodSeconds: 5,
  enableServiceLinks: false,
  securityContext: {
    runAsNonRoot: true,
    runAsUser: 65_532,
    runAsGroup: 65_532,
    fsGroup: 65_532,
    seccompProfile: { type: "RuntimeDefault" }
  },
  imagePullSecrets: ask.runner.imagePullSecrets.map((name) => ({ name })),
  containers: [containerOf(ask)],
  volumes: [
    { name: "home", emptyDir: { medium: "Memory", sizeLimit: "64Mi" } },
    ask.audience === undefined ? accountVolume : webIdentityVolume(ask.audience),
    ...(ask.files.length === 0 ? [] : [filesVolume(ask)])
  ]
})

/** The Job of one attempt: one pod, once, ended by the cluster when its time is over. https://kubernetes.io/docs/concepts/workloads/controllers/job/ */
export const jobManifest = (ask: JobAsk) => {
  const { key, files } = ask
  const labels = stepJobLabels
  const annotations = stepJobAnnotations(key)
  const contents = Object.fromEntries(files.map(({ content }, index) => [annotationOf(index), content]))
  return {
    apiVersion: "batch/v1",
    kind: "Job",
    metadata: { name: jobName(key), namespace: ask.namespace, labels, annotations },
    spec: {
      parallelism: 1,
      completions: 1,
      backoffLimit: 0,
      activeDeadlineSeconds: Math.ceil(ask.timeoutMs / 1_000) + GRACE,
      ttlSecondsAfterFinished: KEPT,
      template: { metadata: { labels, annotations: { ...annotations, ...contents } }, spec: podOf(ask) }
    }
  }
}
