/** A git commit as people write it; other revisions, such as versions and tags, whole. Flux's `main@sha1:<commit>` keeps its branch. */
export const shortRevision = (revision: string): string =>
  revision.replace(/(sha1:|sha256:)?\b([0-9a-f]{40}|[0-9a-f]{64})\b/g, (_, __, commit: string) => commit.slice(0, 8))
