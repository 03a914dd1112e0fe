import { useState } from 'react'
import { frame as words } from '../messages/en'
import { useCommands, type ScreenCommand } from './commands'

interface RowKeys {
  readonly count: number
  /** The row pointed at in the beginning; none where there is none. */
  readonly start?: number
  readonly onOpen?: (row: number) => void
  readonly onPreview?: (row: number) => void
  readonly onSelect?: (row: number) => void
  /** Brings a row into view. */
  readonly onMove?: (row: number) => void
}

export interface Rows {
  /** The row that keys act on; −1 before anybody pointed at one. */
  readonly at: number
  readonly moveTo: (row: number) => void
}

/** J, K and arrows walk a list, Enter opens, Space previews, X selects: the same on every page. */
export function useRows({ count, start = -1, onOpen, onPreview, onSelect, onMove }: RowKeys): Rows {
  const [pointed, setPointed] = useState(start)
  const at = Math.min(pointed, count - 1)
  const moveTo = (row: number) => {
    const within = Math.max(0, Math.min(count - 1, row))
    setPointed(within)
    onMove?.(within)
  }
  const onRow = (does: ((row: number) => void) | undefined, command: Omit<ScreenCommand, 'run' | 'group'>): readonly ScreenCommand[] =>
    does === undefined || at < 0 ? [] : [{ ...command, group: 'rows', run: () => does(at) }]
  useCommands(
    count === 0
      ? []
      : [
          { id: 'row-next', name: words.nextRow, keys: ['J', 'Down'], group: 'rows', run: () => moveTo(at + 1) },
          { id: 'row-previous', name: words.previousRow, keys: ['K', 'Up'], group: 'rows', run: () => moveTo(at < 0 ? count - 1 : at - 1) },
          ...onRow(onOpen, { id: 'row-open', name: words.openRow, keys: ['Enter'] }),
          ...onRow(onPreview, { id: 'row-preview', name: words.previewRow, keys: ['Space'] }),
          ...onRow(onSelect, { id: 'row-select', name: words.selectRow, keys: ['X'] }),
        ],
  )
  return { at, moveTo }
}
