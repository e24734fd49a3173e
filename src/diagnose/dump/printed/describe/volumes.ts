import { type Fields, present, told, truth } from "../fields.ts"
import { type Entry, textOf } from "../text/outline.ts"

type Values = (key: string) => string | undefined

const optional = (values: Values): true | undefined => (truth(values("Optional")) === true ? true : undefined)

/** Sources by the first word that describe gives their type with. */
const sources: Readonly<Record<string, (values: Values) => Fields>> = {
  EmptyDir: (values) => ({ emptyDir: told({ medium: values("Medium"), sizeLimit: values("SizeLimit") }) }),
  HostPath: (values) => ({ hostPath: told({ path: values("Path"), type: values("HostPathType") }) }),
  Secret: (values) => ({ secret: told({ secretName: values("SecretName"), optional: optional(values) }) }),
  ConfigMap: (values) => ({ configMap: told({ name: values("Name"), optional: optional(values) }) }),
  PersistentVolumeClaim: (values) => ({
    persistentVolumeClaim: told({ claimName: values("ClaimName"), readOnly: truth(values("ReadOnly")) || undefined })
  }),
  NFS: (values) => ({ nfs: told({ server: values("Server"), path: values("Path"), readOnly: truth(values("ReadOnly")) || undefined }) }),
  CSI: (values) => ({
    csi: told({
      driver: values("Driver"),
      volumeHandle: values("VolumeHandle"),
      fsType: values("FSType"),
      readOnly: truth(values("ReadOnly")) || undefined
    })
  }),
  AWSElasticBlockStore: (values) => ({ awsElasticBlockStore: told({ volumeID: values("VolumeID"), fsType: values("FSType") }) }),
  GCEPersistentDisk: (values) => ({ gcePersistentDisk: told({ pdName: values("PDName"), fsType: values("FSType") }) }),
  LocalVolume: (values) => ({ local: told({ path: values("Path") }) }),
  EphemeralVolume: (values) => ({ ephemeral: { volumeClaimTemplate: { spec: told({ storageClassName: values("StorageClass") }) } } }),
  DownwardAPI: () => ({ downwardAPI: {} }),
  Projected: (values) => ({ projected: { sources: projections(values) } })
}

const projections = (values: Values): ReadonlyArray<Fields> => {
  const [seconds, secret, configMap] = [values("TokenExpirationSeconds"), values("SecretName"), values("ConfigMapName")]
  return [
    ...(seconds === undefined ? [] : [{ serviceAccountToken: { expirationSeconds: Number(seconds) } }]),
    ...(secret === undefined ? [] : [{ secret: { name: secret } }]),
    ...(configMap === undefined ? [] : [{ configMap: { name: configMap } }]),
    ...(values("DownwardAPI") === undefined ? [] : [{ downwardAPI: {} }])
  ]
}

/** The source in the fields of a volume, as a pod or a persistent volume has it; nothing for types that are not known. */
export const volumeSource = (entries: ReadonlyArray<Entry>): Fields => {
  const [type = ""] = textOf(entries, "Type")?.split(/\s/) ?? []
  return sources[type]?.((key) => present(textOf(entries, key))) ?? {}
}

export const volumesIn = (entry: Entry | undefined): ReadonlyArray<Fields> =>
  (entry?.below ?? []).flatMap(({ below, key }) => (key === undefined ? [] : [{ name: key, ...volumeSource(below) }]))
