import { fillClaimSpec } from "./claims.ts"
import { type Draft, fill, fillText, items, struct } from "./draft.ts"

const fileMode = { defaultMode: 0o644 }

const fillDownwardItems = (source: Draft | undefined): void => {
  for (const item of items(source, "items")) {
    if (item.fieldRef) fillText(item.fieldRef, { apiVersion: "v1" })
    if (item.resourceFieldRef) fill(item.resourceFieldRef, { divisor: "0" })
  }
}

const fillProjected = (source: Draft): void => {
  fill(source, fileMode)
  for (const each of items(source, "sources")) {
    if (each.serviceAccountToken) fill(each.serviceAccountToken, { expirationSeconds: 3600 })
    fillDownwardItems(each.downwardAPI)
  }
}

/** What each volume source gets. https://kubernetes.io/docs/reference/kubernetes-api/config-and-storage-resources/volume/ */
const fillers: Readonly<Record<string, (source: Draft) => void>> = {
  secret: (source) => void fill(source, fileMode),
  configMap: (source) => void fill(source, fileMode),
  downwardAPI: (source) => {
    fill(source, fileMode)
    fillDownwardItems(source)
  },
  projected: fillProjected,
  hostPath: (source) => void fill(source, { type: "" }),
  iscsi: (source) => void fillText(source, { iscsiInterface: "default" }),
  rbd: (source) => void fillText(source, { pool: "rbd", user: "admin", keyring: "/etc/ceph/keyring" }),
  azureDisk: (source) => void fill(source, { cachingMode: "ReadWrite", kind: "Shared", fsType: "ext4", readOnly: false }),
  scaleIO: (source) => void fillText(source, { storageMode: "ThinProvisioned", fsType: "xfs" }),
  ephemeral: (source) => {
    const template = struct(source, "volumeClaimTemplate")
    struct(template, "metadata")
    fillClaimSpec(struct(template, "spec"))
  },
  image: (source) => void fillText(source, { pullPolicy: "IfNotPresent" })
}

/** The defaults of a volume's source, shared by pods and persistent volumes. */
export const fillVolumeSource = (volume: Draft): void => {
  for (const [source, filler] of Object.entries(fillers)) if (volume[source]) filler(volume[source])
}

/** A volume that names no source is an empty directory. */
export const fillVolume = (volume: Draft): void => {
  const sources = Object.entries(volume).filter(([key, value]) => key !== "name" && value !== undefined && value !== null)
  if (sources.length === 0) volume.emptyDir = {}
  fillVolumeSource(volume)
}
