interface LoadBalancerStatus {
  readonly ingress?: ReadonlyArray<{ readonly ip?: string; readonly hostname?: string }>
}

/** The addresses a load balancer was given, sorted, comma-separated. */
export const loadBalancerText = (status: LoadBalancerStatus | undefined): string => {
  const addresses = (status?.ingress ?? []).map(({ ip, hostname }) => ip || hostname || "").filter(Boolean)
  return [...new Set(addresses)].sort().join(",")
}
