import { Button } from '@mantine/core'
import { useState } from 'react'
import { common } from '../messages/en'
import styles from './secret.module.css'

/** What is shown once: to be copied now. */
export function Secret({ secret, name }: { readonly secret: string; readonly name: string }) {
  const [isCopied, setCopied] = useState(false)
  return (
    <div className="stack-tight" role="status">
      <p>{common.shownOnce}</p>
      <div className="row">
        <code className={styles.secret} aria-label={name}>
          {secret}
        </code>
        <Button variant="default" onClick={() => void navigator.clipboard.writeText(secret).then(() => setCopied(true), () => setCopied(false))}>
          {isCopied ? common.copied : common.copy}
        </Button>
      </div>
    </div>
  )
}
