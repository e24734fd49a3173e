import type { LogQuery } from "../../kubelet/log-provider.ts"
import { followLog, logText } from "../../kubelet/log-text.ts"
import { badRequest, internalError } from "../../store/status-error.ts"
import type { Answer } from "../answer.ts"
import { type Call, objectName } from "../call.ts"
import { storedObject } from "../verbs/get.ts"
import { logOptions } from "./log-options.ts"

const CONTENT_TYPE = "text/plain"

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
  const text = logText(answer.lines, options)
  if (!options.follow) return { kind: "text", code: 200, contentType: CONTENT_TYPE, body: text }
  return {
    kind: "stream",
    contentType: CONTENT_TYPE,
    start: (sink) => {
      if (text !== "") sink.write(text)
      return followLog(logs, query, options.timestamps, sink)
    }
  }
}
