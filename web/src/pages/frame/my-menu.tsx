import { Button, Menu, Modal, SegmentedControl } from '@mantine/core'
import { Link, useRouter } from '@tanstack/react-router'
import { useState } from 'react'
import { useCommands } from '../../components/commands'
import { useObserved } from '../../components/observed'
import { common, frame as words, saved as savedWords, security } from '../../messages/en'
import { signOut } from '../../session/actions'
import type { Device } from '../../session/device'
import { prefer, preferences } from '../../session/preferences'
import { queryClient } from '../../session/queries'
import { countsOf } from '../../session/saved'
import type { Me } from '../../session/server'
import styles from './frame.module.css'

/** Who is signed in, how the screen looks to them, and the way out. */
export function MyMenu({ me, device }: { readonly me: Me; readonly device: Device | null }) {
  const router = useRouter()
  const [asks, setAsks] = useState(false)
  const [waiting, setWaiting] = useState(countsOf([]))

  const leave = async (keep: boolean) => {
    await signOut()
    if (!keep) await device?.store.clear(me.id)
    queryClient.clear()
    await router.navigate({ to: '/signin' })
  }
  const signOutNow = () => {
    const left = device?.outbox.state.get().entries ?? []
    setWaiting(countsOf(left))
    if (left.length > 0) setAsks(true)
    else void leave(false)
  }
  useCommands([{ id: 'sign-out', name: common.signOut, detail: me.name, group: 'pages', run: signOutNow }])
  return (
    <>
      <Menu position="bottom-end" width={260}>
        <Menu.Target>
          <Button variant="subtle" size="compact-sm" className={styles.me}>
            <span dir="auto">{me.name}</span>
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Label>{me.email ?? me.name}</Menu.Label>
          <Looks />
          <Menu.Item component={Link} to="/me">
            {common.me}
          </Menu.Item>
          <Menu.Item component={Link} to="/me/security">
            {security.title}
          </Menu.Item>
          <Menu.Item component={Link} to="/api-reference">
            {common.apiReference}
          </Menu.Item>
          <Menu.Item onClick={signOutNow}>{common.signOut}</Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <Modal opened={asks} onClose={() => setAsks(false)} title={common.signOut} closeButtonProps={{ 'aria-label': common.close }}>
        <div className="stack">
          <p>{savedWords.signOutWaiting(waiting)}</p>
          <div className="row">
            <Button onClick={() => setAsks(false)}>{savedWords.stay}</Button>
            <Button variant="default" onClick={() => void leave(true)}>
              {savedWords.signOutKeep}
            </Button>
          </div>
        </div>
      </Modal>
    </>
  )
}

function Looks() {
  const { theme, density } = useObserved(preferences)
  return (
    <div className={styles.looks}>
      <span className="small muted" id="theme">
        {words.theme}
      </span>
      <SegmentedControl
        size="xs"
        fullWidth
        transitionDuration={0}
        aria-labelledby="theme"
        value={theme}
        onChange={(value) => prefer({ theme: value })}
        data={(['light', 'dark', 'auto'] as const).map((value) => ({ value, label: words.themes[value] }))}
      />
      <span className="small muted" id="density">
        {words.density}
      </span>
      <SegmentedControl
        size="xs"
        fullWidth
        transitionDuration={0}
        aria-labelledby="density"
        value={density}
        onChange={(value) => prefer({ density: value })}
        data={(['comfortable', 'compact'] as const).map((value) => ({ value, label: words.densities[value] }))}
      />
    </div>
  )
}
