import { queryClient } from './queries'
import { statisticsQuery } from './statistics'

/** What the server says of a project whenever its ledger has grown. */
export interface ProjectChange {
  readonly size: string
  readonly taxonomyVersion: number
  readonly state: string
}

const AGAIN_MS = 20_000

/**
 * Follows a project while the tab is in view: browsers allow few connections to a server, and a tab that nobody sees
 * needs none. Gives what ends it.
 * @param onRefused called where the server gives no stream: whoever asked has no access any more, or it is away.
 */
export function watchProject(project: string, onChange: (change: ProjectChange) => void, onRefused: () => void): () => void {
  let source: EventSource | null = null
  let again: ReturnType<typeof setTimeout> | undefined
  const close = () => {
    clearTimeout(again)
    source?.close()
    source = null
  }
  const follow = () => {
    if (document.visibilityState === 'hidden') return close()
    if (source !== null) return
    clearTimeout(again)
    source = new EventSource(`/api/v1/projects/${encodeURIComponent(project)}/changes`)
    source.addEventListener('change', (event) => onChange(JSON.parse(String(event.data)) as ProjectChange))
    // A stream that breaks is taken up again by the browser; one that was refused is not.
    source.addEventListener('error', () => {
      if (source?.readyState !== EventSource.CLOSED) return
      source = null
      again = setTimeout(follow, AGAIN_MS)
      onRefused()
    })
  }
  follow()
  document.addEventListener('visibilitychange', follow)
  return () => {
    document.removeEventListener('visibilitychange', follow)
    close()
  }
}

/** Asks again for what pages show of a project and its items. Queries that say `meta: { live: false }` wait until they are asked for. */
export function refreshProject(project: string): void {
  void queryClient.invalidateQueries({ predicate: ({ queryKey, meta }) => queryKey[0] === 'project' && queryKey[1] === project && meta?.live !== false })
}

/** Asks again for all that counts what was erased, which takes from what was there: charts and the list of projects too. */
export function refreshErased(project: string): void {
  refreshProject(project)
  void queryClient.invalidateQueries({ queryKey: statisticsQuery(project).queryKey })
  void refreshProjects()
}

/** Asks again for the list of projects, which shows the name, the state and the taxonomy of each. */
export function refreshProjects(): Promise<void> {
  return queryClient.invalidateQueries({ queryKey: ['projects'] })
}
