import { expect, it } from "vitest"
import type { Sample } from "../../scene/scene.ts"
import { kindOfMeasure } from "./measure-kind.ts"

const sample = (query: string): Sample => ({ query, metric: {}, points: [], source: "" })

it.each([
  ["latency", 'histogram_quantile(0.99, sum by (le) (rate(istio_request_duration_milliseconds_bucket{namespace="errors"}[5m])))'],
  ["latency", "aws_applicationelb_target_response_time_average"],
  ["errors", 'sum(rate(http_requests_total{status=~"5.."}[5m]))'],
  ["errors", 'sum(rate(grpc_server_handled_total{grpc_code!="OK"}[1m]))'],
  ["errors", "aws_dynamodb_throttled_requests_sum"],
  ["errors", "aws_applicationelb_httpcode_target_5_xx_count_sum"],
  ["traffic", 'sum(rate(http_requests_total{service="orders-errors"}[5m]))'],
  ["queue", "aws_sqs_approximate_number_of_messages_visible_average"],
  ["queue", "kafka_consumergroup_lag"],
  ["throttling", "rate(container_cpu_cfs_throttled_periods_total[5m]) / rate(container_cpu_cfs_periods_total[5m])"],
  ["collection", "rate(jvm_gc_pause_seconds_sum[5m])"],
  ["connections", "aws_rds_database_connections_average"],
  ["targets", "aws_applicationelb_un_healthy_host_count_average"],
  ["disk", "rate(node_disk_io_time_seconds_total[5m])"],
  ["drops", "rate(node_ethtool_conntrack_allowance_exceeded[5m])"],
  ["cpu", 'sum by (pod) (rate(container_cpu_usage_seconds_total{namespace="latency-lab"}[5m]))'],
  ["memory", "container_memory_working_set_bytes"],
  ["other", "up"]
])("is of %s: %s", (kind, query) => {
  expect(kindOfMeasure(sample(query))).toBe(kind)
})
