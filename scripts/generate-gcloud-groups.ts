/**
 * Writes src/policy/effects/gcloud/groups.json: the names of gcloud's command groups, from the tree for shell completion that the Google
 * Cloud SDK ships (data/cli/gcloud_completions.py). Where no SDK is on the PATH, its folder can be given:
 *
 *   bin/node scripts/generate-gcloud-groups.ts [SDK]
 */
import { writeFileSync } from "node:fs"
import { cloudSdk, gcloudGroupsText } from "./gcloud/groups-text.ts"

const sdk = process.argv[2] ?? cloudSdk(process.env)
if (sdk === undefined) throw new Error("there is no gcloud on the PATH; give the folder of the Google Cloud SDK")
writeFileSync(new URL("../src/policy/effects/gcloud/groups.json", import.meta.url), gcloudGroupsText(sdk))
