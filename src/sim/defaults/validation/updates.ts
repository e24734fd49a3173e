import { compareQuantities, parseQuantity, type Quantity } from "../../../platform/kubernetes/quantity.ts"
import { type Draft, items } from "../draft.ts"
import { type FieldErrors, forbiddenField, invalidValue } from "./field-error.ts"

const ordered = (value: unknown): unknown =>
  Array.isArray(value)
    ? value.map(ordered)
    : typeof value === "object" && value !== null
      ? Object.fromEntries(
          Object.entries(value)
            .filter(([, each]) => each !== undefined)
            .sort(([left], [right]) => (left < right ? -1 : 1))
            .map(([key, each]) => [key, ordered(each)])
        )
      : value

const same = (left: unknown, right: unknown): boolean => JSON.stringify(ordered(left ?? null)) === JSON.stringify(ordered(right ?? null))

const at = (object: Draft, path: string): unknown =>
  path
    .split(".")
    .reduce<unknown>((value, key) => (typeof value === "object" && value !== null ? Reflect.get(value, key) : undefined), object)

type UpdateRule = (object: Draft, previous: Draft) => FieldErrors

const immutable =
  (...paths: ReadonlyArray<string>): UpdateRule =>
  (object, previous) =>
    paths.flatMap((path) =>
      same(at(object, path), at(previous, path)) ? [] : [invalidValue(path, at(object, path), "field is immutable")]
    )

const forbiddenUpdates =
  (...paths: ReadonlyArray<string>): UpdateRule =>
  (object, previous) =>
    paths.flatMap((path) => (same(at(object, path), at(previous, path)) ? [] : [forbiddenField(path, `updates to ${path} are forbidden.`)]))

const without = (spec: Draft, keys: ReadonlyArray<string>): Draft =>
  Object.fromEntries(Object.entries(spec).filter(([key]) => !keys.includes(key)))

const withoutImages = (spec: Draft): Draft => {
  const bare = (list: string) => items(spec, list).map((container) => without(container, ["image"]))
  return {
    ...without(spec, ["activeDeadlineSeconds", "tolerations"]),
    containers: bare("containers"),
    initContainers: bare("initContainers")
  }
}

const podChange =
  "pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)"

/** The node name is set by binding, which goes past this. */
const podRule: UpdateRule = ({ spec = {} }, { spec: before = {} }) => {
  const resized = ["containers", "initContainers"].filter((list) => items(spec, list).length !== items(before, list).length)
  if (resized.length > 0) return resized.map((list) => forbiddenField(`spec.${list}`, "pod updates may not add or remove containers"))
  const kept = items(spec, "tolerations")
  const isMissing = items(before, "tolerations").some((toleration) => !kept.some((each) => same(each, toleration)))
  const isGateRemoval = same(without(withoutImages(spec), ["schedulingGates"]), without(withoutImages(before), ["schedulingGates"]))
  const gates = items(before, "schedulingGates").map(({ name }) => name)
  const added = items(spec, "schedulingGates").flatMap(({ name }, index) => (gates.includes(name) ? [] : [{ name, index }]))
  return [
    ...added.map(({ name, index }) =>
      forbiddenField(`spec.schedulingGates[${index}].name`, `only deletion is allowed, but found new scheduling gate '${name}'`)
    ),
    ...(isMissing ? [forbiddenField("spec.tolerations", "existing toleration can not be modified except its tolerationSeconds")] : []),
    ...(isGateRemoval ? [] : [forbiddenField("spec", podChange)])
  ]
}

const nodeRule: UpdateRule = ({ spec = {} }, { spec: before = {} }) =>
  !before.providerID || spec.providerID === before.providerID
    ? []
    : [forbiddenField("spec.providerID", 'node updates may not change providerID except from "" to valid')]

const statefulSetFree = [
  "replicas",
  "ordinals",
  "template",
  "updateStrategy",
  "revisionHistoryLimit",
  "persistentVolumeClaimRetentionPolicy",
  "minReadySeconds"
]

const statefulSetRule: UpdateRule = ({ spec = {} }, { spec: before = {} }) =>
  same(without(spec, statefulSetFree), without(before, statefulSetFree))
    ? []
    : [
        forbiddenField(
          "spec",
          "updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy', 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden"
        )
      ]

const serviceRule: UpdateRule = ({ spec = {} }, { spec: before = {} }) => {
  const isKept = !before.clusterIP || before.type === "ExternalName" || spec.type === "ExternalName" || spec.clusterIP === before.clusterIP
  return isKept ? [] : [invalidValue("spec.clusterIPs[0]", [spec.clusterIP], "may not change once set")]
}

