import { constant } from './markup';

/**
 * The look of the page. Colours are pairs whose contrast is at least 4.5:1, light and dark; a state has a sign and words beside its colour, and what a
 * screen reader says of the sign is nothing.
 */
export const STYLE = constant`
:root{color-scheme:light dark;--page:#fff;--card:#f6f7f9;--line:#c9ced6;--text:#1b1f24;--quiet:#4f5965;--link:#0a4fa8;--good:#14602f;--news:#0b4a8f;--warn:#6f4400;--bad:#9b1216}
@media(prefers-color-scheme:dark){:root{--page:#14171a;--card:#1d2126;--line:#424a54;--text:#e8ebee;--quiet:#abb4be;--link:#8fbcff;--good:#86d6a1;--news:#9fcaff;--warn:#f3c870;--bad:#ffa09c}}
*{box-sizing:border-box}
[hidden]{display:none!important}
html{overflow-wrap:anywhere;-webkit-text-size-adjust:100%}
body{margin:0;padding:1rem;background:var(--page);color:var(--text);font:1rem/1.45 system-ui,sans-serif}
h1,h2,h3{line-height:1.2;margin:1.5rem 0 .5rem}
h1{margin-top:0}
h3{margin-top:0}
p,ul,dl{margin:.25rem 0}
ul{padding-left:1.25rem}
a{color:var(--link)}
code,summary,.id{font-family:ui-monospace,monospace;font-size:.875rem}
:focus-visible{outline:3px solid var(--link);outline-offset:2px}
.skip{position:absolute;left:-9999px}
.skip:focus{position:static;display:inline-block;padding:.5rem}
.quiet{color:var(--quiet)}
.cards{list-style:none;padding:0;display:grid;gap:.75rem;grid-template-columns:repeat(auto-fill,minmax(min(100%,18rem),1fr))}
.cards>li{background:var(--card);border:1px solid var(--line);border-radius:.4rem;padding:.75rem}
dl{display:grid;grid-template-columns:max-content 1fr;gap:0 .75rem}
dt{color:var(--quiet)}
dd{margin:0;min-width:0}
.marks{list-style:none;padding:0;font-size:.9rem}
.good,.news,.warn,.bad{padding-left:1.4em;position:relative}
.good::before,.news::before,.warn::before,.bad::before{position:absolute;left:0;font-weight:bold}
.good{color:var(--good)}.good::before{content:"\2713";content:"\2713" / ""}
.news{color:var(--news)}.news::before{content:"\25B2";content:"\25B2" / ""}
.warn{color:var(--warn)}.warn::before{content:"!";content:"!" / "";left:.35em}
.bad{color:var(--bad)}.bad::before{content:"\2717";content:"\2717" / ""}
.scroll{overflow:auto;max-height:88vh;border:1px solid var(--line);border-radius:.4rem;scroll-padding:4rem 1rem 1rem 13rem}
table{border-collapse:collapse;width:100%;background:var(--page)}
caption{text-align:left;padding:.5rem}
th,td{text-align:left;vertical-align:top;padding:.5rem;border:1px solid var(--line);min-width:11rem}
th{background:var(--card)}
thead th{position:sticky;top:0;z-index:2}
.matrix tbody th{position:sticky;left:0;z-index:1;max-width:14rem}
th p,th details{font-weight:normal}
.version{font-weight:bold;font-size:1.05rem}
summary{color:var(--quiet);cursor:pointer;padding:.25rem 0}
.filter{display:flex;flex-wrap:wrap;gap:.5rem 1rem;align-items:end;margin:.5rem 0}
.filter label{display:block}
input,select{font:inherit;color:inherit;background:var(--page);border:1px solid var(--quiet);border-radius:.25rem;padding:.35rem .5rem;max-width:100%}
@media(max-width:48em){
.scroll{max-height:none;border:0;overflow:visible}
table,tbody,tr,th,td,caption{display:block;width:100%}
thead{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
thead th{position:static}
tr{border:1px solid var(--line);border-radius:.4rem;margin:0 0 .75rem;overflow:hidden}
th,td{border:0;min-width:0}
td+td,th+td{border-top:1px solid var(--line)}
.matrix tbody th{position:static;max-width:none}
td[data-column]::before{content:attr(data-column);content:attr(data-column) / "";display:block;color:var(--quiet);font-size:.9rem}
}
@media print{
:root{--page:#fff;--card:#fff;--line:#777;--text:#000;--quiet:#333;--link:#000;--good:#000;--news:#000;--warn:#000;--bad:#000}
body{padding:0;font-size:.8rem}
.filter,.skip{display:none}
.scroll{overflow:visible;max-height:none;border:0}
thead th,.matrix tbody th{position:static}
th,td{min-width:0}
tr,.cards>li{break-inside:avoid}
}
@media print{details::details-content{content-visibility:visible;display:block}}
`;
