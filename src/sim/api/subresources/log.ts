import type { LogLine, LogProvider, LogQuery } from "../../kubelet/log-provider.ts"
import { badRequest, internalError } from "../../store/status-error.ts"
import type { Answer } from "../answer.ts"
import { type Call, objectName } from "../call.ts"
import { storedObject } from "../verbs/get.ts"
import { type LogOptions, logOptions } from "./log-options.ts"

const CONTENT_TYPE = "text/plain"

const lineText = ({ at, text }: LogLine, timestamps: boolean): string =>
  `${timestamps ? `${new Date(at).toISOString().replace("Z", "000000Z")} ` : ""}${text}\n`

const selected = (lines: ReadonlyArray<LogLine>, { since, tail, timestamps, limitBytes }: LogOptions): string => {
  const recent = since === undefined ? lines : lines.filter(({ at }) => at >= since)
  const last = tail === undefined ? recent : tail === 0 ? [] : recent.slice(-tail)
  const text = last.map((line) => lineText(line, timestamps)).join("")
  return limitBytes === undefined ? text : Buffer.from(text).subarray(0, limitBytes).toString()
}

const follow = (provider: LogProvider, query: LogQuery, first: string, timestamps: boolean): Answer => ({
  kind: "stream",
  contentType: CONTENT_TYPE,
  start: (sink) => {
    if (first !== "") sink.write(first)
    return provider.follow(query, (line) => sink.write(lineText(line, timestamps)), sink.end)
  }
})

/** GET of `pods/log`. https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/#get-read-log-of-the-specified-pod */
export const podLog = (call: Call): Answer => {
  const { logs, clock } = call.context
  const pod = storedObject(call)
  const options = logOptions(pod, call.query, clock.now())
  const namespace = pod.metadata.namespace ?? ""
  if (logs === undefined) throw internalError("this cluster was started without kubelets, so there are no container logs")
  // A pod that no node runs yet has no log, which is no error.
  if (!pod.spec?.nodeName) return { kind: "text", code: 200, contentType: CONTENT_TYPE, body: "" }
  const query: LogQuery = { namespace, pod: objectName(call), container: options.container, previous: options.previous }
  const answer = logs.read(query)
  if ("unavailable" in answer) throw badRequest(answer.unavailable)
  const text = selected(answer.lines, options)
  return options.follow ? follow(logs, query, text, options.timestamps) : { kind: "text", code: 200, contentType: CONTENT_TYPE, body: text }
}
