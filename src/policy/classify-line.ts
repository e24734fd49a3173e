import type { CommandEffects } from "../domain/command-effects.ts"
import { commandEffects } from "./effects/finding.ts"
import { judgeText } from "./effects/shell/judge-text.ts"

/**
 * What a text would do if a shell ran it, by the worst that it holds: pipes, substitutions, loops, redirections, here-documents, and what
 * `sudo`, `xargs`, `bash -c` and their like start. A person wrote it, so `<pod>`, `$POD`, `{{ pod }}` and `[-n <namespace>]` are values that are
 * judged by what is visible: one in place of a program, a command or a flag's name is not understood. Nothing is ever run of it.
 * Total and pure. Closed, as `classify` is.
 */
export const classifyLine = (text: string): CommandEffects => commandEffects(judgeText(text, 0))
