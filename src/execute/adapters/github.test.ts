import { forgeContract } from "../forge/forge-contract.fixture.ts"
import { githubKind } from "../forge/github.fixture.ts"
import { githubHeaders, makeGithub } from "./github.ts"

forgeContract("github", {
  repository: "acme/deploy",
  kind: githubKind,
  make: makeGithub,
  headers: githubHeaders,
  limited: {
    status: 403,
    headers: { "x-ratelimit-remaining": "0", "x-ratelimit-reset": "4102444800" },
    body: { message: "API rate limit exceeded" }
  }
})
