import { execFileSync } from "node:child_process"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"

const identity = {
  GIT_AUTHOR_NAME: "someone",
  GIT_AUTHOR_EMAIL: "someone@example.com",
  GIT_COMMITTER_NAME: "someone",
  GIT_COMMITTER_EMAIL: "someone@example.com",
  GIT_CONFIG_NOSYSTEM: "1",
  GIT_CONFIG_GLOBAL: "/dev/null"
}

type Files = Readonly<Record<string, string>>

/** A bare repository on disk, worked on with git itself. */
export class GitRepository {
  readonly directory = mkdtempSync(join(tmpdir(), "handrail-forge-"))

  constructor(files: Files) {
    this.git(["init", "--quiet", "--bare", "--initial-branch=main", this.directory])
    const tree = this.treeWith(undefined, files)
    this.git(["update-ref", "refs/heads/main", this.git(["commit-tree", tree, "-m", "first"])])
  }

  close(): void {
    rmSync(this.directory, { recursive: true, force: true })
  }

  private git(args: ReadonlyArray<string>, input = "", env: Readonly<Record<string, string>> = {}): string {
    const options = {
      input,
      stdio: ["pipe", "pipe", "pipe"] as ["pipe", "pipe", "pipe"],
      env: { PATH: process.env.PATH, ...identity, ...env }
    }
    return execFileSync("git", ["--git-dir", this.directory, ...args], options)
      .toString()
      .replace(/\n$/, "")
  }

  private attempt(args: ReadonlyArray<string>): string | undefined {
    try {
      return this.git(args)
    } catch {
      return undefined
    }
  }

  /** A tree like another one with some files changed. */
  treeWith(base: string | undefined, files: Files): string {
    const index = { GIT_INDEX_FILE: join(this.directory, `index-${Math.random()}`) }
    if (base !== undefined) this.git(["read-tree", base], "", index)
    for (const [path, text] of Object.entries(files)) {
      const blob = this.git(["hash-object", "-w", "--stdin"], text)
      this.git(["update-index", "--add", "--cacheinfo", `100644,${blob},${path}`], "", index)
    }
    return this.git(["write-tree"], "", index)
  }

  commitTree(tree: string, parents: ReadonlyArray<string>, message: string): string {
    return this.git(["commit-tree", tree, ...parents.flatMap((parent) => ["-p", parent]), "-m", message])
  }

  treeOf(commit: string): string | undefined {
    return this.attempt(["rev-parse", "--verify", "--quiet", `${commit}^{tree}`])
  }

  headOf(branch: string): string | undefined {
    return this.attempt(["rev-parse", "--verify", "--quiet", `refs/heads/${branch}`])
  }

  isCommit(name: string): boolean {
    return this.attempt(["rev-parse", "--verify", "--quiet", `${name}^{commit}`]) !== undefined
  }

  /** False when the branch is there. */
  createBranch(branch: string, commit: string): boolean {
    return this.attempt(["update-ref", `refs/heads/${branch}`, commit, "0".repeat(40)]) !== undefined
  }

  read(path: string, commit = "main"): string | undefined {
    try {
      const options = { env: { PATH: process.env.PATH }, stdio: ["ignore", "pipe", "pipe"] as ["ignore", "pipe", "pipe"] }
      return execFileSync("git", ["--git-dir", this.directory, "cat-file", "blob", `${commit}:${path}`], options).toString()
    } catch {
      return undefined
    }
  }

  list(commit: string): ReadonlyArray<string> {
    return this.git(["ls-tree", "-r", "--name-only", commit]).split("\n")
  }

  mergeBase(a: string, b: string): string | undefined {
    return this.attempt(["merge-base", a, b])
  }

  /** Somebody else's commit on a branch. */
  commit(files: Files, branch = "main"): string {
    const parent = this.headOf(branch) ?? ""
    const commit = this.commitTree(this.treeWith(parent, files), [parent], "work")
    this.git(["update-ref", `refs/heads/${branch}`, commit])
    return commit
  }

  /** Merges one branch into another, as a merge commit or as one squashed commit; gives that commit. */
  merge(branch: string, into: string, squash: boolean): string {
    const [ours, theirs] = [this.headOf(into) ?? "", this.headOf(branch) ?? ""]
    const tree = this.git(["merge-tree", "--write-tree", ours, theirs]).split("\n")[0] ?? ""
    const commit = this.commitTree(tree, squash ? [ours] : [ours, theirs], `merge ${branch}`)
    this.git(["update-ref", `refs/heads/${into}`, commit])
    return commit
  }
}
