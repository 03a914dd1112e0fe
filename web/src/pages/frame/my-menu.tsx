import { Button, Menu, SegmentedControl } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { useCommands } from '../../components/commands'
import { useObserved } from '../../components/observed'
import { common, frame as words, security } from '../../messages/en'
import type { Device } from '../../session/device'
import { prefer, preferences } from '../../session/preferences'
import type { Me } from '../../session/server'
import styles from './frame.module.css'
import { SignOut, useSignOut } from './sign-out'

/** Who is signed in, how the screen looks to them, and the way out. */
export function MyMenu({ me, device }: { readonly me: Me; readonly device: Device | null }) {
  const leaving = useSignOut(device)
  useCommands([{ id: 'sign-out', name: common.signOut, detail: me.name, group: 'pages', run: leaving.begin }])
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
          <Menu.Item onClick={leaving.begin}>{common.signOut}</Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <SignOut leaving={leaving} />
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
