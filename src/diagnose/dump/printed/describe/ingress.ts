import { type Fields, items, portValue, present, told } from "../fields.ts"
import { textOf } from "../text/outline.ts"
import { linesUnder } from "../text/sections.ts"
import type { Describer } from "./described.ts"

/** `web:80 (10.0.0.1:8080)`: the service and its port; what it resolves to is of the service. */
const backendOf = (text: string): Fields => {
  const [, name, port = ""] = /^([\w.-]+):([\w-]+)(?:\s|$)/.exec(text) ?? []
  if (name === undefined || name === "") return {}
  const value = portValue(port)
  return { service: { name, port: typeof value === "number" ? { number: value } : { name: value } } }
}

interface Rule {
  readonly host: string | undefined
  readonly paths: Array<Fields>
}

/** A path, which may be empty, and its backend with what that resolves to. */
const pathRow = /^(\/\S*)?\s*([\w.-]+:[\w-]+\s*(?:\(.*)?)$/

/** Rows are a host, or further in a path and its backend. `*` is every host. */
const rulesIn = (lines: ReadonlyArray<string>): ReadonlyArray<Fields> => {
  const rules: Array<Rule> = []
  for (const line of lines.map((each) => each.trim()).filter((each) => each !== "" && !/^(?:Host\s+Path|-+\s)/.test(each))) {
    const [, path, backend] = pathRow.exec(line) ?? []
    if (backend === undefined) rules.push({ host: line === "*" ? undefined : line, paths: [] })
    else rules.at(-1)?.paths.push({ ...(path === undefined ? {} : { path }), backend: backendOf(backend) })
  }
  return rules.map(({ host, paths }) => told({ host, http: told({ paths }) }))
}

/** `shop-tls terminates shop.example.com,www.example.com`. */
const tlsOf = (text: string): ReadonlyArray<Fields> => {
  const [, secretName, hosts] = /^(\S+) terminates (.*)$/.exec(text.trim()) ?? []
  return secretName === undefined ? [] : [told({ secretName: secretName === "SNI" ? undefined : secretName, hosts: items(hosts) })]
}

export const describeIngress: Describer = ({ entries, lines }) => ({
  spec: told({
    ingressClassName: present(textOf(entries, "Ingress Class")),
    defaultBackend: told(backendOf((present(textOf(entries, "Default backend")) ?? "").replace(/^default-http-backend:80\b.*/, ""))),
    tls: linesUnder(lines, "TLS").flatMap(tlsOf),
    rules: rulesIn(linesUnder(lines, "Rules"))
  }),
  status: told({
    loadBalancer: told({
      ingress: items(textOf(entries, "Address")).map((host) => (/^[\d.]+$/.test(host) ? { ip: host } : { hostname: host }))
    })
  })
})
