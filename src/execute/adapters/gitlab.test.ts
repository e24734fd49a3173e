import { forgeContract } from "../forge/forge-contract.fixture.ts"
import { gitlabKind } from "../forge/gitlab.fixture.ts"
import { gitlabHeaders, makeGitlab } from "./gitlab.ts"

forgeContract("gitlab", {
  repository: "acme/platform/deploy",
  kind: gitlabKind,
  make: makeGitlab,
  headers: gitlabHeaders,
  limited: { status: 429, headers: { "retry-after": "30" }, body: "Retry later" }
})
