import { Modal } from '@mantine/core'
import { useId, useRef, useState, type KeyboardEvent } from 'react'
import { commands, type ScreenCommand } from '../../components/commands'
import { useObserved } from '../../components/observed'
import { frame as words } from '../../messages/en'
import styles from './command-palette.module.css'
import { findCommands } from './find-command'

interface CommandPaletteProps {
  readonly opened: boolean
  readonly onClose: () => void
  /** What a query that names an item opens. */
  readonly itemOf: (query: string) => ScreenCommand | null
}

/** Everything that can be done and opened from here, by typing a part of its name. */
export function CommandPalette({ opened, onClose, itemOf }: CommandPaletteProps) {
  return (
    <Modal.Root opened={opened} onClose={onClose} padding={0} size={640} centered={false} yOffset="12vh">
      <Modal.Overlay />
      <Modal.Content aria-label={words.commands}>{opened && <Search onClose={onClose} itemOf={itemOf} />}</Modal.Content>
    </Modal.Root>
  )
}

function Search({ onClose, itemOf }: Omit<CommandPaletteProps, 'opened'>) {
  const offered = useObserved(commands)
  const [query, setQuery] = useState('')
  const [at, setAt] = useState(0)
  const list = useRef<HTMLDivElement>(null)
  const id = useId()
  const item = itemOf(query)
  const found = item === null ? findCommands(offered, query) : [item, ...findCommands(offered, query)]

  const run = (command: ScreenCommand | undefined) => {
    if (command === undefined) return
    onClose()
    // The dialog gives the focus back first; what is opened may then take it.
    setTimeout(command.run, 0)
  }
  const move = (to: number) => {
    const next = (to + found.length) % Math.max(1, found.length)
    setAt(next)
    list.current?.children[next]?.scrollIntoView({ block: 'nearest' })
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return
    if (event.key === 'ArrowDown') move(at + 1)
    else if (event.key === 'ArrowUp') move(at - 1)
    else if (event.key === 'Enter') run(found[at])
    else return
    event.preventDefault()
    event.stopPropagation()
  }

  return (
    <>
      <input
        data-autofocus
        autoFocus
        className={styles.input}
        role="combobox"
        aria-expanded="true"
        aria-controls={id}
        aria-activedescendant={found.length === 0 ? undefined : `${id}-${at}`}
        aria-label={words.commands}
        placeholder={words.commandsHint}
        autoComplete="off"
        spellCheck={false}
        value={query}
        onChange={(event) => {
          setQuery(event.currentTarget.value)
          setAt(0)
        }}
        onKeyDown={onKeyDown}
      />
      {found.length === 0 ? (
        <p className={styles.none}>{words.noCommand(query)}</p>
      ) : (
        <div ref={list} id={id} role="listbox" aria-label={words.commands} className={styles.list}>
          {found.map((command, i) => (
            <div
              key={`${command.group} ${command.id}`}
              id={`${id}-${i}`}
              role="option"
              aria-selected={i === at}
              className={styles.command}
              onPointerMove={() => setAt(i)}
              onClick={() => run(command)}
            >
              <span className={styles.name} dir="auto">
                {command.name}
              </span>
              <span className={styles.detail} dir="auto">
                {command.detail ?? words.groups[command.group]}
              </span>
              {command.keys?.[0]?.split(' ').map((key) => <kbd key={key}>{key}</kbd>)}
            </div>
          ))}
        </div>
      )}
    </>
  )
}
