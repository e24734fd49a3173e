import { type Fields, portValue, told, whole } from "../fields.ts"

const settings = /\s*delay=(\d+)s timeout=(\d+)s period=(\d+)s #success=(\d+) #failure=(\d+)\s*$/

/** A probe as describe writes it: `http-get http://:8080/ready delay=3s timeout=1s period=10s #success=1 #failure=3`. */
export const probeOf = (text: string | undefined): Fields | undefined => {
  const [all = "", delay, timeout, period, success, failure] = settings.exec(text ?? "") ?? []
  if (text === undefined || all === "") return undefined
  return told({
    ...handlerOf(text.slice(0, text.length - all.length)),
    initialDelaySeconds: whole(delay),
    timeoutSeconds: whole(timeout),
    periodSeconds: whole(period),
    successThreshold: whole(success),
    failureThreshold: whole(failure)
  })
}

const handlerOf = (text: string): Fields => {
  const [, scheme = "", host = "", port = "", path = ""] = /^http-get (https?):\/\/([^/]*?):([\w.-]*)(\/.*)?$/.exec(text) ?? []
  if (scheme !== "")
    return { httpGet: told({ scheme: scheme.toUpperCase(), host: host || undefined, port: portValue(port), path: path || undefined }) }
  const [, tcpHost = "", tcpPort] = /^tcp-socket (.*?):([\w.-]+)$/.exec(text) ?? []
  if (tcpPort !== undefined) return { tcpSocket: told({ host: tcpHost || undefined, port: portValue(tcpPort) }) }
  const [, grpcPort, service = ""] = /^grpc <pod>:(\d+)\s*(\S*)$/.exec(text) ?? []
  if (grpcPort !== undefined) return { grpc: told({ port: Number(grpcPort), service: service || undefined }) }
  const [, command] = /^exec \[(.*)\]$/s.exec(text) ?? []
  return command === undefined ? {} : { exec: { command: command.split(" ") } }
}
