import type { Scene } from "../../scene/scene.ts"
import { against, type Candidate, type Cause, type Observation, weight } from "../cause.ts"
import { citeOf, type Spoken, saidThat, stateLine } from "../evidence.ts"
import { type FailingContainer, failingContainers } from "./failing-containers.ts"
import { blamedIn } from "./spoken-hosts.ts"

const denied = /permission denied|EACCES|operation not permitted|EPERM|read-only file system|EROFS|PermissionError/i
const rbac =
  /is forbidden: User "system:serviceaccount:|cannot (?:get|list|watch|create|update|patch|delete) resource|Forbidden.*serviceaccount|"reason":"Forbidden"/i
const unreachable =
  /connection refused|ECONNREFUSED|no such host|ENOTFOUND|EAI_AGAIN|getaddrinfo|name or service not known|temporary failure in name resolution|could not translate host name|unknown host|UnknownHostException|i\/o timeout|ETIMEDOUT|connection timed out|connect timeout|no route to host|EHOSTUNREACH|could not connect to (?:server|\S+:\d+)|failed to connect|can't connect to|unable to connect|connection reset by peer|ConnectionError|MaxRetryError/i
const noCommand =
  /executable file not found|exec: ".*": (?:stat|no such file|file does not exist)|no such file or directory: unknown|unable to start container process.*(?:no such file|not found)|: (?:command )?not found|can't open '?\S+'?: No such file|cannot find module|can't open file|Could not find or load main class|is a directory: unknown/i
const noVariable =
  /(?:missing|required|undefined|unset|not set|must be set|is not set|not defined|no value).{0,60}(?:env|environment|variable|config|setting|[A-Z][A-Z0-9]+_[A-Z0-9_]+)|(?:env|environment|variable|[A-Z][A-Z0-9]+_[A-Z0-9_]+).{0,60}(?:missing|required|undefined|unset|not set|must be set|not defined|not found|is empty)|KeyError: '[A-Z][A-Z0-9_]+'/i
const badSetting =
  /(?:invalid|malformed|unknown|unrecognized|unsupported|cannot parse|failed to parse|error parsing|parse error|could not parse|syntax error).{0,80}(?:config|configuration|yaml|json|toml|flag|option|argument|directive|setting|value|property)|(?:config|configuration|yaml|flag|option|directive).{0,60}(?:invalid|malformed|unknown|unrecognized|parse error|syntax error)|unknown (?:flag|directive|option)|unrecognized arguments|JSONDecodeError|YAMLException/i
const noSpace = /no space left on device|ENOSPC|disk quota exceeded/i
const portTaken = /address already in use|EADDRINUSE|bind: permission denied/i
const badCredentials =
  /password authentication failed|authentication failed|access denied for user|invalid (?:password|credentials|username)|NOAUTH|WRONGPASS|login failed|401 unauthorized|invalid api key|SASL authentication/i
const certificate =
  /x509: |certificate (?:has expired|verify failed|signed by unknown)|CERTIFICATE_VERIFY_FAILED|unable to get local issuer|self.signed certificate|tls: /i
const thrown = /\b(?:panic|fatal|traceback|exception|unhandled|uncaught|segfault|segmentation fault|core dumped|error)\b/i
const heap = /OutOfMemoryError|java heap space|JavaScript heap out of memory|MemoryError|cannot allocate memory|runtime: out of memory/i

/** What a program says before it ends, or the kubelet of it, and what that means. */
interface Sign {
  readonly code: string
  readonly family: string
  readonly title: string
  readonly prior: number
  readonly next: string
  readonly says: RegExp
  readonly exitCodes?: ReadonlyArray<number>
  readonly blamesHosts?: true
}

const signs: ReadonlyArray<Sign> = [
  {
    code: "command-not-found",
    family: "crash",
    title: "The container's command cannot be run",
    prior: 0.03,
    says: noCommand,
    exitCodes: [126, 127, 128],
    next: "compare command and args with what is in the image"
  },
  {
    code: "environment-variable-missing",
    family: "configuration",
    title: "A setting that the program needs is not given",
    prior: 0.03,
    says: noVariable,
    next: "set it in the workload's template, or bring back the one that was removed"
  },
  {
    code: "configuration-invalid",
    family: "configuration",
    title: "The program does not accept its configuration",
    prior: 0.03,
    says: badSetting,
    next: "compare the configuration with the last one that worked"
  },
  {
    code: "dependency-unreachable",
    family: "dependency",
    title: "Something that the program needs does not answer",
    prior: 0.05,
    says: unreachable,
    blamesHosts: true,
    next: "look at what is behind the name that it calls"
  },
  {
    code: "credentials-rejected",
    family: "dependency",
    title: "What the program needs rejects its credentials",
    prior: 0.02,
    says: badCredentials,
    blamesHosts: true,
    next: "compare the Secret with the account: was one of them changed alone?"
  },
  {
    code: "permission-denied",
    family: "crash",
    title: "The program may not do on its node what it tries",
    prior: 0.02,
    says: denied,
    next: "compare securityContext (user, group, read-only root) with the files and ports that it needs"
  },
  {
    code: "service-account-forbidden",
    family: "rbac",
    title: "The service account may not do what the program asks of the API server",
    prior: 0.02,
    says: rbac,
    next: "bind a Role with that verb and resource to the service account"
  },
  {
    code: "certificate-rejected",
    family: "certificate",
    title: "A certificate is not accepted",
    prior: 0.01,
    says: certificate,
    next: "look at who issued the certificate, for which names and until when"
  },
  {
    code: "volume-full",
    family: "volume",
    title: "The program's disk is full",
    prior: 0.01,
    says: noSpace,
    next: "free space or grow the volume"
  },
  {
    code: "port-in-use",
    family: "crash",
    title: "The port that the program wants is taken",
    prior: 0.005,
    says: portTaken,
    next: "look at hostPort, hostNetwork and the other containers of the pod"
  }
]

