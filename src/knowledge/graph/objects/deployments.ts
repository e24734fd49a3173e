import type { Entity } from "../../../domain/entity.ts"
import { at, list, text } from "../../../platform/kubernetes/fields.ts"
import { gitopsOwnerOf } from "../../../platform/kubernetes/gitops-owner.ts"
import type { Stated } from "../contribution.ts"
import { type Found, inNamespace, type Subject } from "./subject.ts"

const deployed = (from: Entity, to: Entity, where: string): Stated => ({ kind: "deployed-by", from, to, where })

/** https://helm.sh/docs/chart_best_practices/labels/ and the annotations by which Helm knows its own objects. */
export const helmReleases = ({ entity, object }: Subject): Found => {
  const { annotations, labels, namespace } = object.metadata
  const name = annotations?.["meta.helm.sh/release-name"]
  if (name === undefined) return {}
  const release = inNamespace("Release", annotations?.["meta.helm.sh/release-namespace"] ?? namespace, name)
  const chart = labels?.["helm.sh/chart"]
  return {
    states: [
      deployed(entity, release, "annotation meta.helm.sh/release-name"),
      ...(chart === undefined
        ? []
        : [deployed(release, { kind: "Chart", name: chart }, `label helm.sh/chart of ${entity.kind} ${entity.name}`)])
    ]
  }
}

/** What applies an object from a repository. An owner without a name cannot be told from another. */
export const gitops = ({ entity, object }: Subject): Found => {
  const owner = gitopsOwnerOf(object)
  if (owner?.name === undefined) return {}
  const namespace = owner.namespace ?? (owner.tool === "argocd" ? "argocd" : object.metadata.namespace)
  return { states: [deployed(entity, inNamespace(owner.kind, namespace, owner.name), owner.shownBy)] }
}

const repository = (url: string): Entity => ({ kind: "Repository", name: url })

/** https://argo-cd.readthedocs.io/en/stable/operator-manual/application.yaml */
export const applications = ({ entity, object, spec }: Subject): Found => {
  if (object.kind !== "Application" || !object.apiVersion.startsWith("argoproj.io/")) return {}
  const sources = [...list(spec.sources), ...(spec.source === undefined ? [] : list([spec.source]))]
  return {
    states: sources.flatMap(({ path, repoURL }) => {
      const url = text(repoURL)
      return url === undefined ? [] : [deployed(entity, repository(url), `spec.source ${text(path) ?? ""}`.trimEnd())]
    })
  }
}

/** https://fluxcd.io/flux/components/ : what a Kustomization or HelmRelease takes, and where a source of Flux gets it. */
export const fluxSources = ({ entity, object, spec }: Subject): Found => {
  if (!object.apiVersion.includes("toolkit.fluxcd.io/")) return {}
  const ref = spec.sourceRef ?? at(spec, "chart", "spec", "sourceRef") ?? spec.chartRef
  const [kind, name] = [text(at(ref, "kind")), text(at(ref, "name"))]
  const url = text(spec.url)
  return {
    states: [
      ...(kind === undefined || name === undefined
        ? []
        : [deployed(entity, inNamespace(kind, text(at(ref, "namespace")) ?? entity.namespace, name), "spec.sourceRef")]),
      ...(url === undefined ? [] : [deployed(entity, repository(url), "spec.url")])
    ]
  }
}
