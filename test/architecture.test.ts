import { describe, expect, it } from "vitest"
import { composers, longestFile, rooms } from "./rooms.ts"
import { isTestFile, readRoomsPage, roomOf, type SourceFile, sourceFiles, specifiers } from "./source-files.ts"

const files = sourceFiles()
const code = files.filter((file) => !isTestFile(file.path))

/** Each import of a file of another room. Data outside all rooms, such as package.json, is everyone's. */
const crossings = (file: SourceFile) => file.imports.filter((target) => roomOf(target) !== undefined && roomOf(target) !== file.room)

const allows = (from: string | undefined, target: string): boolean =>
  (rooms[from ?? ""]?.imports ?? []).some(
    (entry) => roomOf(target) === entry || target.startsWith(`src/${entry}/`) || target === `src/${entry}.ts`
  )

const isForbidden = (file: SourceFile, target: string): boolean => !allows(file.room, target)

const adapterFolder = (path: string): string | undefined => /^(.*\/adapters)\//.exec(path)?.[1]

/** The first cycle found by following `edges` from every node, as the path that closes. */
const findCycle = (edges: ReadonlyMap<string, ReadonlyArray<string>>): ReadonlyArray<string> => {
  const finished = new Set<string>()
  const follow = (node: string, path: ReadonlyArray<string>): ReadonlyArray<string> => {
    if (path.includes(node)) return [...path.slice(path.indexOf(node)), node]
    if (finished.has(node)) return []
    for (const next of edges.get(node) ?? []) {
      const cycle = follow(next, [...path, node])
      if (cycle.length > 0) return cycle
    }
    finished.add(node)
    return []
  }
  for (const node of edges.keys()) {
    const cycle = follow(node, [])
    if (cycle.length > 0) return cycle
  }
  return []
}

describe("the rooms", () => {
  it("are all in the table", () => {
    const unknown = files.filter(({ path, room }) => path.startsWith("src/") && !(room !== undefined && Object.hasOwn(rooms, room)))
    expect(unknown.map(({ path }) => path)).toEqual([])
  })

  it("import only what the table allows", () => {
    const broken = code.flatMap((file) => crossings(file).flatMap((to) => (isForbidden(file, to) ? [`${file.path} imports ${to}`] : [])))
    expect(broken).toEqual([])
  })

  it("stay pure where the table says so", () => {
    const broken = code.flatMap((file) => {
      const allowed = adapterFolder(file.path) === undefined ? rooms[file.room ?? ""]?.packages : undefined
      return allowed === undefined ? [] : file.packages.filter((it) => !allowed.includes(it)).map((it) => `${file.path} imports ${it}`)
    })
    expect(broken).toEqual([])
  })

  it("have adapters that only the composition root and tests import", () => {
    const broken = code.flatMap((file) =>
      file.imports
        .filter((to) => adapterFolder(to) !== undefined && adapterFolder(to) !== adapterFolder(file.path))
        .filter(() => !composers.includes(file.room ?? ""))
        .map((to) => `${file.path} imports ${to}`)
    )
    expect(broken).toEqual([])
  })

  it("are in an order in which each one imports only those before it", () => {
    const order = Object.keys(rooms)
    const place = (entry: string) => order.indexOf(entry.split("/")[0] ?? "")
    const broken = Object.entries(rooms).flatMap(([room, { imports }]) =>
      imports.filter((it) => place(it) === -1 || place(it) >= place(room)).map((it) => `${room}: ${it}`)
    )
    expect(broken).toEqual([])
  })

  it("are all in src/README.md", () => {
    const page = readRoomsPage()
    const present = new Set(code.flatMap(({ path, room }) => (path.startsWith("src/") && room !== undefined ? [room] : [])))
    expect([...present].filter((room) => !page.includes(`\`${room}/\``))).toEqual([])
  })
})

describe("the files", () => {
  it("do not import each other in a circle", () => {
    expect(findCycle(new Map(files.map(({ path, imports }) => [path, imports])))).toEqual([])
  })

  it("import files that exist, and no tests unless they are tests", () => {
    const paths = new Set(files.map(({ path }) => path))
    const missing = files.flatMap((file) =>
      file.imports.filter((to) => to.endsWith(".ts") && !paths.has(to)).map((to) => `${file.path}: ${to}`)
    )
    const testing = code.flatMap((file) =>
      file.imports.filter((to) => to.endsWith(".ts") && isTestFile(to)).map((to) => `${file.path}: ${to}`)
    )
    expect({ missing, testing }).toEqual({ missing: [], testing: [] })
  })

  it(`have at most ${longestFile} lines`, () => {
    expect(files.filter(({ lines }) => lines > longestFile).map(({ path, lines }) => `${path}: ${lines} lines`)).toEqual([])
  })
})

describe("what the checks rest on", () => {
  it("sees every way to import", () => {
    const text = `import type { A } from "./a.ts"
      import "./b.ts"
      export * from "./c.ts"
      export { d } from "./d.ts"
      const e = await import("./e.ts")
      type F = import("./f.ts").F`
    expect([...specifiers("x.ts", text)].sort()).toEqual(["./a.ts", "./b.ts", "./c.ts", "./d.ts", "./e.ts", "./f.ts"])
    expect(() => specifiers("x.ts", "await import(name)")).toThrow("x.ts: import() of something computed")
  })

  it("finds a circle", () => {
    expect(
      findCycle(
        new Map([
          ["a", ["b"]],
          ["b", ["c"]],
          ["c", ["b"]]
        ])
      )
    ).toEqual(["b", "c", "b"])
  })
})
