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
  const path = trimmed(decodeURIComponent(pathname))
  if (!/^(https?|ssh|git):$/.test(protocol) || path === "") return undefined
  return { host: protocol.startsWith("http") ? host : hostname, path }
}
