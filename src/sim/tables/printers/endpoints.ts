import { shortened } from "../cells/shortened.ts"
import { age } from "../human-duration.ts"
import { ageColumn, nameColumn, type Printer, shown } from "../printer.ts"

interface Subset {
  readonly addresses?: ReadonlyArray<{ readonly ip: string }>
  readonly ports?: ReadonlyArray<{ readonly port: number }>
}

const hostPort = (ip: string, port: number): string => (ip.includes(":") ? `[${ip}]:${port}` : `${ip}:${port}`)

const subsetAddresses = ({ addresses = [], ports = [] }: Subset): ReadonlyArray<string> =>
  ports.length === 0 ? addresses.map(({ ip }) => ip) : ports.flatMap(({ port }) => addresses.map(({ ip }) => hostPort(ip, port)))

export const endpoints: Printer = {
  columns: [nameColumn, shown("Endpoints"), ageColumn],
  cells: ({ metadata, subsets = [] }, now) => {
    const addresses = (subsets as ReadonlyArray<Subset>).flatMap(subsetAddresses)
    return [
      metadata.name,
      shortened(addresses, 3, addresses.length, subsets.length === 0 ? "<none>" : ""),
      age(metadata.creationTimestamp, now)
    ]
  }
}

interface EndpointSlicePort {
  readonly name?: string
  readonly port?: number
}

export const endpointSlices: Printer = {
  columns: [nameColumn, shown("AddressType"), shown("Ports"), shown("Endpoints"), ageColumn],
  cells: (slice, now) => {
    const ports: ReadonlyArray<EndpointSlicePort> = slice.ports ?? []
    const members: ReadonlyArray<{ addresses?: ReadonlyArray<string> }> = slice.endpoints ?? []
    const addresses = members.flatMap((member) => member.addresses ?? [])
    const portTexts = ports.map(({ name, port }) => (port === undefined ? (name ?? "*") : `${port}`))
    return [
      slice.metadata.name,
      slice.addressType ?? "",
      shortened(portTexts, 3, portTexts.length, "<unset>"),
      shortened(addresses, 3, addresses.length, "<unset>"),
      age(slice.metadata.creationTimestamp, now)
    ]
  }
}
