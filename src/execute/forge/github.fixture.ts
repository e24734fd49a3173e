/** The endpoints of GitHub's REST API that the adapter uses, after https://docs.github.com/en/rest (version 2022-11-28). */
import { type ForgeAnswer, type ForgeKind, type ForgeRequest, type ForgeState, type Proposal, propose } from "./forge-server.fixture.ts"

const notFound: ForgeAnswer = { status: 404, body: { message: "Not Found" } }
const invalid = (message: string): ForgeAnswer => ({ status: 422, body: { message: "Validation Failed", errors: [{ message }] } })

const text = (value: unknown): string => (typeof value === "string" ? value : "")

const shown = ({ name }: ForgeState, { number, branch, into, title, state, mergeCommit }: Proposal) => ({
  number,
  title,
  html_url: `https://github.example/${name}/pull/${number}`,
  state: state === "open" ? "open" : "closed",
  merged_at: state === "merged" ? "2026-01-01T00:00:00Z" : null,
  // GitHub gives the commit of a test merge while it is open
  merge_commit_sha: mergeCommit ?? "0".repeat(40),
  head: { ref: branch, sha: "" },
  base: { ref: into }
})

const git = (state: ForgeState, { method, path, body }: ForgeRequest): ForgeAnswer => {
  const { repository } = state
  const [what, ...rest] = path
  if (method === "GET" && what === "ref") {
    const sha = repository.headOf(rest.slice(1).join("/"))
    return sha === undefined ? notFound : { status: 200, body: { ref: `refs/${rest.join("/")}`, object: { sha, type: "commit" } } }
  }
  if (method === "GET" && what === "commits") {
    const tree = repository.treeOf(rest[0] ?? "")
    return tree === undefined ? notFound : { status: 200, body: { sha: rest[0], tree: { sha: tree } } }
  }
  if (method === "GET" && what === "trees") {
    const tree = repository.list(rest[0] ?? "").map((path) => ({ path, type: "blob", mode: "100644" }))
    return { status: 200, body: { sha: rest[0], truncated: false, tree } }
  }
  if (method === "POST" && what === "trees") {
    const entries = (body.tree ?? []) as ReadonlyArray<{ readonly path: string; readonly content: string }>
    const files = Object.fromEntries(entries.map(({ path, content }) => [path, content]))
    return { status: 201, body: { sha: repository.treeWith(text(body.base_tree), files) } }
  }
  if (method === "POST" && what === "commits") {
    const sha = repository.commitTree(text(body.tree), body.parents as ReadonlyArray<string>, text(body.message))
    return { status: 201, body: { sha } }
  }
  if (method === "POST" && what === "refs") {
    const branch = text(body.ref).replace("refs/heads/", "")
    if (!repository.createBranch(branch, text(body.sha))) return { status: 422, body: { message: "Reference already exists" } }
    return { status: 201, body: { ref: body.ref, object: { sha: body.sha } } }
  }
  return notFound
}

const pulls = (state: ForgeState, { method, query, body }: ForgeRequest): ForgeAnswer => {
  if (method === "GET") {
    const branch = (query.get("head") ?? "").split(":").slice(1).join(":")
    const found = state.proposals.filter((one) => branch === "" || one.branch === branch).toReversed()
    return { status: 200, body: found.map((one) => shown(state, one)) }
  }
  const [branch, into] = [text(body.head), text(body.base)]
  if (state.repository.headOf(branch) === undefined || state.repository.headOf(into) === undefined)
    return invalid("head or base is invalid")
  if (state.proposals.some((one) => one.branch === branch && one.state === "open"))
    return invalid(`A pull request already exists for ${branch}.`)
  return { status: 201, body: shown(state, propose(state, { branch, into, title: text(body.title), body: text(body.body) })) }
}

const compare = ({ repository }: ForgeState, range: string): ForgeAnswer => {
  const [base = "", head = ""] = range.split("...")
  if (!repository.isCommit(base) || !repository.isCommit(head)) return notFound
  const common = repository.mergeBase(base, head)
  const status = base === head ? "identical" : common === base ? "ahead" : common === head ? "behind" : "diverged"
  return { status: 200, body: { status, files: [] } }
}

export const githubKind: ForgeKind = (state, request) => {
  const { path, headers, query } = request
  if (headers.authorization !== `Bearer ${state.token}`) return { status: 401, body: { message: "Bad credentials" } }
  const [root, owner, name, area = "", ...rest] = path
  if (root !== "repos" || `${owner}/${name}` !== state.name) return notFound
  if (area === "") return { status: 200, body: { full_name: state.name, default_branch: "main" } }
  if (area === "git") return git(state, { ...request, path: rest })
  if (area === "pulls") return pulls(state, request)
  if (area === "compare") return compare(state, rest.join("/"))
  if (area === "contents") {
    const content = state.repository.read(rest.join("/"), query.get("ref") ?? "main")
    return content === undefined ? notFound : { status: 200, headers: { "content-type": "application/vnd.github.raw+json" }, body: content }
  }
  return notFound
}
