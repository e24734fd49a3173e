/**
 * The parts of Slack's Block Kit that Handrail uses, and its limits. What comes from outside is only ever the text of a text element of
 * rich text, or plain text: Slack reads no markup, mention or link in those, so there is nothing to escape and a command is copied as it is.
 * https://docs.slack.dev/reference/block-kit/blocks/rich-text-block
 */

interface TextElement {
  readonly type: "text"
  readonly text: string
  readonly style?: { readonly bold: true }
}

/** Who is called; made from the configuration alone. */
export type MentionElement =
  | { readonly type: "broadcast"; readonly range: "here" | "channel" }
  | { readonly type: "user"; readonly user_id: string }
  | { readonly type: "usergroup"; readonly usergroup_id: string }

/** A paragraph, or a command to be copied. */
export type RichPart =
  | { readonly type: "rich_text_section"; readonly elements: ReadonlyArray<TextElement | MentionElement> }
  | { readonly type: "rich_text_preformatted"; readonly elements: ReadonlyArray<TextElement> }

interface PlainText {
  readonly type: "plain_text"
  readonly text: string
  readonly emoji: false
}

export type Block =
  | { readonly type: "header"; readonly text: PlainText }
  | { readonly type: "rich_text"; readonly elements: ReadonlyArray<RichPart> }
  | { readonly type: "context"; readonly elements: ReadonlyArray<PlainText> }

/** What one message shows, and what a notification and a screen reader say of it, which Slack reads as mrkdwn. */
export interface View {
  readonly text: string
  readonly blocks: ReadonlyArray<Block>
}

/**
 * In characters, but for `blocks`. Slack takes 50 blocks in a message, 150 characters in a header, 3,000 in other texts, and recommends at
 * most 4,000 in a message's own text; for rich text it names no limit, so that of other texts is kept to, and a few of them are a message.
 * https://docs.slack.dev/reference/block-kit/blocks and https://docs.slack.dev/changelog/2018-truncating-really-long-messages
 */
export const limits = { blocks: 50, header: 150, text: 3_000, message: 9_000 } as const

/** At most so many characters, with no half of one at the end. */
export const clipped = (text: string, most: number): string =>
  text.length <= most ? text : `${text.slice(0, most - 1).replace(/[\uD800-\uDBFF]$/, "")}…`

/** Text from outside in mrkdwn. https://docs.slack.dev/messaging/formatting-message-text#escaping */
const escaped = (text: string): string => text.toWellFormed().replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;")

/** Escaped, and cut before an entity that would not fit whole. */
export const escapedWithin = (text: string, most: number): string => {
  const whole = escaped(text)
  return whole.length <= most ? whole : `${clipped(whole, most - 1).replace(/&[a-z]*…$/, "…")}`
}

/** Half of a character, which JSON for Slack cannot hold, becomes a sign for what is not known. */
export const text = (content: string): TextElement => ({ type: "text", text: content.toWellFormed() })

export const bold = (content: string): TextElement => ({ type: "text", text: content.toWellFormed(), style: { bold: true } })

export const paragraph = (...elements: ReadonlyArray<TextElement | MentionElement>): RichPart => ({ type: "rich_text_section", elements })

/** To be copied exactly. */
export const command = (line: string): RichPart => ({ type: "rich_text_preformatted", elements: [text(line)] })

export const plain = (content: string): PlainText => ({ type: "plain_text", text: content.toWellFormed(), emoji: false })
