import http from "node:http"
import type { AddressInfo } from "node:net"
import { Effect } from "effect"
import { GitRepository } from "./git-repository.fixture.ts"

export interface ForgeRequest {
  readonly method: string
  /** Decoded segments below the API's base. */
  readonly path: ReadonlyArray<string>
  readonly query: URLSearchParams
  readonly headers: http.IncomingHttpHeaders
  readonly body: Readonly<Record<string, unknown>>
}

export interface ForgeAnswer {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  /** An object is sent as JSON. */
  readonly body?: unknown
  /** Takes the request and never answers. */
  readonly hang?: true
}

export interface Proposal {
  readonly number: number
  readonly branch: string
  readonly into: string
  readonly title: string
  readonly body: string
  readonly createdAt: number
  state: "open" | "merged" | "closed"
  mergeCommit?: string
}

/** What a forge server holds: one repository and the pull requests of it, open to the test. */
export interface ForgeState {
  readonly repository: GitRepository
  readonly name: string
  readonly token: string
  readonly proposals: Array<Proposal>
  readonly seen: Array<ForgeRequest>
  /** What to answer in place of the forge, if anything. */
  fault: ((request: ForgeRequest) => ForgeAnswer | undefined) | undefined
}

/** What one kind of forge answers, after its documentation. */
export type ForgeKind = (state: ForgeState, request: ForgeRequest) => ForgeAnswer

export const propose = (state: ForgeState, proposal: Pick<Proposal, "branch" | "into" | "title" | "body">): Proposal => {
  const made: Proposal = { ...proposal, number: state.proposals.length + 1, state: "open", createdAt: state.proposals.length }
  state.proposals.push(made)
  return made
}

const read = async (incoming: http.IncomingMessage): Promise<Readonly<Record<string, unknown>>> => {
  const chunks: Array<Uint8Array> = []
  for await (const chunk of incoming) chunks.push(chunk as Uint8Array)
  const text = Buffer.concat(chunks).toString()
  return text === "" ? {} : (JSON.parse(text) as Readonly<Record<string, unknown>>)
}

const send = (response: http.ServerResponse, { status, headers = {}, body = "", hang }: ForgeAnswer): void => {
  if (hang) return
  const isText = typeof body === "string"
  response.writeHead(status, { "content-type": isText ? "text/plain" : "application/json", ...headers })
  response.end(isText ? body : JSON.stringify(body))
}

export interface ForgeOptions {
  readonly name: string
  readonly files: Readonly<Record<string, string>>
}

/** A forge on a loopback port, with one real repository. */
export const startForge = (kind: ForgeKind, { name, files }: ForgeOptions) =>
  Effect.acquireRelease(
    Effect.callback<{ readonly url: string; readonly state: ForgeState; readonly server: http.Server }>((resume) => {
      const state: ForgeState = {
        repository: new GitRepository(files),
        name,
        token: "forge-token-1",
        proposals: [],
        seen: [],
        fault: undefined
      }
      const server = http.createServer((incoming, response) => {
        void read(incoming).then((body) => {
          const url = new URL(incoming.url ?? "/", "http://forge")
          const path = url.pathname.split("/").slice(1).map(decodeURIComponent)
          const request = { method: incoming.method ?? "", path, query: url.searchParams, headers: incoming.headers, body }
          state.seen.push(request)
          send(response, state.fault?.(request) ?? kind(state, request))
        })
      })
      server.listen(0, "127.0.0.1", () =>
        resume(Effect.succeed({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, state, server }))
      )
    }),
    ({ server, state }) =>
      Effect.sync(() => {
        server.closeAllConnections()
        server.close()
        state.repository.close()
      })
  )

/** A person merges a pull request. */
export const mergeProposal = ({ repository, proposals }: ForgeState, number: number, squash = false): string => {
  const proposal = proposals.find((one) => one.number === number)
  if (proposal === undefined) throw new Error(`there is no pull request ${number}`)
  proposal.mergeCommit = repository.merge(proposal.branch, proposal.into, squash)
  proposal.state = "merged"
  return proposal.mergeCommit
}
