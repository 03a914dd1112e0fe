import type { MouseEvent } from 'react'
import { createTheme, virtualColor, type CSSVariablesResolver, type MantineColorsTuple } from '@mantine/core'
import { dark, light, type Tokens } from './tokens.ts'

/** Ten shades of which the last but one is the fill and the last its hover; the others are soft to strong accents. */
function shades(tokens: Tokens): MantineColorsTuple {
  const { accentSoft, selected, accent, accentFill, accentFillHover } = tokens
  return [accentSoft, accentSoft, selected, selected, accent, accent, accent, accent, accentFill, accentFillHover]
}

export const theme = createTheme({
  primaryColor: 'accent',
  primaryShade: { light: 8, dark: 8 },
  colors: {
    accent: virtualColor({ name: 'accent', light: 'accentLight', dark: 'accentDark' }),
    accentLight: shades(light),
    accentDark: shades(dark),
  },
  fontFamily: 'system-ui, "Segoe UI", Roboto, "Noto Sans", sans-serif',
  fontFamilyMonospace: 'ui-monospace, "Cascadia Mono", "Noto Sans Mono", monospace',
  fontSizes: { xs: '12px', sm: '14px', md: '14px', lg: '16px', xl: '18px' },
  lineHeights: { xs: '16px', sm: '20px', md: '20px', lg: '24px', xl: '24px' },
  spacing: { xs: '8px', sm: '12px', md: '16px', lg: '24px', xl: '32px' },
  radius: { xs: '4px', sm: '4px', md: '8px', lg: '12px', xl: '12px' },
  defaultRadius: 'sm',
  shadows: { md: '0 4px 12px rgb(0 0 0 / 0.12)', xl: '0 12px 32px rgb(0 0 0 / 0.20)' },
  respectReducedMotion: true,
  cursorType: 'pointer',
  components: {
    Button: { defaultProps: { size: 'sm' } },
    // Locking the page's scroll would add a style element, which the content policy refuses.
    Modal: { defaultProps: { lockScroll: false, transitionProps: { duration: 0 }, radius: 'lg', shadow: 'xl', centered: true } },
    ModalRoot: { defaultProps: { lockScroll: false, transitionProps: { duration: 0 }, radius: 'lg', shadow: 'xl' } },
    // The second click of a double click on what opens a dialog is on the overlay, and does not close it.
    ModalOverlay: { defaultProps: { onClickCapture: (event: MouseEvent) => event.detail > 1 && event.stopPropagation() } },
    // A page has one banner.
    ModalHeader: { defaultProps: { role: 'presentation' } },
    Menu: { defaultProps: { transitionProps: { duration: 0 }, shadow: 'md' } },
    Select: { defaultProps: { comboboxProps: { transitionProps: { duration: 0 }, shadow: 'md' }, allowDeselect: false } },
    Tooltip: { defaultProps: { openDelay: 400, transitionProps: { duration: 0 } } },
  },
})

function schemeVariables(tokens: Tokens): Record<string, string> {
  return {
    ...tokenVariables(tokens),
    '--mantine-color-body': tokens.canvas,
    '--mantine-color-text': tokens.text,
    '--mantine-color-bright': tokens.text,
    '--mantine-color-dimmed': tokens.textMuted,
    '--mantine-color-placeholder': tokens.textFaint,
    '--mantine-color-anchor': tokens.accent,
    '--mantine-color-error': tokens.bad,
    '--mantine-color-default': tokens.surface,
    '--mantine-color-default-hover': tokens.sunken,
    '--mantine-color-default-color': tokens.text,
    '--mantine-color-default-border': tokens.controlLine,
    '--mantine-color-disabled': tokens.sunken,
    '--mantine-color-disabled-color': tokens.textFaint,
    '--mantine-color-disabled-border': tokens.hairline,
    '--mantine-color-accent-filled': tokens.accentFill,
    '--mantine-color-accent-filled-hover': tokens.accentFillHover,
    '--mantine-color-accent-light': tokens.accentSoft,
    '--mantine-color-accent-light-hover': tokens.selected,
    '--mantine-color-accent-light-color': tokens.accent,
    '--mantine-color-accent-outline': tokens.accent,
    '--mantine-color-accent-text': tokens.accent,
    '--mantine-primary-color-filled': tokens.accentFill,
    '--mantine-primary-color-filled-hover': tokens.accentFillHover,
  }
}

/** The tokens as CSS variables: textMuted becomes --text-muted. */
export function tokenVariables(tokens: Tokens): Record<string, string> {
  const { classes, ...colours } = tokens
  return Object.fromEntries([
    ...Object.entries(colours).map(([name, colour]) => [`--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`, colour]),
    ...classes.map((colour, i) => [`--class-${i + 1}`, colour]),
  ]) as Record<string, string>
}

export const resolveVariables: CSSVariablesResolver = () => ({ variables: {}, light: schemeVariables(light), dark: schemeVariables(dark) })
