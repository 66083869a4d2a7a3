/** Style of the report page: one column of text, tabular figures, colour only where it means something. Prints light whatever the screen. */
export const reportStyle = `
:root{--paper:#fff;--ink:#1d2126;--soft:#59616b;--line:#d9dde2;--faint:#f4f6f8;--mark:#1f5f8b;--bar:#7fa9c6}
@media (prefers-color-scheme:dark){@media screen{:root{--paper:#15181c;--ink:#e4e7eb;--soft:#a3acb7;--line:#343a42;--faint:#1d2126;--mark:#8cc0e6;--bar:#3f6f91}}}
*{box-sizing:border-box}
html{background:var(--paper);color:var(--ink);font:16px/1.55 "Charter","Bitstream Charter","Sitka Text",Cambria,Georgia,"Noto Serif",serif;-webkit-text-size-adjust:100%}
body{max-width:62rem;margin:0 auto;padding:3.5rem 1.75rem 4rem}
h1{font-size:2.1rem;line-height:1.15;font-weight:600;letter-spacing:-.012em;margin:.15em 0 .7em;text-wrap:balance}
h2{font-size:1.32rem;line-height:1.25;font-weight:600;margin:0 0 1rem;padding-top:1rem;border-top:2px solid var(--ink)}
h2 .number{display:inline-block;min-width:1.6em;color:var(--soft);font-weight:400;font-variant-numeric:tabular-nums}
p,ul{max-width:44rem;margin:0 0 1rem}
ul{padding-left:1.2rem}
li{margin:.2rem 0}
a{color:var(--mark);text-decoration-thickness:1px;text-underline-offset:2px}
code{font:.88em ui-monospace,"SF Mono",Menlo,Consolas,"Liberation Mono",monospace}
section{margin:3rem 0 0}
.kind{color:var(--soft);margin:0}
.note{border-left:3px solid var(--line);padding:.1rem 0 .1rem .9rem;color:var(--soft)}
.identity,nav,table,figure,dl.lead dt,dl.facts dt,.remark,footer{font-family:system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue","Noto Sans","Liberation Sans",sans-serif}
.identity{display:flex;flex-wrap:wrap;gap:.35rem 2rem;margin:0;font-size:.82rem;color:var(--soft)}
.identity div{display:flex;gap:.5rem}
.identity dd{margin:0;color:var(--ink);font-variant-numeric:tabular-nums}
nav{margin:2rem 0 0;font-size:.88rem}
nav ol{columns:3 13rem;margin:0;padding-left:1.6rem;color:var(--soft)}
nav li{break-inside:avoid;margin:0;padding:.18rem 0}
dl{margin:0 0 1.4rem}
dd{margin:0}
dl.lead{display:grid;grid-template-columns:repeat(auto-fit,minmax(15.5rem,1fr));gap:1.2rem 2rem;margin:1.4rem 0 1.6rem}
dl.lead dt{font-size:.8rem;color:var(--soft)}
dl.lead dd{font-size:1.42rem;line-height:1.25;font-variant-numeric:tabular-nums lining-nums}
dl.lead .remark{font-size:.8rem;line-height:1.4;color:var(--soft)}
dl.facts div{display:grid;grid-template-columns:minmax(11rem,17rem) 1fr;gap:0 1.25rem;padding:.34rem 0;border-bottom:1px solid var(--line)}
dl.facts dt{font-size:.86rem;color:var(--soft)}
dl.facts dd{grid-column:2;overflow-wrap:anywhere}
dl.facts .remark{font-size:.82rem;color:var(--soft)}
.scroll{overflow-x:auto;margin:0 0 1.7rem}
table{border-collapse:collapse;min-width:min(100%,36rem);font-size:.84rem;line-height:1.42;font-variant-numeric:tabular-nums lining-nums}
caption{text-align:left;font-weight:600;padding:0 0 .45rem;caption-side:top}
th,td{text-align:left;vertical-align:top;font-weight:400;padding:.38rem 1.3rem .38rem 0;border-bottom:1px solid var(--line)}
th:last-child,td:last-child{padding-right:0}
thead th{color:var(--soft);border-bottom:1px solid var(--ink);vertical-align:bottom}
td a{white-space:nowrap}
.numeric{text-align:right;white-space:nowrap}
tr.total th,tr.total td{font-weight:600;border-top:1px solid var(--ink);border-bottom:2px solid var(--ink)}
tr.best th,tr.best td{background:var(--faint)}
tr.best th{font-weight:600}
tr:target{background:var(--faint)}
#sign-off table{width:100%}
#sign-off tbody tr{height:2.7rem}
figure{margin:0 0 1.7rem}
figure svg{display:block;width:100%;max-width:46rem;height:auto}
figure text{font-size:11.5px;fill:var(--ink);font-variant-numeric:tabular-nums}
figure rect{fill:var(--bar)}
.middle{stroke:var(--ink);stroke-width:1}
figure .middle-text{fill:var(--soft)}
figcaption{font-size:.84rem;color:var(--soft);margin-top:.4rem}
footer{margin-top:3.5rem;border-top:1px solid var(--line);padding-top:.9rem;font-size:.8rem;color:var(--soft)}
footer p{max-width:none;margin:0}
:focus-visible{outline:2px solid var(--mark);outline-offset:2px}
@media print{
@page{size:auto;margin:17mm 15mm 18mm;@bottom-right{content:counter(page) " / " counter(pages);font:8pt system-ui,sans-serif;color:#59616b}}
:root{--paper:#fff;--ink:#000;--soft:#4a4f55;--line:#c9ced4;--faint:#f2f4f6;--mark:#000;--bar:#8a9aa6}
html{font-size:10pt;line-height:1.45}
body{max-width:none;padding:0}
a{text-decoration:none}
section{margin-top:9mm}
h1{font-size:20pt}
h2,caption{break-after:avoid}
tr,figure,dl div,li{break-inside:avoid}
thead{display:table-header-group}
.scroll{overflow:visible}
table{font-size:7.8pt}
th,td{padding-right:2.4mm}
dl.lead{grid-template-columns:repeat(3,1fr)}
dl.lead dd{font-size:13pt}
dl.lead .remark{font-size:8pt}
#sign-off{break-inside:avoid}
}
`;
