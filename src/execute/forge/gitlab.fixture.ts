/** The endpoints of GitLab's REST API that the adapter uses, after https://docs.gitlab.com/api/rest/ (v4). */
import { type ForgeAnswer, type ForgeKind, type ForgeRequest, type ForgeState, type Proposal, propose } from "./forge-server.fixture.ts"

const notFound: ForgeAnswer = { status: 404, body: { message: "404 Not Found" } }
const PAGE = 100

const text = (value: unknown): string => (typeof value === "string" ? value : "")

const shown = ({ name, repository }: ForgeState, { number, branch, into, title, state, mergeCommit }: Proposal) => ({
  iid: number,
  title,
  web_url: `https://gitlab.example/${name}/-/merge_requests/${number}`,
  state: state === "open" ? "opened" : state,
  source_branch: branch,
  target_branch: into,
  sha: repository.headOf(branch) ?? null,
  merge_commit_sha: mergeCommit ?? null,
  squash_commit_sha: null
})

const branchesAndFiles = (state: ForgeState, { method, path, query, body }: ForgeRequest): ForgeAnswer => {
  const { repository } = state
  const [area, name = "", raw] = path
  if (area === "branches") {
    const id = repository.headOf(name)
    return id === undefined ? notFound : { status: 200, body: { name, commit: { id } } }
  }
  if (area === "files" && raw === "raw") {
    const content = repository.read(name, query.get("ref") ?? "main")
    return content === undefined ? notFound : { status: 200, body: content }
  }
  if (area === "tree") {
    const under = query.get("path") ?? ""
    const all = repository.list(query.get("ref") ?? "main").filter((file) => under === "" || file.startsWith(`${under}/`))
    if (all.length === 0) return notFound
    const from = (Number(query.get("page") ?? 1) - 1) * PAGE
    return { status: 200, body: all.slice(from, from + PAGE).map((file) => ({ path: file, type: "blob" })) }
  }
  if (area === "merge_base") {
    const [a = "", b = ""] = query.getAll("refs[]")
    if (!repository.isCommit(a) || !repository.isCommit(b)) return { status: 400, body: { message: "400 Could not find ref" } }
    const id = repository.mergeBase(a, b)
    return id === undefined ? notFound : { status: 200, body: { id } }
  }
  if (area === "commits" && method === "POST") {
    const branch = text(body.branch)
    if (repository.headOf(branch) !== undefined) {
      return {
        status: 400,
        body: { message: `A branch called '${branch}' already exists. Switch to that branch in order to make changes` }
      }
    }
    const actions = body.actions as ReadonlyArray<{ readonly file_path: string; readonly content: string }>
    const base = text(body.start_sha)
    if (actions.some(({ file_path }) => repository.read(file_path, base) === undefined))
      return { status: 400, body: { message: "A file with this name doesn't exist" } }
    const tree = repository.treeWith(base, Object.fromEntries(actions.map(({ file_path, content }) => [file_path, content])))
    const id = repository.commitTree(tree, [base], text(body.commit_message))
    repository.createBranch(branch, id)
    return { status: 201, body: { id } }
  }
  return notFound
}

const mergeRequests = (state: ForgeState, { method, query, body }: ForgeRequest): ForgeAnswer => {
  if (method === "GET") {
    const branch = query.get("source_branch") ?? ""
    return {
      status: 200,
      body: state.proposals
        .filter((one) => one.branch === branch)
        .toReversed()
        .map((one) => shown(state, one))
    }
  }
  const [branch, into] = [text(body.source_branch), text(body.target_branch)]
  const open = state.proposals.find((one) => one.branch === branch && one.state === "open")
  if (open !== undefined)
    return { status: 409, body: { message: [`Another open merge request already exists for this source branch: !${open.number}`] } }
  return { status: 201, body: shown(state, propose(state, { branch, into, title: text(body.title), body: text(body.description) })) }
}

export const gitlabKind: ForgeKind = (state, request) => {
  const { path, headers } = request
  if (headers["private-token"] !== state.token) return { status: 401, body: { message: "401 Unauthorized" } }
  const [api, version, projects, name, area = "", ...rest] = path
  if (api !== "api" || version !== "v4" || projects !== "projects" || name !== state.name) return notFound
  if (area === "") return { status: 200, body: { path_with_namespace: name, default_branch: "main" } }
  if (area === "merge_requests") return mergeRequests(state, request)
  return area === "repository" ? branchesAndFiles(state, { ...request, path: rest }) : notFound
}
