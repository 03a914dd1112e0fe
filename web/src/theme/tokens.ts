/** Colours of one scheme. Contrast of each is recomputed by a test. */
export interface Tokens {
  readonly canvas: string
  readonly surface: string
  readonly raised: string
  readonly sunken: string
  readonly selected: string
  readonly text: string
  readonly textMuted: string
  readonly textFaint: string
  readonly controlLine: string
  readonly hairline: string
  readonly accent: string
  readonly accentFill: string
  readonly accentFillHover: string
  readonly accentSoft: string
  readonly focusRing: string
  readonly ok: string
  readonly okSoft: string
  readonly warn: string
  readonly warnSoft: string
  readonly bad: string
  readonly badSoft: string
  readonly info: string
  readonly infoSoft: string
  readonly dangerFill: string
  /** Twelve, told apart by every kind of colour vision; always with a name or code beside. */
  readonly classes: readonly string[]
}

export const light: Tokens = {
  canvas: '#F6F7F9', surface: '#FFFFFF', raised: '#FFFFFF', sunken: '#ECEFF3', selected: '#D6E5FC',
  text: '#161B22', textMuted: '#4D5766', textFaint: '#586372',
  controlLine: '#6F7988', hairline: '#D5DAE1',
  accent: '#1D5FD0', accentFill: '#1D5FD0', accentFillHover: '#174EAD', accentSoft: '#E3EDFC', focusRing: '#0B57D0',
  ok: '#17703A', okSoft: '#E2F4E8', warn: '#8A5300', warnSoft: '#FDF0D9', bad: '#B3261E', badSoft: '#FCE8E6',
  info: '#1F5FA8', infoSoft: '#E4EFFB', dangerFill: '#B3261E',
  classes: ['#E06F05', '#001E50', '#6F45A4', '#1C7144', '#6B3317', '#049EB1', '#351F00', '#D21903', '#7171D1', '#8E9766', '#A15384', '#354551'],
}

export const dark: Tokens = {
  canvas: '#101419', surface: '#171C23', raised: '#1F262F', sunken: '#0B0E12', selected: '#22385B',
  text: '#E8ECF1', textMuted: '#AEB8C5', textFaint: '#9AA6B5',
  controlLine: '#7A879B', hairline: '#333C48',
  accent: '#7FB0FF', accentFill: '#2F6FE4', accentFillHover: '#2B6BE0', accentSoft: '#1B2C47', focusRing: '#9CC2FF',
  ok: '#6FD08F', okSoft: '#14301F', warn: '#F0B75A', warnSoft: '#362709', bad: '#FF9A90', badSoft: '#3B1916',
  info: '#8CBBF2', infoSoft: '#16293F', dangerFill: '#C93A30',
  classes: ['#FC8328', '#1C76DC', '#CAB8FE', '#83F0AC', '#AF8F79', '#1FC7BB', '#F7C91B', '#E62F1D', '#839CD6', '#6C7D4F', '#CB42A7', '#D9F1FD'],
}

/** White on an accent or danger fill. */
export const onFill = '#FFFFFF'
