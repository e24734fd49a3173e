/** Major, minor, patch. */
export type Version = readonly [number, number, number]

/** The first dotted number in `text`: "v1.35.2-rc.1+build" is 1.35.2. A missing patch (or minor) counts as 0. */
export const parseVersion = (text: string): Version | undefined => {
  const match = /(\d+)(?:\.(\d+))?(?:\.(\d+))?/.exec(text)
  return match === null ? undefined : [Number(match[1]), Number(match[2] ?? 0), Number(match[3] ?? 0)]
}

/** Negative when `a` is older than `b`, 0 when they are the same, positive when it is newer. */
export const compareVersions = (a: Version, b: Version): number => a[0] - b[0] || a[1] - b[1] || a[2] - b[2]
