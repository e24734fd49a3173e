import { globSync, readFileSync } from "node:fs"
import { dirname, join, relative } from "node:path"
import { parseSync, Visitor } from "oxc-parser"

const root = join(import.meta.dirname, "..")

/** One TypeScript file of the project. Paths are relative to the project's root. */
export interface SourceFile {
  readonly path: string
  readonly lines: number
  /** The folder under src/ that it is in, or `toolbox`; undefined for tests, scripts and configuration, which may import anything. */
  readonly room: string | undefined
  /** Files of the project that it imports, for values or types, statically or not. */
  readonly imports: ReadonlyArray<string>
  /** Packages and Node's own modules (`node:…`) that it imports. */
  readonly packages: ReadonlyArray<string>
}

/** Every module specifier in the text, however it is written. Throws on a file that cannot be parsed or computes what it imports. */
export const specifiers = (path: string, text: string): ReadonlyArray<string> => {
  const { module, program, errors } = parseSync(path, text)
  const problem = errors[0]
  if (problem !== undefined) throw new Error(`${path}: ${problem.message}`)
  const found: Array<string> = module.staticImports.map(({ moduleRequest }) => moduleRequest.value)
  for (const { entries } of module.staticExports) {
    for (const { moduleRequest } of entries) if (moduleRequest !== null) found.push(moduleRequest.value)
  }
  new Visitor({
    ImportExpression: ({ source }) => {
      if (source.type !== "Literal" || typeof source.value !== "string") throw new Error(`${path}: import() of something computed`)
      found.push(source.value)
    },
    TSImportType: ({ source }) => {
      found.push(source.value)
    }
  }).visit(program)
  return found
}

/** `@scope/name/deep/path` is of the package `@scope/name`. */
const packageOf = (specifier: string): string =>
  specifier.startsWith("node:")
    ? specifier
    : specifier
        .split("/")
        .slice(0, specifier.startsWith("@") ? 2 : 1)
        .join("/")

/** Whether a file exists for tests only: a test, or what tests share. */
export const isTestFile = (path: string): boolean => /\.(test|fixture)\.ts$/.test(path) || !/^(src|toolbox)\//.test(path)

export const roomOf = (path: string): string | undefined => {
  const [top, folder] = path.split("/")
  return top === "src" ? folder : top === "toolbox" ? top : undefined
}

const read = (path: string): SourceFile => {
  const text = readFileSync(join(root, path), "utf8")
  const all = specifiers(path, text)
  return {
    path,
    lines: text.split("\n").length - 1,
    room: roomOf(path),
    imports: all.filter((it) => it.startsWith(".")).map((it) => relative(root, join(root, dirname(path), it))),
    packages: all.filter((it) => !it.startsWith(".")).map(packageOf)
  }
}

/** Every TypeScript file of the project, sorted. */
export const sourceFiles = (): ReadonlyArray<SourceFile> =>
  globSync(["{src,toolbox,test,bench,scripts}/**/*.ts", "*.ts"], { cwd: root }).sort().map(read)

/** The room-by-room walk for newcomers. */
export const readRoomsPage = (): string => readFileSync(join(root, "src/README.md"), "utf8")
