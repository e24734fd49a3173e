import type { Redirect } from "unbash"
import { type Finding, finding, harmless, notUnderstood, outside } from "../finding.ts"
import { isUnknown, wordTexts } from "./words.ts"

const discards = /^\/dev\/(null|stdout|stderr|tty|fd\/\d+)$/
const network = /^\/dev\/(tcp|udp)\//
/** Writing there changes the machine itself. */
const machine = /^\/(dev|proc|sys|boot)\//

const fileWrite = (path: string): Finding =>
  machine.test(path)
    ? outside("update", "destructive", `writes to ${path}, which is the machine itself`)
    : outside("update", "high", `writes the file ${isUnknown(path) ? "that is named" : path} where it runs`)

const connects = (path: string): Finding =>
  finding({ verb: "connect", scope: "outside", reversible: false, class: "destructive" }, `opens a connection by ${path}`)

/** What it does to write to a path, as a redirection or `tee` does. */
export const writesTo = (path: string): Finding => {
  if (discards.test(path)) return harmless
  return network.test(path) ? connects(path) : fileWrite(path)
}

const credentials =
  /(^|\/)(\.kube\/config|\.aws\/credentials|\.docker\/config\.json|\.netrc|\.pgpass|\.my\.cnf|shadow|gshadow|id_(rsa|ed25519|ecdsa|dsa)|admin\.conf|kubeconfig|kubelet\.conf|super-admin\.conf|token)$|\.(key|p12|pfx|jks|keytab|kubeconfig)$|^\/(var\/)?run\/secrets\/|^\/proc\/[^/]*\/environ$/

/** What it does to read a file of the machine. */
export const readsFile = (path: string): Finding => {
  if (network.test(path)) return connects(path)
  return credentials.test(path) ? outside("read", "sensitive-read", `reads ${path}, which holds credentials`) : harmless
}

const closes = /^(\d*-?)$/

/** Effects of one redirection. https://www.gnu.org/software/bash/manual/html_node/Redirections.html */
export const redirection = ({ operator, target }: Redirect): ReadonlyArray<Finding> => {
  const paths = target === undefined ? undefined : wordTexts(target)
  if (paths === undefined) return [notUnderstood("a redirection goes nowhere that can be told")]
  // What a process substitution runs is judged where it stands.
  if (target?.parts?.length === 1 && target.parts[0]?.type === "ProcessSubstitution") return []
  if ((operator === ">&" || operator === "<&") && paths.every((path) => closes.test(path))) return []
  return paths.map(operator === "<" || operator === "<&" ? readsFile : writesTo)
}
