import { describe, expect, it } from "vitest"
import { repositoryAddress, repositoryKey } from "./repository-address.ts"

describe("the address of a repository", () => {
  it.each([
    ["https://github.com/acme/deploy.git", "github.com", "acme/deploy"],
    ["https://user:secret@GitHub.com/acme/deploy/", "github.com", "acme/deploy"],
    ["http://127.0.0.1:3000/acme/deploy", "127.0.0.1:3000", "acme/deploy"],
    ["git@github.com:acme/deploy.git", "github.com", "acme/deploy"],
    ["gitlab.example.com:acme/platform/deploy.git", "gitlab.example.com", "acme/platform/deploy"],
    ["ssh://git@gitlab.example.com:2222/acme/platform/deploy.git", "gitlab.example.com", "acme/platform/deploy"]
  ])("%s", (url, host, path) => {
    expect(repositoryAddress(url)).toEqual({ host, path })
  })

  it.each([
    "",
    "deploy",
    "/srv/git/deploy",
    "oci://registry.example.com/deploy",
    "https://github.com/",
    "git@github.com:../../user",
    "https://github.com/a/../.."
  ])("is not in %j", (url) => {
    expect(repositoryAddress(url)).toBeUndefined()
  })
})

it.each([
  ["https://github.com/Acme/Shop.git", "github.com/acme/shop"],
  ["git@github.com:acme/shop.git", "github.com/acme/shop"],
  ["https://github.com/acme/shop/tree/main/services/web/", "github.com/acme/shop"],
  ["https://gitlab.example.com/a/b/shop/-/blob/main/x.yaml", "gitlab.example.com/a/b/shop"],
  ["https://github.com/acme/%zz", undefined],
  ["acme/shop", undefined]
])("the key of %s is %s", (url, key) => expect(repositoryKey(url)).toBe(key))
