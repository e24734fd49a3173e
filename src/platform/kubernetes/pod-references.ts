import { at, type Fields, list, text } from "./fields.ts"

/** An object in the pod's own namespace that it takes configuration, storage or credentials from. */
export interface PodReference {
  readonly kind: "ConfigMap" | "PersistentVolumeClaim" | "Secret" | "ServiceAccount"
  readonly name: string
  /** The place in the pod's spec that says so, for people. */
  readonly where: string
}

const referTo = (kind: PodReference["kind"], name: unknown, where: string): ReadonlyArray<PodReference> => {
  const known = text(name)
  return known === undefined ? [] : [{ kind, name: known, where }]
}

/** https://kubernetes.io/docs/reference/kubernetes-api/config-and-storage-resources/volume/ */
const ofVolume = (volume: Fields): ReadonlyArray<PodReference> => {
  const where = `volume ${volume.name}`
  return [
    ...referTo("ConfigMap", at(volume, "configMap", "name"), `${where}.configMap`),
    ...referTo("Secret", at(volume, "secret", "secretName"), `${where}.secret`),
    ...referTo("PersistentVolumeClaim", at(volume, "persistentVolumeClaim", "claimName"), `${where}.persistentVolumeClaim`),
    ...list(at(volume, "projected", "sources")).flatMap((source, index) => [
      ...referTo("ConfigMap", at(source, "configMap", "name"), `${where}.projected.sources[${index}]`),
      ...referTo("Secret", at(source, "secret", "name"), `${where}.projected.sources[${index}]`)
    ])
  ]
}

const ofContainer = (container: Fields): ReadonlyArray<PodReference> => {
  const where = `container ${container.name}`
  return [
    ...list(container.envFrom).flatMap((from, index) => [
      ...referTo("ConfigMap", at(from, "configMapRef", "name"), `${where}.envFrom[${index}]`),
      ...referTo("Secret", at(from, "secretRef", "name"), `${where}.envFrom[${index}]`)
    ]),
    ...list(container.env).flatMap(({ name, valueFrom }) => [
      ...referTo("ConfigMap", at(valueFrom, "configMapKeyRef", "name"), `${where}.env ${name}`),
      ...referTo("Secret", at(valueFrom, "secretKeyRef", "name"), `${where}.env ${name}`)
    ])
  ]
}

/** What every pod has without anybody asking: the default account and the volume that holds its token. https://kubernetes.io/docs/reference/access-authn-authz/service-accounts-admin/ */
const isGiven = ({ kind, name, where }: PodReference): boolean =>
  (kind === "ServiceAccount" && name === "default") || where.startsWith("volume kube-api-access-")

/** What a pod's spec names, in the order of volumes, containers and credentials, as often as it is named. https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/ */
export const podReferences = (podSpec: Fields): ReadonlyArray<PodReference> =>
  [
    ...list(podSpec.volumes).flatMap(ofVolume),
    ...[...list(podSpec.initContainers), ...list(podSpec.containers)].flatMap(ofContainer),
    ...list(podSpec.imagePullSecrets).flatMap(({ name }) => referTo("Secret", name, "imagePullSecrets")),
    ...referTo("ServiceAccount", podSpec.serviceAccountName, "serviceAccountName")
  ].filter((reference) => !isGiven(reference))
