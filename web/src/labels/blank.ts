/** A letter, number, mark of punctuation or sign, but for those that are drawn as nothing: the blank of Braille and the fillers of Hangul. */
const SEEN = /(?![\u2800\u3164\u115F\u1160\uFFA0])[\p{L}\p{N}\p{P}\p{S}]/u

/** Whether nothing of a text can be read, however many characters it has. The server has the same rule. */
export function isBlank(text: string): boolean {
  return !SEEN.test(text)
}
