const LOOK_MS = 5 * 60_000

/** The scripts that a page names: another version of the program names others. */
function scriptsIn(page: string): string {
  return [...page.matchAll(/<script[^>]*\ssrc="([^"]+)"/g)].map(([, source]) => source).join(' ')
}

/** Looks from time to time whether the server has another version of this program; says so once. */
export function watchVersion(onNew: () => void): () => void {
  const mine = scriptsIn(document.documentElement.outerHTML)
  let isTold = false
  const look = async () => {
    const answer = await fetch('/', { cache: 'no-store', headers: { Accept: 'text/html' } }).catch(() => null)
    const page = answer?.ok === true ? await answer.text() : ''
    const theirs = scriptsIn(page)
    if (!isTold && theirs !== '' && !theirs.split(' ').every((source) => mine.includes(source))) {
      isTold = true
      onNew()
    }
  }
  const timer = setInterval(() => void look(), LOOK_MS)
  const onBack = () => {
    if (document.visibilityState === 'visible') void look()
  }
  document.addEventListener('visibilitychange', onBack)
  return () => {
    clearInterval(timer)
    document.removeEventListener('visibilitychange', onBack)
  }
}
