import { type Fields, items, pairs, present, told, truth } from "../fields.ts"
import { accessModesOf } from "../get/storage-words.ts"
import { type Entry, find, textOf } from "../text/outline.ts"
import { timeOfAge } from "../times.ts"
import type { Described, Describer } from "./described.ts"
import { conditionsIn, someTime } from "./pod.ts"
import { volumeSource } from "./volumes.ts"

/** `Terminating (lasts 3m)` hides the phase. */
const phaseIn = ({ entries, now }: Described): { readonly phase: string | undefined; readonly deletion: Fields } => {
  const status = present(textOf(entries, "Status"))
  const [, age] = /^Terminating(?: \(lasts (\S+)\))?/.exec(status ?? "") ?? []
  return status?.startsWith("Terminating") === true
    ? { phase: undefined, deletion: { deletionTimestamp: timeOfAge(age, now) ?? someTime } }
    : { phase: status, deletion: {} }
}

export const describeClaim: Describer = (described) => {
  const { entries, lines } = described
  const { deletion, phase } = phaseIn(described)
  const capacity = present(textOf(entries, "Capacity"))
  const accessModes = accessModesOf(textOf(entries, "Access Modes"))
  return {
    metadata: deletion,
    spec: told({
      storageClassName: present(textOf(entries, "StorageClass")),
      volumeName: present(textOf(entries, "Volume")),
      volumeMode: present(textOf(entries, "VolumeMode"))
    }),
    status: told({
      phase,
      capacity: told({ storage: capacity === "0" ? undefined : capacity }),
      accessModes,
      conditions: conditionsIn(lines)
    })
  }
}

const claimRef = (text: string | undefined): Fields | undefined => {
  const [namespace, name] = present(text)?.split("/") ?? []
  return name === undefined ? undefined : { kind: "PersistentVolumeClaim", namespace, name }
}

/** `Term 0: topology.kubernetes.io/zone in [eu-west-1a]`. */
const affinityIn = (entry: Entry | undefined): Fields | undefined => {
  const terms = (find(entry?.below ?? [], "Required Terms")?.below ?? []).map(({ below, value }) => {
    const expressions = [value, ...below.map(({ text }) => text)].flatMap((text) => {
      const [, key, operator, values = ""] = /^(\S+) (in|notin) \[([^\]]*)\]$/.exec(text) ?? []
      return key === undefined ? [] : [{ key, operator: operator === "in" ? "In" : "NotIn", values: values.split(/,\s*/) }]
    })
    return { matchExpressions: expressions }
  })
  return terms.length === 0 ? undefined : { required: { nodeSelectorTerms: terms } }
}

export const describeVolume: Describer = (described) => {
  const { entries } = described
  const { deletion, phase } = phaseIn(described)
  return {
    metadata: deletion,
    spec: told({
      storageClassName: present(textOf(entries, "StorageClass")),
      claimRef: claimRef(textOf(entries, "Claim")),
      persistentVolumeReclaimPolicy: present(textOf(entries, "Reclaim Policy")),
      accessModes: accessModesOf(textOf(entries, "Access Modes")),
      volumeMode: present(textOf(entries, "VolumeMode")),
      capacity: told({ storage: present(textOf(entries, "Capacity")) }),
      nodeAffinity: affinityIn(find(entries, "Node Affinity")),
      ...volumeSource(find(entries, "Source")?.below ?? [])
    }),
    status: told({ phase, message: present(textOf(entries, "Message")), reason: present(textOf(entries, "Reason")) })
  }
}

export const describeStorageClass: Describer = ({ entries }) => ({
  metadata:
    truth(textOf(entries, "IsDefaultClass")) === true ? { annotations: { "storageclass.kubernetes.io/is-default-class": "true" } } : {},
  provisioner: present(textOf(entries, "Provisioner")),
  parameters: pairs(items(textOf(entries, "Parameters"))),
  allowVolumeExpansion: truth(textOf(entries, "AllowVolumeExpansion")),
  mountOptions: items(textOf(entries, "MountOptions")),
  reclaimPolicy: present(textOf(entries, "ReclaimPolicy")),
  volumeBindingMode: present(textOf(entries, "VolumeBindingMode"))
})
