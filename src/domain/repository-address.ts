/** Where a repository is: the host that serves it, and its path there. */
export interface RepositoryAddress {
  readonly host: string
  readonly path: string
}

const trimmed = (path: string): string =>
  path
    .replace(/^\/+/, "")
    .replace(/\/+$/, "")
    .replace(/\.git$/, "")

/** Of a path with an escape that stands for nothing: undefined. */
const unescaped = (path: string): string | undefined => {
  try {
    return decodeURIComponent(path)
  } catch {
    return undefined
  }
}

/**
 * The address as git takes it: a URL, or `user@host:path`. Undefined when it is neither. The port counts for HTTP only, where a host may
 * serve several forges; SSH's says nothing of them. https://git-scm.com/docs/git-clone#_git_urls
 */
export const repositoryAddress = (url: string): RepositoryAddress | undefined => {
  // a path that climbs is nobody's repository
  if (/(^|[/:])\.{1,2}(\/|$)/.test(url)) return undefined
  const scp = /^(?:[\w.-]+@)?([\w.-]+):(?!\/\/)(.+)$/.exec(url)
  if (scp !== null && !url.includes("://")) return { host: (scp[1] ?? "").toLowerCase(), path: trimmed(scp[2] ?? "") }
  if (!URL.canParse(url)) return undefined
  const { protocol, host, hostname, pathname } = new URL(url)
  const path = trimmed(unescaped(pathname) ?? "")
  if (!/^(https?|ssh|git):$/.test(protocol) || path === "") return undefined
  return { host: protocol.startsWith("http") ? host : hostname, path }
}

/** A page of a folder or a file in it, as GitHub, GitLab and Bitbucket address them. */
const PAGE = /\/(-\/)?(tree|blob|src|raw)\/.*$/

/**
 * What is equal in all addresses of one repository: `github.com/acme/shop`. An address of a page in it will do. Forges take no heed of case.
 * Undefined when it is no address.
 */
export const repositoryKey = (url: string): string | undefined => {
  const address = repositoryAddress(url.trim().replace(PAGE, ""))
  return address === undefined ? undefined : `${address.host}/${address.path}`.toLowerCase()
}
