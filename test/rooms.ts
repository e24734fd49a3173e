/**
 * Who may import whom. The folders under src/ are rooms; the order here is the order of the flow, foundations first, and a room may only
 * import rooms above it. `test/architecture.test.ts` enforces this table, `src/README.md` walks through it.
 */
export interface Room {
  /** Rooms it may import. `room/path` allows that part only. Files of its own are always allowed. */
  readonly imports: ReadonlyArray<string>
  /** For rooms that must stay pure: the packages that may be imported (adapters apart), and no other, nor any of Node's modules. */
  readonly packages?: ReadonlyArray<string>
}

export const rooms: Readonly<Record<string, Room>> = {
  toolbox: { imports: [] },
  domain: { imports: [], packages: ["effect", "node:crypto"] },
  platform: { imports: ["domain"] },
  api: { imports: ["domain"], packages: ["effect"] },
  bus: { imports: ["domain", "platform"] },
  ingest: { imports: ["domain", "platform", "bus"] },
  knowledge: { imports: ["domain", "platform"] },
  diagnose: { imports: ["domain", "platform", "knowledge"] },
  policy: { imports: ["domain", "platform"] },
  execute: { imports: ["domain", "platform", "policy/gate", "policy/classify"] },
  render: { imports: ["domain", "platform"], packages: ["effect", "picocolors"] },
  incident: { imports: ["domain", "platform", "bus", "ingest", "knowledge", "diagnose", "policy", "execute", "render"] },
  channels: { imports: ["domain", "platform", "render", "incident"] },
  sim: { imports: ["domain", "platform"] },
  server: { imports: ["domain", "platform", "api", "bus", "ingest", "knowledge", "render", "incident"] },
  mcp: { imports: ["domain", "platform", "api", "knowledge", "render", "incident"] },
  cli: { imports: ["domain", "platform", "api", "knowledge", "diagnose", "policy", "execute/blast-radius", "render", "incident", "sim"] },
  app: {
    imports: [
      "toolbox",
      "domain",
      "platform",
      "api",
      "bus",
      "ingest",
      "knowledge",
      "diagnose",
      "policy",
      "execute",
      "render",
      "incident",
      "channels",
      "sim",
      "server",
      "mcp",
      "cli"
    ]
  }
}

/** Rooms whose `adapters/` folders may be imported from outside: the composition root. Tests may too. */
export const composers: ReadonlyArray<string> = ["app"]

/** No source file is longer, in lines. */
export const longestFile = 400
