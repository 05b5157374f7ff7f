// Which token of a theme stands behind each colour and shape that NL Design System components ask for.
// A theme knows few tokens (`--wk-*`); the NL Design System knows a hundred per colour family.

const FAMILIES = {
  default: "neutral",
  disabled: "neutral",
  highlight: "accent",
  selected: "brand",
  "accent-1": "brand",
  "accent-2": "accent",
  "accent-3": "accent",
  "action-1": "brand",
  "action-2": "brand",
  info: "info",
  positive: "positive",
  warning: "warning",
  negative: "negative",
};

const NORMAL = {
  neutral: { bg: "surface", hover: "tint-strong", border: "control", text: "ink", subtle: "muted" },
  brand: { bg: "surface", hover: "tint-strong", border: "brand-edge", text: "brand-text", subtle: "brand-text" },
  accent: { bg: "accent-soft", hover: "accent-soft", border: "brand-edge", text: "accent-text", subtle: "accent-text" },
};
const INVERSE = {
  neutral: { bg: "footer", hover: "footer", text: "on-footer" },
  brand: { bg: "brand", hover: "brand-hover", text: "on-brand" },
  accent: { bg: "accent", hover: "accent", text: "on-accent" },
};
for (const signal of ["info", "positive", "warning", "negative"]) {
  NORMAL[signal] = {
    bg: `${signal}-soft`,
    hover: `${signal}-soft`,
    border: `${signal}-edge`,
    text: `${signal}-text`,
    subtle: `${signal}-text`,
  };
  INVERSE[signal] = { bg: signal, hover: signal, text: `on-${signal}` };
}

const FIXED = {
  "--basis-text-font-family-default": "var(--wk-font)",
  "--basis-heading-font-family": "var(--wk-font)",
  "--basis-border-radius-sm": "var(--wk-radius-s)",
  "--basis-border-radius-md": "var(--wk-radius)",
  "--basis-border-radius-lg": "var(--wk-radius-l)",
  "--basis-form-control-border-radius": "var(--wk-radius)",
  "--basis-form-control-background-color": "var(--wk-field)",
  "--basis-focus-background-color": "var(--wk-focus-glow)",
  "--basis-focus-color": "var(--wk-focus-ink)",
  "--basis-focus-outline-color": "var(--wk-focus-ink)",
  "--basis-focus-outline-style": "solid",
  "--basis-focus-outline-width": "3px",
  "--basis-focus-outline-offset": "2px",
};

function colour(family, role) {
  const inverse = role.startsWith("inverse-");
  const set = (inverse ? INVERSE : NORMAL)[FAMILIES[family]];
  const [kind, step] = (inverse ? role.slice(8) : role).split("-");
  const moving = step === "hover" || step === "active";
  if (kind === "bg") return moving ? set.hover : set.bg;
  if (kind === "border") return step === "subtle" ? "line" : inverse ? set.bg : set.border;
  return !inverse && step === "subtle" ? set.subtle : set.text;
}

/** The value of a basis token in terms of the theme, or undefined when the theme leaves it alone. */
export function bridge(name) {
  if (name in FIXED) return FIXED[name];
  const match = name.match(/^--basis-color-([a-z]+(?:-\d)?)-((?:inverse-)?(?:bg|border|color)-[a-z]+)$/);
  if (match === null || !(match[1] in FAMILIES)) return undefined;
  return `var(--wk-${colour(match[1], match[2])})`;
}
