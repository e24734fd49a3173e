import { escapes, type Finding, notUnderstood } from "../finding.ts"

/** Choose the cluster or the identity that a later command works with, as `kubectl --kubeconfig` does. */
const identity = /^(KUBECONFIG|KUBERNETES_(SERVICE_HOST|SERVICE_PORT|MASTER)|HELM_KUBE(APISERVER|ASUSER|ASGROUPS|CONTEXT|TOKEN|CAFILE))$/

/** Choose which programs or libraries are run, or how a shell reads. https://www.gnu.org/software/bash/manual/html_node/Shell-Variables.html */
const loading =
  /^(PATH|HOME|SHELL|ENV|IFS|CDPATH|BASH_\w+|SHELLOPTS|BASHOPTS|PS\d|PROMPT_COMMAND|LD_\w+|DYLD_\w+|GCONV_PATH|TERMINFO|LESS(OPEN|CLOSE|KEY\w*)?|VISUAL|XDG_\w+|PERL\w+|PYTHON\w+|RUBY\w+|NODE_\w+|JAVA_\w+|JDK_\w+|GIT_\w+|SSH_\w+|OPENSSL_\w+|HELM_\w+|KUBECTL_\w+|KUBERC|DOCKER_(HOST|CONFIG|CONTEXT)|AWS_(CONFIG_FILE|SHARED_CREDENTIALS_FILE|ENDPOINT_URL\w*)|\w*(EDITOR|BROWSER|ASKPASS|_OPTIONS|_OPTS|_COMMAND)|\w*PROXY)$/i

const pager = /^\w*PAGER$/
const plainPager = /^(|cat|less|more)$/

/** `kubectl diff` compares with this program: https://kubernetes.io/docs/reference/kubectl/generated/kubectl_diff/ */
const plainDiff = /^(|(color)?diff( -[-\w=]+)*)$/

/** What it means to give a variable this value. The names that runbooks use for their own values change nothing. */
export const setsVariable = (name: string, value: string): ReadonlyArray<Finding> => {
  if (identity.test(name)) {
    return [escapes(`${name} chooses the identity or the cluster, which only Handrail's configuration does`)]
  }
  if (name === "KUBECTL_EXTERNAL_DIFF" && plainDiff.test(value)) return []
  const runs = loading.test(name) || (pager.test(name) && !plainPager.test(value))
  return runs ? [notUnderstood(`${name} changes which programs run, or what later commands mean`)] : []
}

/** `NAME=value`, `NAME+=value` or a bare `NAME`, as declaring builtins and `env` take it. */
export const setsVariableWord = (word: string): ReadonlyArray<Finding> => {
  const [, name = word, value = ""] = /^([^=+[]*)(?:\[[^\]]*\])?\+?=(.*)$/s.exec(word) ?? []
  return setsVariable(name, value)
}
