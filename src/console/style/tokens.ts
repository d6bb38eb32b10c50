/** Colours and measures; dark where the reader's system is. */
export const TOKENS = `
:root {
  color-scheme: light dark;
  --ground: #f6f7f8;
  --sheet: #ffffff;
  --sunken: #f0f2f4;
  --ink: #16191d;
  --quiet: #59616b;
  --line: #dde1e6;
  --strong-line: #b9c0c9;
  --accent: #0b6460;
  --accent-ink: #ffffff;
  --good: #1d7344;
  --good-ground: #e3f3ea;
  --bad: #ab2f27;
  --bad-ground: #fbe9e7;
  --waiting: #855508;
  --waiting-ground: #fdf1d8;
  --good-bar: #3f9e6b;
  --bad-bar: #cf5147;
  --waiting-bar: #e0a63a;
  --focus: #1463d0;
  --text: system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", sans-serif;
  --mono: ui-monospace, "SF Mono", "Cascadia Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #111417;
    --sheet: #191d21;
    --sunken: #22272c;
    --ink: #e7eaed;
    --quiet: #9ba4ae;
    --line: #2c3238;
    --strong-line: #4a525b;
    --accent: #57c2b8;
    --accent-ink: #06211f;
    --good: #6fd19a;
    --good-ground: #16301f;
    --bad: #ff938a;
    --bad-ground: #3a1b19;
    --waiting: #efbd63;
    --waiting-ground: #34270e;
    --good-bar: #4fa878;
    --bad-bar: #d9685f;
    --waiting-bar: #d9a648;
    --focus: #7db4ff;
  }
}
`
