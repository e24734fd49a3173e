import { type Finding, finding, harmless, notUnderstood } from "../finding.ts"
import type { Judge } from "../shell/judge.ts"
import { unknownValue } from "../shell/words.ts"
import { filter, obscure, writes } from "./filter.ts"
import { given, type OptionSpec, type Options } from "./getopt.ts"

const sends = (how: string): Finding =>
  finding({ verb: "update", scope: "outside", reversible: false, class: "destructive" }, `${how}, which can change what answers`)

const readMethods = /^(GET|HEAD|OPTIONS|TRACE)$/i
const overrides = /^\s*x-(http-)?method(-override)?\s*:/i

/** A last part of a path by which some servers act on a GET: Envoy's admin API, Jolokia, the kubelet, Spring's actuator. */
const acts =
  /^(quitquitquit|quit|shutdown|restart|reload|refresh|reset|reset_counters|drain_listeners|fail|ok|kill|stop|start|exec|run|write|delete|remove|purge|flush|flushall|truncate|drop|drain|cordon|promote|failover|rollback|deploy|trigger|toggle|enable|disable|abortabortabort)$/i

/** `http://host/path?query`; a host alone is HTTP to curl and wget. */
const readsUrl = (url: string): ReadonlyArray<Finding> => {
  const [, scheme = "http", rest = ""] = /^(?:([a-z][a-z0-9+.-]*):\/\/)?(.*)$/is.exec(url) ?? []
  if (!/^(https?|file|ftps?)$/i.test(scheme) && scheme !== unknownValue)
    return [notUnderstood(`${scheme}:// is not a way of reading that is known here`)]
  const path = (rest.split(/[?#]/)[0] ?? "").split("/").slice(1)
  const verb = path.find((segment) => acts.test(segment))
  const credentials = /security-credentials|\/token\b/.test(rest)
  if (verb !== undefined) return [sends(`asks for …/${verb}, a path that names an action`)]
  return credentials
    ? [finding({ verb: "read", scope: "outside", sensitive: true, class: "sensitive-read" }, "reads credentials of the machine")]
    : []
}

/** Paths that only look something up, though the question is sent as a body: Elasticsearch and the Prometheus API. */
const asksByPost = /\/(_search|_count|_msearch|_field_caps)$|\/api\/v1\/(query|query_range|series|labels|format_query)$/

const looksUp = (urls: ReadonlyArray<string>): boolean => urls.length > 0 && urls.every((url) => asksByPost.test(url.split("?")[0] ?? ""))

const method = (options: Options, implied: string): ReadonlyArray<Finding> => {
  const name = given(options, "X", "request", "method") ?? implied
  return readMethods.test(name) ? [] : [sends(`sends a ${name === unknownValue ? "request whose method is not known" : `${name} request`}`)]
}

const curlOptions: OptionSpec = {
  short: "A:b:c:C:d:D:e:E:F:h:H:K:m:o:P:Q:r:t:T:u:U:w:x:X:y:Y:z:",
  long: "abstract-unix-socket: alt-svc: anyauth aws-sigv4: cacert: capath: cert: cert-type: ciphers: config: connect-timeout: connect-to: continue-at: cookie: cookie-jar: create-dirs curves: data: data-ascii: data-binary: data-raw: data-urlencode: dns-servers: doh-url: dump-header: etag-compare: etag-save: expect100-timeout: form: form-string: get globoff happy-eyeballs-timeout-ms: head header: hostpubmd5: hsts: interface: ipfs-gateway: json: keepalive-time: key: key-type: libcurl: limit-rate: local-port: login-options: mail-from: mail-rcpt: max-filesize: max-redirs: max-time: netrc-file: noproxy: oauth2-bearer: output: output-dir: pass: pinnedpubkey: preproxy: proto: proto-default: proto-redir: proxy: proxy-header: proxy-user: quote: postquote: prequote: range: rate: referer: remote-name remote-name-all request: request-target: resolve: retry: retry-delay: retry-max-time: service-name: socks4: socks5: socks5-hostname: speed-limit: speed-time: stderr: telnet-option: time-cond: tls-max: tls13-ciphers: tlsv1 trace: trace-ascii: unix-socket: upload-file: url: url-query: user: user-agent: variable: write-out:"
}

const body = ["d", "data", "data-ascii", "data-binary", "data-raw", "data-urlencode"]
const sending = [
  "F",
  "form",
  "form-string",
  "T",
  "upload-file",
  "json",
  "Q",
  "quote",
  "postquote",
  "prequote",
  "mail-from",
  "mail-rcpt",
  "t",
  "telnet-option"
]

const writing = Object.fromEntries(
  ["o", "output", "c", "cookie-jar", "D", "dump-header", "trace", "trace-ascii", "stderr", "libcurl", "etag-save", "hsts", "alt-svc"].map(
    (name) => [name, writes]
  )
)

/** `curl URL…` with GET or HEAD reads; all that sends, writes a file or takes its orders from one does not. https://curl.se/docs/manpage.html */
export const curl: Judge = filter({
  options: curlOptions,
  flags: {
    ...writing,
    ...Object.fromEntries(sending.map((name) => [name, () => sends("sends data")])),
    ...Object.fromEntries(
      ["O", "J", "remote-name", "remote-name-all", "remote-header-name"].map((name) => [name, () => writes("what it fetches")])
    ),
    K: obscure("curl takes its orders from a file"),
    config: obscure("curl takes its orders from a file"),
    w: (format) => (/%output|^@/.test(format) ? writes("what its format names") : harmless),
    "write-out": (format) => (/%output|^@/.test(format) ? writes("what its format names") : harmless),
    ...Object.fromEntries(
      ["H", "header"].map((name) => [
        name,
        (header: string) => (overrides.test(header) ? sends("asks for another method by a header") : harmless)
      ])
    )
  },
  operands: (urls, options) => {
    const isGet = given(options, "G", "get", "I", "head") !== undefined
    const all = [...urls, ...(options.seen.get("url") ?? [])]
    const posts = body.some((name) => options.seen.has(name)) && !isGet
    const asked = given(options, "X", "request")
    if (looksUp(all) && (asked === undefined || /^(GET|POST)$/i.test(asked))) return all.flatMap(readsUrl)
    return [...method(options, posts ? "POST" : "GET"), ...all.flatMap(readsUrl)]
  }
})

/** `wget` keeps what it fetches in a file unless it is told `-O -` or `--spider`. https://www.gnu.org/software/wget/manual/wget.html */
export const wget: Judge = filter({
  options: {
    short: "a:A:B:D:e:i:I:l:n:o:O:P:Q:R:t:T:U:w:X:",
    long: "append-output: output-file: output-document: post-data: post-file: body-data: body-file: method: execute: input-file: header: timeout: tries: user: password: directory-prefix: spider no-check-certificate user-agent: config: use-askpass: save-cookies: warc-file: wait:"
  },
  flags: {
    ...Object.fromEntries(["a", "append-output", "o", "output-file", "save-cookies", "warc-file"].map((name) => [name, writes])),
    ...Object.fromEntries(["post-data", "post-file", "body-data", "body-file"].map((name) => [name, () => sends("sends data")])),
    ...Object.fromEntries(
      ["e", "execute", "i", "input-file", "config", "use-askpass"].map((name) => [name, obscure("wget takes its orders from elsewhere")])
    ),
    header: (header) => (overrides.test(header) ? sends("asks for another method by a header") : harmless)
  },
  operands: (urls, options) => {
    if (urls.length === 0 && given(options, "h", "help", "V", "version") !== undefined) return []
    const to = given(options, "O", "output-document")
    const kept = given(options, "spider") === undefined ? [writes(to ?? "what it fetches")] : []
    return [...kept, ...method(options, "GET"), ...urls.flatMap(readsUrl)]
  }
})