const saidBy = (scene: Scene, { end, kubelet, log, pod }: FailingContainer): ReadonlyArray<Spoken> => [
  ...log.toReversed(),
  ...stateLine(scene, pod.entity, end?.message),
  ...kubelet
]

const fails = (scene: Scene, { container, end, pod, waiting }: FailingContainer): Observation => ({
  ratio: weight.strong,
  sentence: `container ${container.name} does not stay up${waiting === "" ? "" : ` (${waiting})`}${end?.exitCode === undefined ? "" : `, it ended with ${end.exitCode}`}`,
  cites: [citeOf(scene, pod.entity)]
})

const outOfMemory = (one: FailingContainer): boolean => one.end?.reason === "OOMKilled"

const signCause = (sign: Sign): Cause => ({
  code: sign.code,
  family: sign.family,
  title: sign.title,
  prior: sign.prior,
  next: sign.next,
  candidates: (scene) =>
    failingContainers(scene).flatMap((one): ReadonlyArray<Candidate> => {
      const spoken = saidThat(saidBy(scene, one), sign.says, weight.strong)
      const byCode = sign.exitCodes?.includes(one.end?.exitCode ?? -1) === true
      if (spoken.length === 0 && !byCode) return []
      const exit = byCode
        ? [{ ratio: weight.fair, sentence: `exit code ${one.end?.exitCode}`, cites: [citeOf(scene, one.pod.entity)] }]
        : []
      const memory = outOfMemory(one)
        ? [{ ratio: against(weight.strong), sentence: "the kernel ended it for its memory", cites: [citeOf(scene, one.pod.entity)] }]
        : []
      const blames =
        sign.blamesHosts === true
          ? blamedIn(
              scene,
              one.pod,
              spoken.map(({ sentence }) => sentence)
            )
          : []
      return [
        {
          entity: scene.workloadOf(one.pod.object),
          summary: `${sign.title}: ${spoken[0]?.sentence ?? `container ${one.container.name} ends with ${one.end?.exitCode}`}`,
          observations: [fails(scene, one), ...spoken, ...exit, ...memory],
          explains: [one.pod.entity],
          blames
        }
      ]
    })
})

const outOfMemoryCause: Cause = {
  code: "out-of-memory-limit",
  family: "memory",
  title: "The container needs more memory than its limit",
  prior: 0.05,
  next: "raise the limit, or find what grew: a new version, more load, or a leak",
  candidates: (scene) =>
    failingContainers(scene).flatMap((one): ReadonlyArray<Candidate> => {
      const cites = [citeOf(scene, one.pod.entity)]
      const limit = one.container.limits.memory
      const killed = outOfMemory(one)
        ? [{ ratio: weight.overwhelming, sentence: `container ${one.container.name} was ended as OOMKilled`, cites }]
        : []
      const likely =
        !outOfMemory(one) && one.end?.exitCode === 137 && limit !== undefined
          ? [{ ratio: weight.weak, sentence: "it was killed (137)", cites }]
          : []
      const spoken = saidThat(one.log, heap, weight.fair)
      if (killed.length + likely.length + spoken.length === 0) return []
      const limited = limit === undefined ? [] : [{ ratio: weight.weak, sentence: `its limit is ${limit}`, cites }]
      return [
        {
          entity: scene.workloadOf(one.pod.object),
          summary: `container ${one.container.name} needs more memory than its limit${limit === undefined ? "" : ` of ${limit}`}`,
          observations: [...killed, ...likely, ...spoken, ...limited],
          explains: [one.pod.entity]
        }
      ]
    })
}

/** What is left when a program ends by itself and none of the reasons above is told. */
const applicationError: Cause = {
  code: "application-error",
  family: "crash",
  title: "The program ends with an error of its own",
  prior: 0.03,
  next: "read its last lines; compare with the last version that worked",
  candidates: (scene) =>
    failingContainers(scene).flatMap((one): ReadonlyArray<Candidate> => {
      const code = one.end?.exitCode
      if (outOfMemory(one) || one.end === undefined || code === 126 || code === 127 || code === 128) return []
      const said = saidBy(scene, one)
      const special = signs.find(({ says }) => said.some(({ line }) => says.test(line)))
      const cites = [citeOf(scene, one.pod.entity)]
      const spoken = saidThat(one.log.toReversed(), thrown, weight.strong)
      return [
        {
          entity: scene.workloadOf(one.pod.object),
          summary: `container ${one.container.name} ends with ${code ?? "an error"}${spoken[0] === undefined ? "" : `: ${spoken[0].sentence}`}`,
          observations: [
            fails(scene, one),
            ...(spoken.length > 0
              ? spoken
              : one.log.length > 0
                ? [{ ratio: weight.fair, sentence: "its log tells no other reason", cites }]
                : []),
            ...(special === undefined
              ? []
              : [{ ratio: against(weight.strong), sentence: `what it says is told apart: ${special.title}`, cites }])
          ],
          explains: [one.pod.entity]
        }
      ]
    })
}

export const crashCauses: ReadonlyArray<Cause> = [outOfMemoryCause, ...signs.map(signCause), applicationError]
