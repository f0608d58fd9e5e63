/** The look of the report that is taken away: light and dark by the reader's system, light on paper. */
export const STYLE = `
:root{color-scheme:light dark;--ink:#16181d;--soft:#4f5561;--line:#d9dbe1;--panel:#fff;--canvas:#f7f7f8;--accent:#4a48cf;--ok:#146c3f;--error:#b3261e;--wait:#875400;--second:#0b7285;--third:#878d99}
@media (prefers-color-scheme:dark){:root{--ink:#eceef2;--soft:#a9afbb;--line:#2b2f37;--panel:#131519;--canvas:#0c0d10;--accent:#9fa1ff;--ok:#56cb8f;--error:#ff8078;--wait:#efb64f;--second:#4cc9dd;--third:#868d9b}}
*{box-sizing:border-box}
body{margin:0;background:var(--canvas);color:var(--ink);font:14px/1.5 -apple-system,BlinkMacSystemFont,"Segoe UI",Inter,Roboto,"Noto Sans","Liberation Sans",Arial,sans-serif;font-variant-numeric:tabular-nums}
main{max-width:1040px;margin:0 auto;padding:28px 20px 60px;display:grid;grid-template-columns:minmax(0,1fr);gap:18px}
h1{font-size:22px;margin:0}h2{font-size:15px;margin:0 0 8px}p{margin:0 0 6px}
.soft{color:var(--soft)}
.head{display:flex;gap:18px;align-items:center}.grade{font-size:46px;font-weight:650;line-height:1;min-width:1.3em}
section{background:var(--panel);border:1px solid var(--line);border-radius:10px;padding:14px 16px;min-width:0;break-inside:avoid-page}
.scroll{overflow-x:auto}
.pair{display:grid;gap:18px;grid-template-columns:repeat(auto-fit,minmax(min(100%,420px),1fr))}
table{border-collapse:collapse;width:100%}th,td{padding:5px 10px 5px 0;text-align:right;border-top:1px solid var(--line);vertical-align:top}
th{color:var(--soft);font-weight:500;border-top:0;white-space:nowrap}th:first-child,td:first-child,td.text,th.text{text-align:left}
.ok{color:var(--ok)}.error{color:var(--error)}.wait{color:var(--wait)}.muted{color:var(--soft)}
td{white-space:nowrap}td.text{white-space:normal;min-width:240px}td:first-child{white-space:normal;min-width:130px}td.state{font-weight:600}
svg{display:block;width:100%;height:auto}
.tick{font-size:13px;fill:var(--soft)}.end{text-anchor:end}.middle{text-anchor:middle}
.grid{stroke:var(--line);stroke-dasharray:2 4}.level{stroke:var(--third)}.dashed{stroke-dasharray:4 3}
.line{fill:none;stroke-width:1.7;stroke-linejoin:round}.line.a{stroke:var(--accent)}.line.b{stroke:var(--second)}.line.c{stroke:var(--third);stroke-dasharray:5 3}
.band{fill:var(--accent);opacity:.16}.dots{stroke:var(--accent);stroke-width:3;stroke-linecap:round;opacity:.35;fill:none}
.bar{fill:var(--accent);opacity:.75}.whisker{stroke:var(--ink);stroke-width:1.2}
.legend{display:flex;gap:16px;margin:6px 0 0;color:var(--soft);font-size:12px}.legend i{display:inline-block;width:16px;height:0;border-top:2px solid;vertical-align:middle;margin-right:6px}
.legend i.a{border-color:var(--accent)}.legend i.b{border-color:var(--second)}.legend i.c{border-color:var(--third);border-top-style:dashed}
@media print{:root{--ink:#16181d;--soft:#4f5561;--line:#d9dbe1;--panel:#fff;--canvas:#fff;--accent:#4a48cf;--ok:#146c3f;--error:#b3261e;--wait:#875400;--second:#0b7285;--third:#878d99}main{padding:0;max-width:none}section{border-radius:0}.scroll{overflow:visible}}
@page{margin:14mm}
`;
