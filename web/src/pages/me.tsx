import { useEffect, useState } from 'react'
import { common, saved as words } from '../messages/en'
import { deviceOf, type Device } from '../session/device'
import type { Me } from '../session/server'
import { Entries } from './label/save-line'
import { useObserved } from '../components/observed'

/** Who I am here, and what of mine is on this device. */
export function MePage({ me }: { readonly me: Me }) {
  const [device, setDevice] = useState<Device | null>(null)
  useEffect(() => {
    document.title = `${common.me} · Assay`
    void deviceOf(me.id).then(setDevice)
  }, [me.id])
  return (
    <div className="stack">
      <div>
        <h1 dir="auto">{me.name}</h1>
        <p className="muted">{me.email}</p>
      </div>
      {device !== null && <OnThisDevice device={device} />}
    </div>
  )
}

function OnThisDevice({ device }: { readonly device: Device }) {
  const state = useObserved(device.outbox.state)
  const kept = state.entries.filter((entry) => entry.refused !== null)
  const going = state.entries.filter((entry) => entry.refused === null)
  return (
    <>
      <section className="card">
        <h2>{words.kept}</h2>
        {kept.length === 0 ? <p className="muted">{words.noKept}</p> : <Entries entries={kept} state={state} outbox={device.outbox} />}
      </section>
      <section className="card">
        <h2>{words.listTitle}</h2>
        {going.length === 0 ? <p className="muted">{words.listEmpty}</p> : <Entries entries={going} state={state} outbox={device.outbox} />}
      </section>
    </>
  )
}