const isShrunk = (wanted: Quantity | undefined, than: Quantity | undefined): boolean =>
  wanted !== undefined && than !== undefined && compareQuantities(wanted, than) < 0

const claimFree = ["resources", "volumeAttributesClassName"]

const claimRule: UpdateRule = ({ spec = {} }, { spec: before = {}, status = {} }) => {
  const isBinding = !before.volumeName && spec.volumeName
  const free = isBinding ? [...claimFree, "volumeName"] : claimFree
  const wanted = parseQuantity(spec.resources?.requests?.storage)
  const capacity = parseQuantity(status.capacity?.storage)
  return [
    ...(same(without(spec, free), without(before, free))
      ? []
      : [
          forbiddenField(
            "spec",
            "spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims"
          )
        ]),
    ...(isShrunk(wanted, parseQuantity(before.resources?.requests?.storage)) && isShrunk(wanted, capacity)
      ? [forbiddenField("spec.resources.requests.storage", "field can not be less than status.capacity")]
      : [])
  ]
}

const volumeSources = ({ spec = {} }: Draft): Draft =>
  without(spec, [
    "accessModes",
    "capacity",
    "claimRef",
    "mountOptions",
    "nodeAffinity",
    "persistentVolumeReclaimPolicy",
    "storageClassName",
    "volumeMode",
    "volumeAttributesClassName"
  ])

const volumeRule: UpdateRule = (volume, previous) => [
  ...(same(volumeSources(volume), volumeSources(previous))
    ? []
    : [forbiddenField("spec.persistentvolumesource", "spec.persistentvolumesource is immutable after creation")]),
  ...(same(volume.spec?.volumeMode, previous.spec?.volumeMode)
    ? []
    : [invalidValue("volumeMode", volume.spec?.volumeMode, "field is immutable")])
]

/** An indexed job whose completions follow its parallelism may be scaled; a suspended one that never ran may change its template. */
const jobRule: UpdateRule = (job, previous) => {
  const isElastic = [job, previous].every(({ spec = {} }) => spec.completionMode === "Indexed" && spec.completions === spec.parallelism)
  const isUnstarted = previous.spec?.suspend === true && previous.status?.startTime === undefined
  const fixed = [
    "spec.selector",
    "spec.completionMode",
    ...(isElastic ? [] : ["spec.completions"]),
    ...(isUnstarted ? [] : ["spec.template"])
  ]
  return immutable(...fixed)(job, previous)
}

const roleRefRule: UpdateRule = ({ roleRef = {} }, { roleRef: before = {} }) =>
  same(roleRef, before)
    ? []
    : [invalidValue("roleRef", { APIGroup: roleRef.apiGroup, Kind: roleRef.kind, Name: roleRef.name }, "cannot change roleRef")]

/** Data marked immutable stays, and stays marked. */
const frozenData: UpdateRule = (object, previous) => {
  if (previous.immutable !== true) return []
  return ["immutable", "data", "binaryData"].flatMap((field) =>
    same(object[field], previous[field]) ? [] : [forbiddenField(field, "field is immutable when `immutable` is set")]
  )
}

const all =
  (...rules: ReadonlyArray<UpdateRule>): UpdateRule =>
  (object, previous) =>
    rules.flatMap((rule) => rule(object, previous))

const priorityRule: UpdateRule = (object, previous) =>
  same(object.value, previous.value) ? [] : [forbiddenField("value", "may not be changed in an update.")]

/** What may not change once an object exists, by resource key. */
export const updateRules: Readonly<Record<string, UpdateRule>> = {
  pods: podRule,
  nodes: nodeRule,
  services: serviceRule,
  secrets: all(immutable("type"), frozenData),
  configmaps: frozenData,
  persistentvolumeclaims: claimRule,
  persistentvolumes: volumeRule,
  "deployments.apps": immutable("spec.selector"),
  "replicasets.apps": immutable("spec.selector"),
  "daemonsets.apps": immutable("spec.selector"),
  "statefulsets.apps": statefulSetRule,
  "jobs.batch": jobRule,
  "storageclasses.storage.k8s.io": all(forbiddenUpdates("provisioner", "parameters", "reclaimPolicy"), immutable("volumeBindingMode")),
  "rolebindings.rbac.authorization.k8s.io": roleRefRule,
  "clusterrolebindings.rbac.authorization.k8s.io": roleRefRule,
  "priorityclasses.scheduling.k8s.io": priorityRule,
  "ingressclasses.networking.k8s.io": immutable("spec.controller")
}
