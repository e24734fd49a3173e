import { kubectlTool } from "../kubectl/classify-kubectl.ts"
import { classifyTool } from "../tool.ts"
import { ocCommands } from "./commands.ts"

/** `--loglevel` is what `-v` is to kubectl. */
const globals = { ...kubectlTool.globals, value: `${kubectlTool.globals.value} loglevel` }

export const ocTool = { ...kubectlTool, name: "oc", root: ocCommands, globals }

/** Effects of `oc <tokens>`. */
export const classifyOc = classifyTool(ocTool)
