import { useId, useLayoutEffect } from 'react'
import { Observable } from '../session/observable'

/** Something that the page in view can do, or a place that it knows. Listed by Ctrl+K and, where it has a key, by the key sheet. */
export interface ScreenCommand {
  readonly id: string
  readonly name: string
  /** What stands beside the name: a path, a role. */
  readonly detail?: string
  /** "N", "Shift+S", "Ctrl+Enter", or two in a row: "G D". The first is shown; any of them runs it. */
  readonly keys?: readonly string[]
  readonly group: CommandGroup
  readonly run: () => void
  /** True where the page listens for the key itself: then it is shown only. */
  readonly hasOwnListener?: boolean
}

/**
 * In the order of the list: what this page does comes first.
 * What changes something for everybody, at once, is for 'everybody': behind the places, so that no bare Enter reaches it.
 */
export type CommandGroup = 'page' | 'rows' | 'pages' | 'everybody' | 'projects' | 'classes' | 'people' | 'items'

const registered = new Map<string, readonly ScreenCommand[]>()

/** All commands that can be run now. */
export const commands = new Observable<readonly ScreenCommand[]>([])

/** Offers commands as long as the component is there: what is seen can be done by key at once. */
export function useCommands(offered: readonly ScreenCommand[]): void {
  const owner = useId()
  useLayoutEffect(() => {
    registered.set(owner, offered)
    commands.set([...registered.values()].flat())
  })
  useLayoutEffect(
    () => () => {
      registered.delete(owner)
      commands.set([...registered.values()].flat())
    },
    [owner],
  )
}
