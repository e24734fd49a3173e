import { type Draft, items } from "../draft.ts"

const mountPath = "/var/run/secrets/kubernetes.io/serviceaccount"

const tokenVolume = (name: string): Draft => ({
  name,
  projected: {
    defaultMode: 0o644,
    sources: [
      { serviceAccountToken: { expirationSeconds: 3607, path: "token" } },
      { configMap: { name: "kube-root-ca.crt", items: [{ key: "ca.crt", path: "ca.crt" }] } },
      { downwardAPI: { items: [{ path: "namespace", fieldRef: { apiVersion: "v1", fieldPath: "metadata.namespace" } }] } }
    ]
  }
})

const mountsToken = (container: Draft): boolean => items(container, "volumeMounts").some((mount) => mount.mountPath === mountPath)

/** Mounts the service account's token into every container that has nothing there, unless the pod or the account opts out. */
export const addServiceAccountToken = (spec: Draft, account: Draft, volumeName: string): void => {
  const isWanted = spec.automountServiceAccountToken ?? account.automountServiceAccountToken ?? true
  if (isWanted === false) return
  const existing = items(spec, "volumes").find((volume) => String(volume.name).startsWith("kube-api-access-"))
  const name: string = existing?.name ?? volumeName
  const bare = [...items(spec, "initContainers"), ...items(spec, "containers")].filter((container) => !mountsToken(container))
  for (const container of bare) container.volumeMounts = [...items(container, "volumeMounts"), { name, readOnly: true, mountPath }]
  if (bare.length > 0 && existing === undefined) spec.volumes = [...items(spec, "volumes"), tokenVolume(name)]
}
