import type { Tool } from "../tool.ts"
import { argo, argoRollouts } from "./argo.ts"
import { argocd } from "./argocd.ts"
import { calicoctl } from "./calicoctl.ts"
import { eksctl, kops } from "./cloud-clusters.ts"
import { cmctl } from "./cmctl.ts"
import { consul } from "./consul.ts"
import { ctr, nerdctl } from "./containers.ts"
import { kubectx, kubens } from "./contexts.ts"
import { crictl } from "./crictl.ts"
import { etcdctl, etcdutl } from "./etcdctl.ts"
import { flux } from "./flux.ts"
import { helmfile } from "./helmfile.ts"
import { istioctl } from "./istioctl.ts"
import { kubeadm } from "./kubeadm.ts"
import { kustomize } from "./kustomize.ts"
import { k3d, k3s, kind, microk8s, minikube } from "./local-clusters.ts"
import { cilium, hubble, linkerd } from "./meshes.ts"
import { amtool, logcli, pluto, promtool, reporters, stern } from "./monitoring.ts"
import { nomad } from "./nomad.ts"
import { talosctl } from "./talosctl.ts"
import { terraform, tofu } from "./terraform.ts"
import { vault } from "./vault.ts"
import { velero } from "./velero.ts"

/** The tools whose tables tell commands apart and not every flag. A new tool is a new file and a row here. */
export const tools: ReadonlyArray<Tool> = [
  amtool,
  argo,
  argoRollouts,
  argocd,
  calicoctl,
  cilium,
  { ...cilium, name: "cilium-dbg" },
  cmctl,
  consul,
  crictl,
  ctr,
  eksctl,
  etcdctl,
  etcdutl,
  flux,
  helmfile,
  hubble,
  istioctl,
  k3d,
  k3s,
  kind,
  kops,
  kubeadm,
  kubectx,
  kubens,
  kustomize,
  linkerd,
  logcli,
  microk8s,
  minikube,
  nerdctl,
  nomad,
  pluto,
  promtool,
  ...reporters,
  stern,
  talosctl,
  terraform,
  tofu,
  vault,
  velero
]
