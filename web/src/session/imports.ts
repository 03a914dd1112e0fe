import { checkItems, importItems } from './actions'
import { systemClock } from './clock'
import { Importing } from './importing'
import { keptRoles } from './kept-roles'
import { queryClient } from './queries'

const imports = new Map<string, Importing>()

/** The import of a project in this tab: it goes on while other pages are looked at. */
export function importingOf(project: string): Importing {
  const known = imports.get(project)
  if (known !== undefined) return known
  if (imports.size === 0) watch()
  const importing = new Importing({
    clock: systemClock,
    check: (file, options, onSent) => checkItems(project, file, options, onSent),
    run: (file, options, onSent) => importItems(project, file, options, onSent),
    choicesBefore: (columns) => keptRoles.of(project, columns),
    keepChoices: (columns, choices) => keptRoles.keep(project, columns, choices),
    onEnded: () => void queryClient.invalidateQueries({ queryKey: ['project', project] }),
  })
  imports.set(project, importing)
  return importing
}

/** Says when the network is back, and asks before the tab of a running import is closed. */
function watch(): void {
  const all = () => [...imports.values()]
  window.addEventListener('online', () => all().forEach((one) => one.goOn()))
  window.addEventListener('beforeunload', (event) => {
    if (all().some((one) => one.state.get().sending?.what === 'run')) event.preventDefault()
  })
}
