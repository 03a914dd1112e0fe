import { Button } from '@mantine/core'
import { useEffect, useLayoutEffect, useRef, useState } from 'react'
import { Action, Line, type Tone } from '../../components/line'
import { say } from '../../components/said'
import { useObserved } from '../../components/observed'
import { keyWords, myKeys as words } from '../../messages/en'
import { save } from '../../session/actions'
import { chooseKeys, storedKeys } from '../../session/key-settings'
import { pressOf } from '../../surfaces/fields/press'
import { changeable, mapOf, nearestFree, ownerOf, readSettings, standardSettings, swapped, whyNot, withKey, type KeySettings } from '../../tools/key-settings'
import { capOf, type TaskAction } from '../../tools/keys'
import styles from './keys-page.module.css'
import { Table } from '../../components/table'

/** A key that was pressed for an action and is another's already. */
interface Conflict {
  readonly action: TaskAction
  readonly key: string
  readonly other: TaskAction
}

/** Which key does what, and other ones in their place. */
export function KeysPage() {
  const settings = readSettings(useObserved(storedKeys))?.settings ?? standardSettings
  const map = mapOf(settings)
  const [listening, setListening] = useState<TaskAction | null>(null)
  const [conflict, setConflict] = useState<Conflict | null>(null)
  const [said, setSaid] = useState<{ readonly text: string; readonly tone: Tone } | null>(null)
  const file = useRef<HTMLInputElement>(null)
  useEffect(() => {
    document.title = `${words.title} · Assay`
  }, [])

  const choose = async (next: KeySettings) => {
    setConflict(null)
    setListening(null)
    const got = await chooseKeys(next)
    setSaid(got.ok ? null : { text: got.problem.detail, tone: 'bad' })
    if (got.ok) say(words.saved, { undo: () => void chooseKeys(settings) })
  }
  const pressed = (action: TaskAction, key: string) => {
    const refusal = whyNot(key)
    const other = ownerOf(settings, key, action)
    setListening(null)
    if (refusal !== null) setSaid({ text: words.refusals[refusal](key), tone: 'warn' })
    else if (other !== null) setConflict({ action, key, other })
    else void choose(withKey(settings, action, key))
  }
  const read = async (chosen: File | undefined) => {
    if (chosen === undefined) return
    const got = readSettings(parsed(await chosen.text()))
    if (got === null) return setSaid({ text: words.notAFile, tone: 'bad' })
    await choose(got.settings)
    setSaid({ text: words.imported(got.dropped), tone: got.dropped === 0 ? 'ok' : 'warn' })
  }

  useLayoutEffect(() => {
    if (listening === null) return
    const onKey = (event: KeyboardEvent) => {
      event.preventDefault()
      event.stopPropagation()
      if (event.key === 'Escape') return setListening(null)
      if (/^(Shift|Control|Alt|Meta|AltGraph|CapsLock)$/.test(event.key)) return
      const press = pressOf(event)
      pressed(listening, press.alt ? `Alt+${event.key.toUpperCase()}` : (capOf(press) ?? event.key))
    }
    window.addEventListener('keydown', onKey, { capture: true })
    return () => window.removeEventListener('keydown', onKey, { capture: true })
  })

  const free = conflict === null ? null : nearestFree(settings, conflict.key)
  return (
    <div className="stack">
      <div>
        <h1>{words.title}</h1>
        <p className="muted">{words.intro}</p>
      </div>
      {said !== null && <Line tone={said.tone} urgent={said.tone === 'bad'} text={said.text} />}
      <section className="card">
        <label className="row">
          <input type="checkbox" checked={settings.singleKeys} onChange={(event) => void choose({ ...settings, singleKeys: event.currentTarget.checked })} />
          {words.single}
        </label>
        <p className="muted small">{words.singleHelp}</p>
      </section>
      <div className={styles.table}>
        <Table columns={[words.action, words.key]} hasActions>
          {changeable.map((action) => (
            <tr key={action}>
              <td>{keyWords[action]}</td>
              <td>
                {listening === action ? (
                  <strong role="status">{words.press}</strong>
                ) : (
                  <>
                    {map.of.get(action)?.map((key) => <kbd key={key}>{key}</kbd>)}
                    {map.of.get(action)?.length === 0 && words.none}
                    {settings.keys[action] !== undefined && <span className="muted small"> {words.changedKey}</span>}
                  </>
                )}
                {conflict?.action === action && (
                  <div className={styles.conflict} role="alert">
                    <span>{words.taken(conflict.key, keyWords[conflict.other] ?? '')}</span>
                    <Action onClick={() => void choose(swapped(settings, action, conflict.other))}>{words.swap}</Action>
                    {free !== null && <Action onClick={() => void choose(withKey(settings, action, free))}>{words.takeFree(free)}</Action>}
                  </div>
                )}
              </td>
              <td className="number">
                <Button
                  size="compact-sm"
                  variant="default"
                  aria-label={`${words.change}: ${keyWords[action] ?? action}`}
                  onClick={() => {
                    setConflict(null)
                    setSaid(null)
                    setListening(action)
                  }}
                >
                  {words.change}
                </Button>
              </td>
            </tr>
          ))}
        </Table>
      </div>
      <div className="row">
        <Button variant="default" onClick={() => void choose(standardSettings)}>
          {words.reset}
        </Button>
        <Button variant="default" onClick={() => save({ name: 'assay-keys.json', content: new Blob([JSON.stringify(settings, null, 2)], { type: 'application/json' }) })}>
          {words.export}
        </Button>
        <Button variant="default" onClick={() => file.current?.click()}>
          {words.import}
        </Button>
        <input ref={file} type="file" accept="application/json,.json" hidden aria-label={words.import} onChange={(event) => void read(event.currentTarget.files?.[0])} />
      </div>
    </div>
  )
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
