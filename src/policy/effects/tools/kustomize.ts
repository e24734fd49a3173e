import { command, group } from "../command-tree.ts"
import { reads, readsOrWrites, runsInside, thing, writesHere } from "../deeds.ts"
import { kustomize as build } from "../kubectl/reads.ts"
import { asWritten } from "../parse-flags.ts"
import type { Tool } from "../tool.ts"

/** https://kubectl.docs.kubernetes.io/references/kustomize/cmd/ */
export const kustomize: Tool = {
  name: "kustomize",
  globals: { none: "help stack-trace", short: "h:help" },
  options: asWritten,
  flagRules: [],
  root: group({
    build: command(build, {
      none: "as-current-user enable-alpha-plugins enable-exec enable-helm enable-star helm-debug network",
      value: "helm-command helm-kube-version load-restrictor network-name output reorder",
      values: "env helm-api-versions mount",
      short: "e:env o:output"
    }),
    "version|help|completion|openapi": reads(),
    cfg: group({ cat: readsOrWrites(reads(), "dest"), "count|grep|tree": reads() }),
    "create|edit|localize": writesHere("writes files of the kustomization"),
    fn: runsInside("runs functions, which are programs", thing("function"))
  })
}
