import type { Measured } from "./measured-course.ts"

/**
 * Labels by which clients, proxies and meshes say what they call.
 * https://opentelemetry.io/docs/specs/semconv/registry/attributes/peer/, https://istio.io/latest/docs/reference/config/metrics/
 */
const PEERS = [
  "upstream",
  "upstream_service",
  "upstream_cluster",
  "dependency",
  "peer",
  "peer_service",
  "net_peer_name",
  "server_address",
  "destination_service_name",
  "destination_workload",
  "destination",
  "downstream",
  "target_service",
  "remote",
  "remote_service",
  "backend",
  "external_service",
  "client",
  "client_name",
  "db_system",
  "http_host",
  "target_host"
]

/** What is called, where a measure tells it, and it is not what the measure is about. */
export const peerOf = ({ about, sample }: Pick<Measured, "about" | "sample">): string | undefined => {
  const name = PEERS.map((label) => sample.metric[label]).find((one) => one !== undefined && one !== "")
  return name === about?.name ? undefined : name
}
