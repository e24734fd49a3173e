const numberOf = (ip: string): number | undefined => {
  const parts = ip.split(".").map(Number)
  return parts.length === 4 && parts.every((part) => Number.isInteger(part) && part >= 0 && part <= 255)
    ? parts.reduce((sum, part) => sum * 256 + part, 0)
    : undefined
}

const isIn = (ip: number, cidr: string): boolean => {
  const [base = "", bits = "32"] = cidr.split("/")
  const start = numberOf(base)
  const size = 2 ** (32 - Number(bits))
  return start !== undefined && Math.floor(ip / size) === Math.floor(start / size)
}

/** Whether an address is of a block and of none of its exceptions. What is not IPv4 is taken to be. */
export const inBlock = (ip: string, cidr: string, except: ReadonlyArray<string>): boolean => {
  const address = numberOf(ip)
  return address === undefined || (isIn(address, cidr) && !except.some((one) => isIn(address, one)))
}
