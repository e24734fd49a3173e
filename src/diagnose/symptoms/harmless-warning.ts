import type { KubeObject } from "../../platform/kubernetes/kube-reader.ts"
import type { Scene } from "../scene/scene.ts"
import { isTrue } from "../scene/views/condition.ts"
import type { KubeEvent } from "../scene/views/event.ts"
import type { Pod } from "../scene/views/pod.ts"
import { mayWait } from "./may-wait.ts"
import { isStarting } from "./starting.ts"
import { hasReplicas } from "./workload-trouble.ts"

/**
 * Warnings that tell of something that is as it is, and goes on for as long as the object lives: names beyond the resolver's limits
 * (https://kubernetes.io/docs/tasks/administer-cluster/dns-debugging-resolution/#known-issues), a pull secret that the image did not need, a file system that was not measured yet, a probe that
 * was redirected, a policy that only audits (https://kyverno.io/docs/policy-reports/), a node's version of cgroups
 * (https://kubernetes.io/docs/concepts/architecture/cgroups/), logs that Fargate is not told to send anywhere
 * (https://docs.aws.amazon.com/eks/latest/userguide/fargate-logging.html), advice about a machine that works
 * (https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/rebalance-recommendations.html).
 */
const harmless = new Set([
  "DNSConfigForming",
  "FailedToRetrieveImagePullSecret",
  "InvalidDiskCapacity",
  "ProbeWarning",
  "PolicyViolation",
  "CgroupV1",
  "LoggingDisabled",
  "RebalanceRecommendation",
  "SpotRebalanceRecommendation"
])

/**
 * What the API server says when it checks which addresses and ports of services are taken before it has seen a new one, and repairs itself.
 * https://github.com/kubernetes/kubernetes/blob/master/pkg/registry/core/service/ipallocator/controller/repairip.go
 */
const repaired = /^(?:ClusterIP|Port|NodePort)NotAllocated$/

const isWell = (object: KubeObject): boolean => hasReplicas(object) ?? isTrue(object, "Ready")

/**
 * Whether a warning is about what an object that is ready does well without, or that a pod waits which may (`mayWait`), or is about to be
 * ready. `pod`: the one that it is about, where it is about one.
 */
export const isHarmless = (scene: Scene, { about, message, reason }: KubeEvent, pod: Pod | undefined): boolean => {
  if (reason === "FailedScheduling") return pod !== undefined && mayWait(scene, pod)
  if (reason === "Unhealthy" && /^(?:Readiness|Startup) probe/i.test(message)) return pod !== undefined && isStarting(scene, pod)
  if (repaired.test(reason)) return true
  if (!harmless.has(reason)) return false
  const found = scene.find(about)
  return typeof found !== "string" && isWell(found)
}
