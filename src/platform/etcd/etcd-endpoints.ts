import type { KubeObject } from "../kubernetes/kube-reader.ts"

/** etcd's members where they are pods, as kubeadm sets them up. */
export const etcdPods = { resource: "pods", namespace: "kube-system", labelSelector: "component=etcd" } as const

/** https://kubernetes.io/docs/reference/labels-annotations-taints/#kubeadm-kubernetes-io-etcd-advertise-client-urls */
const ADDRESS = "kubeadm.kubernetes.io/etcd.advertise-client-urls"

export const etcdEndpoints = (pods: ReadonlyArray<KubeObject>): ReadonlyArray<string> =>
  pods.flatMap(({ metadata }) => metadata.annotations?.[ADDRESS]?.split(",") ?? [])
