// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const CONTROLS = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g
/** Embeddings, overrides and isolates that make text read otherwise than it is stored, https://www.unicode.org/reports/tr9/#Explicit_Directional_Embeddings */
const REORDERING = /[\u200e\u200f\u202a-\u202e\u2066-\u2069]/g
/** Any of them, or a surrogate, paired or not: in most texts there is none. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const SUSPECT = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]/

/**
 * Text from outside that is safe to print: each control character becomes its visible picture (escape becomes ␛), so that
 * nothing is hidden and no terminal obeys it. New lines and tabs stay. Unpaired surrogates, which no store keeps, become U+FFFD.
 */
export const plainText = (text: string): string => (SUSPECT.test(text) ? madePlain(text) : text)

const madePlain = (text: string): string =>
  text
    .toWellFormed()
    .replace(CONTROLS, (character) => {
      const code = character.charCodeAt(0)
      return code < 0x20 ? String.fromCharCode(0x2400 + code) : code === 0x7f ? "\u2421" : "\ufffd"
    })
    .replace(REORDERING, "\ufffd")
