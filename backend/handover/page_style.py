"""How the handed-over page looks: in light and dark, on a phone, and on paper."""

STYLE = """
:root { color-scheme: light dark; --ink: #1d1c1a; --grey: #5f5c57; --paper: #fbfaf8; --line: #dedad3; --card: #fff;
  --approved: #17692f; --rejected: #a8211b; --rework: #8a5a00; --pin: #b3261e; }
@media (prefers-color-scheme: dark) { :root { --ink: #ecebe8; --grey: #a9a59e; --paper: #161513; --line: #35322e;
  --card: #1f1d1b; --approved: #7fd396; --rejected: #ff9a91; --rework: #f0c274; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 90rem; padding: 1.5rem; background: var(--paper); color: var(--ink);
  font: 1rem/1.5 system-ui, sans-serif; overflow-wrap: anywhere; }
h1 { font-size: 1.4rem; margin: 0; } header p { color: var(--grey); margin: .25rem 0 1.5rem; }
article { display: grid; grid-template-columns: minmax(0, 2fr) minmax(16rem, 1fr); gap: .5rem 1.5rem;
  padding: 1.25rem; margin: 0 0 1.5rem; background: var(--card); border: 1px solid var(--line); border-radius: .5rem; }
h2 { grid-column: 1 / -1; font-size: 1rem; margin: 0; } h2 span, time, .made, .negative { color: var(--grey); }
time { font-size: .8rem; white-space: nowrap; }
.picture { position: relative; justify-self: start; align-self: start; }
img { display: block; max-width: 100%; max-height: 85vh; border-radius: .25rem; }
.picture .pin { position: absolute; transform: translate(-50%, -50%); }
.pin { display: inline-block; min-width: 1.5rem; padding: 0 .3rem; border-radius: 1rem; border: 1px solid #fff;
  background: var(--pin); color: #fff; font: bold .8rem/1.4rem system-ui, sans-serif; text-align: center; }
.gone { margin: 0; padding: 3rem 1.5rem; border: 1px dashed var(--line); color: var(--grey); }
.said p { margin: 0 0 .35rem; } .prompt, .text { white-space: pre-wrap; }
.approved b { color: var(--approved); } .rejected b { color: var(--rejected); } .rework b { color: var(--rework); }
.comment { margin: .75rem 0; padding-left: .75rem; border-left: 3px solid var(--line); }
.settled { border-left-style: dotted; }
@media (max-width: 48rem) { body { padding: .75rem; } article { grid-template-columns: minmax(0, 1fr); } }
@media print { :root { --ink: #000; --grey: #444; --paper: #fff; --card: #fff; --line: #bbb; --approved: #17692f;
  --rejected: #a8211b; --rework: #8a5a00; } body { max-width: none; padding: 0; } article { border: 0; padding: 0;
  break-inside: avoid; } img { max-height: 14cm; } .pin { print-color-adjust: exact; } }
"""
