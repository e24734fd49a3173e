/** What Slack refuses of blocks, as far as Handrail sends them. https://docs.slack.dev/reference/block-kit/blocks */

type Fields = Readonly<Record<string, unknown>>

const isFields = (value: unknown): value is Fields => typeof value === "object" && value !== null

const isText = (value: unknown, type: string, most: number): boolean =>
  isFields(value) && value.type === type && typeof value.text === "string" && value.text.length > 0 && value.text.length <= most

const every = (list: unknown, check: (one: unknown) => boolean): boolean => Array.isArray(list) && list.length > 0 && list.every(check)

const isElement = (one: unknown): boolean =>
  isText(one, "text", Number.POSITIVE_INFINITY) || (isFields(one) && ["broadcast", "user", "usergroup"].includes(String(one.type)))

const isRichPart = (one: unknown): boolean =>
  isFields(one) && ["rich_text_section", "rich_text_preformatted"].includes(String(one.type)) && every(one.elements, isElement)

const checks: Readonly<Record<string, (block: Fields) => boolean>> = {
  header: ({ text }) => isText(text, "plain_text", 150),
  context: ({ elements }) => every(elements, (one) => isText(one, "plain_text", 3_000)) && (elements as Array<unknown>).length <= 10,
  rich_text: ({ elements }) => every(elements, isRichPart)
}

const MOST_BLOCKS = 50

/** Slack names no limit of all blocks together, and refuses what is too long; this is what a message of sections may hold. */
const MOST_CHARACTERS = 50 * 3_000

/** Slack's word for what is wrong; undefined when nothing is. */
export const blocksProblem = (blocks: ReadonlyArray<unknown>): string | undefined => {
  if (blocks.length > MOST_BLOCKS) return "invalid_blocks"
  if (JSON.stringify(blocks).length > MOST_CHARACTERS) return "msg_blocks_too_long"
  return blocks.every((block) => isFields(block) && checks[String(block.type)]?.(block) === true) ? undefined : "invalid_blocks"
}
