/** Messages that come from a user's own code, from files or from services may hold what no database text can. */
export function storableText(text: string): string {
  return text.replace(/[\0\p{Cs}]/gu, "\uFFFD");
}
