import manifest from "../../package.json" with { type: "json" }

/** The version of this Handrail, as `handrail --version`, telemetry and the User-Agent say it. */
export const VERSION = manifest.version
