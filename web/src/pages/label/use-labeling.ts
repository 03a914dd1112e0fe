import { useCallback, useEffect, useRef, useState } from 'react'
import { systemClock } from '../../session/clock'
import { deviceOf, type Device } from '../../session/device'
import { newId } from '../../session/ids'
import { Labeling } from '../../session/labeling'
import { labelingServer } from '../../session/labeling-server'
import { preferences } from '../../session/preferences'
import { sitDown } from '../../session/sit-down'
import { TabClaim, type TabChannel, type TabState } from '../../session/tab'

export interface LabelingSeat {
  readonly device: Device | null
  readonly labeling: Labeling | null
  readonly tab: TabState
  /** Goes on here; the other tab stops. */
  readonly workHere: () => void
}

/** Sits down at a project: one tab at a time, until the page is left. */
export function useLabeling(account: string, project: string, wanted: string | null): LabelingSeat {
  const [device, setDevice] = useState<Device | null>(null)
  const [labeling, setLabeling] = useState<Labeling | null>(null)
  const [tab, setTab] = useState<TabState>('asking')
  const claim = useRef<TabClaim | null>(null)

  useEffect(() => {
    let left = false
    let current: Labeling | null = null
    const channel = new BroadcastChannel(`assay-label-${account}-${project}`)
    const mine = new TabClaim(channel as unknown as TabChannel, newId(), systemClock)
    claim.current = mine
    void deviceOf(account).then((opened) => {
      if (left) return
      setDevice(opened)
      const follow = () => {
        const state = mine.state.get()
        setTab(state)
        if (state === 'mine' && current === null) {
          const seat = new Labeling({ account, project, server: labelingServer, store: opened.store, outbox: opened.outbox, clock: systemClock, hintsBreaks: () => preferences.get().breaks })
          current = seat
          setLabeling(seat)
          void sitDown(seat, opened.store, account, wanted, () => left || current !== seat)
        } else if (state === 'taken' && current !== null) {
          void current.stop(false)
          current = null
          setLabeling(null)
        }
      }
      mine.state.subscribe(follow)
      mine.ask()
    })
    return () => {
      left = true
      mine.close()
      void current?.stop()
    }
  }, [account, project, wanted])

  useEffect(() => {
    if (labeling === null) return
    const active = () => labeling.active()
    const online = () => void labeling.reconnected()
    const offline = () => labeling.wentOffline()
    const hidden = () => {
      if (document.visibilityState === 'hidden') void labeling.flushDraft()
    }
    window.addEventListener('keydown', active)
    window.addEventListener('pointerdown', active)
    window.addEventListener('online', online)
    window.addEventListener('offline', offline)
    document.addEventListener('visibilitychange', hidden)
    return () => {
      window.removeEventListener('keydown', active)
      window.removeEventListener('pointerdown', active)
      window.removeEventListener('online', online)
      window.removeEventListener('offline', offline)
      document.removeEventListener('visibilitychange', hidden)
    }
  }, [labeling])

  const workHere = useCallback(() => claim.current?.take(), [])
  return { device, labeling, tab, workHere }
}
