// Builds the static files of the design floor: app.css, the scripts, the fonts and two sprites.
// Run by `npm run build`. Fails with a sentence when a source is missing.
import { copyFile, mkdir, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build, transform } from "esbuild";
import { bridge } from "./bridge.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const modules = join(here, "../../../node_modules");
const out = join(here, "static/design");

const FONTS = {
  figtree: "figtree",
  "source-sans": "source-sans-3",
  atkinson: "atkinson-hyperlegible-next",
};

// The letters of words in drawings, as the renderer reads them: no browser fetches these.
const DRAWN_LETTERS = {
  "source-sans-3/400Regular/SourceSans3_400Regular.ttf": "drawing.ttf",
  "noto-sans-arabic/400Regular/NotoSansArabic_400Regular.ttf": "drawing-arabic.ttf",
  "noto-sans-ethiopic/400Regular/NotoSansEthiopic_400Regular.ttf": "drawing-ethiopic.ttf",
};

const usedVariables = (css) => new Set([...css.matchAll(/var\(\s*(--[\w-]+)/g)].map((m) => m[1]));

/** The NL Design System tokens that these styles reach, and no others. */
async function tokensFor(css) {
  const file = join(modules, "@nl-design-system-unstable/voorbeeld-design-tokens/dist/variables.css");
  const source = await readFile(file, "utf8");
  const known = new Map([...source.matchAll(/^\s*(--[\w-]+):\s*(.+?);/gm)].map((m) => [m[1], m[2]]));
  const wanted = [...usedVariables(css)];
  const tokens = new Map();
  while (wanted.length > 0) {
    const name = wanted.pop();
    const value = bridge(name) ?? known.get(name);
    if (value === undefined || tokens.has(name)) continue;
    tokens.set(name, value);
    wanted.push(...usedVariables(value));
  }
  return `:root{${[...tokens].map(([name, value]) => `${name}:${value}`).join(";")}}`;
}

async function styles() {
  const bundle = await build({
    entryPoints: [join(here, "css/app.css")],
    bundle: true,
    write: false,
    minify: true,
    target: ["chrome100", "firefox100", "safari15.4"],
    external: ["fonts/*"],
  });
  const css = bundle.outputFiles[0].text;
  const tokens = await tokensFor(css);
  const layers = "@layer tokens,nlds,wk;";
  const whole = await transform(`${layers}@layer tokens{${tokens}}\n${css}`, { loader: "css", minify: true });
  await writeFile(join(out, "app.css"), whole.code);
}

async function scripts() {
  const names = (await readdir(join(here, "js"))).filter((name) => name.endsWith(".js"));
  await build({
    entryPoints: names.map((name) => join(here, "js", name)),
    outdir: out,
    bundle: true,
    minify: true,
    format: "esm",
    target: "es2020",
  });
}

async function fonts() {
  for (const [name, source] of Object.entries(FONTS)) {
    for (const [subset, target] of [["latin", `${name}.woff2`], ["latin-ext", `${name}-ext.woff2`]]) {
      const file = `@fontsource-variable/${source}/files/${source}-${subset}-wght-normal.woff2`;
      await copyFile(join(modules, file), join(out, "fonts", target));
    }
  }
  // Drawings are made into pictures by a program that reads no woff2.
  for (const [source, target] of Object.entries(DRAWN_LETTERS)) {
    await copyFile(join(modules, "@expo-google-fonts", source), join(out, "fonts", target));
  }
}

const inner = (svg) => svg.replace(/<!--[\s\S]*?-->/g, "").replace(/^[\s\S]*?<svg[^>]*>|<\/svg>\s*$/g, "");
const compact = (svg) => svg.replace(/>\s+</g, "><").replace(/\s+/g, " ").trim();
const sprite = (symbols) => `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("")}</svg>\n`;

async function icons() {
  const names = JSON.parse(await readFile(join(here, "icons.json"), "utf8"));
  const symbols = names.map(async (name) => {
    const svg = await readFile(join(modules, "@tabler/icons/icons/outline", `${name}.svg`), "utf8");
    return `<symbol id="${name}" viewBox="0 0 24 24">${compact(inner(svg))}</symbol>`;
  });
  await writeFile(join(out, "icons.svg"), sprite(await Promise.all(symbols)));
}

/** Faces and illustrations take their colours from the theme: tokens inherit through <use>. */
async function art() {
  const symbols = [];
  for (const folder of ["faces", "illustrations"]) {
    for (const name of (await readdir(join(here, "art", folder))).sort()) {
      const svg = await readFile(join(here, "art", folder, name), "utf8");
      const box = svg.match(/viewBox="([^"]+)"/)[1];
      const id = `${folder.slice(0, -1)}-${basename(name, ".svg")}`;
      symbols.push(
        `<symbol id="${id}" viewBox="${box}" preserveAspectRatio="xMidYMid slice">${compact(inner(svg))}</symbol>`,
      );
    }
  }
  await writeFile(join(out, "art.svg"), sprite(symbols));
  for (const name of ["icon.svg", "sample-picture.svg"]) await copyFile(join(here, "art", name), join(out, name));
}

await rm(out, { recursive: true, force: true });
await mkdir(join(out, "fonts"), { recursive: true });
await Promise.all([styles(), scripts(), fonts(), icons(), art()]);
for (const name of (await readdir(out)).filter((name) => /\.\w+$/.test(name)).sort()) {
  const bytes = await readFile(join(out, name));
  console.log(`${name}: ${bytes.length} bytes, ${gzipSync(bytes).length} compressed`);
}
