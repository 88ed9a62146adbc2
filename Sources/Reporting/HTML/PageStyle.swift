/// Colours stand for meanings and have a value for each theme; contrast is 4.5 to 1 for text and 3 to 1 for what is drawn.
let pageStyle: StaticString = #"""

    :root{color-scheme:light dark;--bg:#f5f6f8;--surface:#fff;--ink:#1b2129;--soft:#535e6c;--line:#dfe4ea;--edge:#7d8896;--hover:#f0f4fa;
    --link:#1256ad;--good:#1a7745;--bad:#b3261e;--doubt:#735c00;--miss:#9a4700;--gone:#8d2568;--cut:#fff;
    --track:#e4e8ee;--in:#3a76c4;--over:#c2410c;--mark:#1b2129;--phase:#bcd3f0;--phase2:#dce8f8;--step:#5b86bf;--idle:#9aa5b3;--on-bad:#fff}
    @media (prefers-color-scheme:dark){:root{--bg:#11151a;--surface:#191f27;--ink:#e7ebf1;--soft:#a5afbc;--line:#2c343f;--edge:#748191;--hover:#212936;
    --link:#85b6ff;--good:#5bcb8d;--bad:#ff8a80;--doubt:#e2c55f;--miss:#f5a864;--gone:#ec93cb;--cut:#191f27;
    --track:#2a323d;--in:#5f9dec;--over:#f58a5d;--mark:#f2f5f9;--phase:#2f4f7a;--phase2:#27405f;--step:#6a99d6;--idle:#6d7988;--on-bad:#2b0805}}
    *{box-sizing:border-box}
    html{scroll-padding-top:4rem;-webkit-text-size-adjust:100%}
    body{margin:0 auto;max-width:1200px;padding:0 clamp(16px,3.5vw,40px) 4rem;background:var(--bg);color:var(--ink);
    font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans","Liberation Sans",Arial,sans-serif;overflow-wrap:anywhere}
    code{font:.92em/1.45 ui-monospace,SFMono-Regular,Menlo,Consolas,"Liberation Mono",monospace}
    a{color:var(--link);text-underline-offset:.15em;text-decoration-thickness:1px}
    a:hover{text-decoration-thickness:2px}
    :focus-visible{outline:3px solid var(--link);outline-offset:2px;border-radius:3px}
    .skip{position:absolute;left:-999px}.skip:focus{left:16px;top:8px;background:var(--surface);padding:.5em 1em;z-index:9}
    .shapes{position:absolute}
    header{padding:2.6rem 0 1.2rem}
    .kind{margin:0;color:var(--soft);font-size:.87rem;letter-spacing:.02em}
    h1{margin:.2rem 0 .4rem;font-size:clamp(1.5rem,3.4vw,2.15rem);line-height:1.2;letter-spacing:-.015em;font-weight:680}
    h1 .state{display:inline-flex;align-items:baseline;gap:.4em;white-space:normal;font-weight:inherit}
    h1 .state.good,h1 .state.bad,h1 .state.doubt{color:var(--ink)}
    h1 .shape{width:.74em;height:.74em;flex:none}
    h1 .good .shape{color:var(--good)}h1 .bad .shape{color:var(--bad)}h1 .doubt .shape{color:var(--doubt)}
    .lead{margin:0;max-width:46rem;color:var(--soft)}
    h2{margin:2.8rem 0 .5rem;font-size:1.35rem;letter-spacing:-.01em;line-height:1.25}
    h3{margin:1.8rem 0 .6rem;font-size:1rem;text-transform:capitalize;letter-spacing:.01em;color:var(--soft)}
    h4{margin:1.5rem 0 .4rem;font-size:.95rem}
    .explain{margin:.1rem 0 .9rem;max-width:52rem;color:var(--soft)}
    small{display:block;color:var(--soft);font-size:.85em;font-weight:400;overflow-wrap:anywhere}
    [hidden]{display:none!important}
    .state{display:inline-flex;align-items:baseline;gap:.42em;font-weight:600;white-space:nowrap}
    .shape{flex:none;width:.82em;height:.82em;align-self:center;overflow:visible}
    .shapes .cut,.cut{fill:none;stroke:var(--cut);stroke-width:1.7;stroke-linecap:round;stroke-linejoin:round}
    .state.good{color:var(--good)}.state.bad{color:var(--bad)}.state.doubt{color:var(--doubt)}.state.miss{color:var(--miss)}.state.gone{color:var(--gone)}.state.none{color:var(--soft)}

    .tiles{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,205px),1fr));gap:12px;margin:1.5rem 0 0;padding:0;list-style:none}
    .tiles>li{background:var(--surface);border:1px solid var(--line);border-radius:10px;padding:14px 16px}
    .tile-label{margin:0;color:var(--soft);font-size:.84rem;line-height:1.35}
    .tile-figure{display:flex;flex-wrap:wrap;align-items:baseline;gap:0 .45em;margin:.1rem 0 .15rem;font-size:1.75rem;font-weight:650;line-height:1.25;letter-spacing:-.02em;font-variant-numeric:tabular-nums}
    .tile-figure small{font-size:.87rem;line-height:1.4;letter-spacing:0}
    .tile-note{margin:0;font-size:.84rem;line-height:1.4;color:var(--soft)}
    .shares{display:block;width:100%;max-width:240px;height:12px;margin:.75rem 0 .5rem}
    .legend{margin:0;padding:0;list-style:none;font-size:.84rem}
    .legend .state{font-weight:500}

    nav{position:sticky;top:0;z-index:5;margin:.6rem calc(-1*clamp(16px,3.5vw,40px)) 0;padding:0 clamp(16px,3.5vw,40px);background:var(--bg);border-bottom:1px solid var(--line)}
    nav ul{display:flex;gap:1.5rem;margin:0;padding:0 2rem 0 0;list-style:none;overflow-x:auto;white-space:nowrap;scrollbar-width:none;
    -webkit-mask:linear-gradient(90deg,#000 calc(100% - 2rem),transparent);mask:linear-gradient(90deg,#000 calc(100% - 2rem),transparent)}
    nav a{display:block;padding:.75rem 0 .65rem;color:var(--ink);text-decoration:none;font-weight:550;border-bottom:2px solid transparent}
    nav a:hover{border-color:var(--link);color:var(--link)}

    table{overflow-wrap:break-word;width:100%;border-collapse:collapse;font-variant-numeric:tabular-nums}
    caption{text-align:left;font-weight:620;padding:0 0 .35rem}
    th,td{padding:.42rem .7rem .42rem 0;text-align:left;vertical-align:top;border-bottom:1px solid var(--line)}
    th:last-child,td:last-child{padding-right:0}
    thead th{color:var(--soft);font-weight:500;font-size:.84rem;vertical-align:bottom;border-color:var(--edge)}
    tbody th{font-weight:500}
    .n{text-align:right}td.n{white-space:nowrap}.long{overflow-wrap:anywhere;min-width:9em}
    .scroll{overflow-x:auto;position:relative}
    .scroll:has(table){border:1px solid var(--line);border-radius:10px;padding:0 16px;background:
    linear-gradient(90deg,var(--surface) 16px,transparent) 0 0/32px 100% no-repeat local,linear-gradient(-90deg,var(--surface) 16px,transparent) 100% 0/32px 100% no-repeat local,
    linear-gradient(90deg,var(--line),transparent) 0 0/16px 100% no-repeat,linear-gradient(-90deg,var(--line),transparent) 100% 0/16px 100% no-repeat,var(--surface)}
    .tool{font-size:.93rem}
    .tool th,.tool td{padding:.55rem 1rem .55rem 0}
    .tool caption{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
    .tool tbody tr:last-child>*{border-bottom:0}
    .tool tbody tr:hover{background:var(--hover)}
    .tool:not(.cards){width:max-content;min-width:100%;font-size:.87rem}
    .tool:not(.cards) th,.tool:not(.cards) td{max-width:13rem}.tool:not(.cards) td:last-child{max-width:24rem}
    .cards tbody th{min-width:12rem}.cards td:has(.bar){min-width:9.8rem}.cards td:nth-child(4){min-width:9.6rem}
    .tool .state{white-space:normal}.tool .shape{align-self:flex-start;margin-top:.34em}
    th button{all:unset;cursor:pointer;white-space:nowrap;box-sizing:border-box;min-height:24px;font-weight:550}
    th button:focus-visible{outline:3px solid var(--link);outline-offset:2px}
    th button::after{content:" ↕";color:var(--edge)}
    th[aria-sort=ascending] button::after{content:" ↑";color:var(--link)}
    th[aria-sort=descending] button::after{content:" ↓";color:var(--link)}
    .tools{display:flex;flex-wrap:wrap;gap:.6rem 1rem;align-items:end;margin:0 0 .7rem;font-size:.87rem;color:var(--soft)}
    .tools label{display:grid;grid-template-columns:minmax(0,auto);gap:.15rem;min-width:0;max-width:min(100%,19rem)}
    .tools input,.tools select,.unfold button{font:inherit;font-size:.93rem;min-height:34px;padding:.2rem .6rem;color:var(--ink);background:var(--surface);border:1px solid var(--edge);border-radius:7px}
    .tools input{width:15rem}.tools input,.tools select{max-width:100%}
    .tools output{margin-left:auto;padding-bottom:.4rem}
    .unfold{display:flex;gap:.6rem}.unfold button{cursor:pointer}.unfold button:hover{border-color:var(--link);color:var(--link)}
    .figure{display:block;color:var(--soft)}.figure b{color:var(--ink);font-weight:600;white-space:nowrap}
    .bar{display:block;width:120px;max-width:100%;height:12px;margin-top:2px}

    .bar-track{fill:var(--track)}.bar-in,.bar-free{fill:var(--in)}.bar-over,.bar-end{fill:var(--over)}.bar-mark{stroke:var(--mark);stroke-width:2}
    .share.good{fill:var(--good)}.share.miss{fill:var(--miss)}.share.gone{fill:var(--gone)}.share.doubt{fill:var(--doubt)}

    details{background:var(--surface);border:1px solid var(--line);border-radius:10px;margin:.5rem 0}
    summary{display:flex;flex-wrap:wrap;gap:.15rem .8rem;align-items:baseline;padding:.6rem .95rem;cursor:pointer;list-style:none;font-weight:600;border-radius:10px}
    summary::-webkit-details-marker{display:none}
    summary::before{content:"";width:.45em;height:.45em;border:solid var(--soft);border-width:0 2px 2px 0;transform:rotate(-45deg);align-self:center;flex:none}
    [open]>summary::before{transform:rotate(45deg)}
    summary:hover{background:var(--hover)}
    summary .names{font-weight:600}
    summary .aside{margin-left:auto;color:var(--soft);font-size:.9rem;font-weight:400;display:inline-flex;gap:.7rem}
    details>:not(summary){margin-left:.95rem;margin-right:.95rem}
    .drill>.body{padding:.1rem .2rem .8rem;border-top:1px solid var(--line)}
    details>.scroll:has(table){border:0;border-top:1px solid var(--line);border-radius:0;margin:0}
    details>.small,details>.scroll:has(svg){margin-bottom:1rem}
    details>.small{width:calc(100% - 1.9rem)}
    details>.tools{margin:.4rem .95rem .7rem}
    .fold{border:0;border-top:1px solid var(--line);border-radius:0;margin:.9rem 0 0}
    .fold>summary{padding:.55rem 0;font-weight:600}.fold>table{margin:0 0 .6rem;width:100%}.fold caption{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
    .fold+.fold{margin-top:0}
    .claim{font-size:1.05rem;margin:.9rem 0 .7rem;max-width:52rem}
    .facts{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(46%,165px),1fr));gap:.5rem 1.2rem;margin:0}
    .facts dt,.glossary dt{color:var(--soft);font-size:.84rem}
    .facts dd{margin:0;font-weight:550;font-variant-numeric:tabular-nums}
    .reason,.finding,.replay{margin:.2rem 0;max-width:60rem}
    .finding{padding-left:.9rem;border-left:3px solid var(--line)}
    .replay{color:var(--soft)}.replay code{color:var(--ink);background:var(--bg);padding:.15em .45em;border-radius:5px;-webkit-user-select:all;user-select:all}
    .tables{columns:2 400px;column-gap:2.2rem;margin-top:1.2rem;font-size:.9rem}
    .tables>table{break-inside:avoid;margin:0 0 1.5rem;display:inline-table}
    .body>table.small{font-size:.9rem;margin-top:.8rem}
    .small code{font-size:.88em}.small th,.small td{padding-top:.3rem;padding-bottom:.3rem}
    .failures{margin:0;padding:0;list-style:none}
    .failures>li{background:var(--surface);border:1px solid var(--line);border-left:4px solid var(--bad);border-radius:8px;padding:.7rem 1rem;margin:.5rem 0}
    .failure-head{margin:0 0 .2rem;font-weight:550}
    .glossary{display:grid;grid-template-columns:minmax(8rem,12rem) 1fr;gap:.5rem 1.4rem;max-width:60rem}
    .glossary dt{font-size:.95rem;color:var(--ink);font-weight:600}.glossary dd{margin:0;color:var(--soft)}
    footer{margin-top:3rem;padding-top:1rem;border-top:1px solid var(--line);color:var(--soft);font-size:.87rem}

    .timeline{display:block;width:100%;min-width:760px;height:auto}
    .timeline text,.keygraph text{font-size:11px;fill:var(--soft);font-variant-numeric:tabular-nums}
    .timeline .lane{font-size:11.5px;fill:var(--ink)}
    .grid{fill:none;stroke:var(--line)}.break{stroke:var(--soft);stroke-width:1.5}
    .disaster{stroke:var(--bad);stroke-width:1.5}
    .objective{stroke:var(--in);stroke-width:1.5;stroke-dasharray:4 3}.timeline .objective-label{fill:var(--link)}
    .fault{fill:var(--bad)}.fault.idle{fill:none;stroke:var(--bad)}
    rect.good{fill:var(--good)}rect.bad{fill:var(--bad)}.timeline .on-bad{fill:var(--on-bad);font-weight:600}
    .lost{stroke:var(--gone);stroke-width:1.5}.lost-span{fill:var(--gone);opacity:.18}
    .phase{fill:var(--phase)}.phase.other{fill:var(--phase2)}.timeline .on-phase{fill:var(--ink)}
    .step{fill:var(--step)}.step.failed{fill:var(--bad)}.step.open{fill:none;stroke:var(--step);stroke-width:1.5;stroke-dasharray:3 2}.timeline .on-step{fill:var(--on-bad)}
    .way{fill:var(--step)}.way.dead{fill:none;stroke:var(--bad);stroke-width:1.5}.timeline .node-name{font-size:12px;font-weight:600;fill:var(--ink)}
    .key{display:flex;flex-wrap:wrap;gap:.2rem 1.3rem;margin:.4rem 0 0;padding:0;list-style:none;font-size:.84rem;color:var(--soft)}
    .key svg{margin-right:.45em;vertical-align:-1px}
    .keygraph{display:block;width:100%;max-width:880px;min-width:640px;height:auto;margin:.4rem 0 1rem}
    .node{fill:var(--bg);stroke:var(--edge)}.node.dead{stroke:var(--bad);stroke-width:1.5}
    .edge{fill:none;stroke:var(--edge);stroke-width:1.5}.edge.dead{stroke:var(--bad);stroke-dasharray:5 4}
    .keygraph .node-name{font-size:12px;font-weight:600;fill:var(--ink)}.keygraph .node-what.dead{fill:var(--bad)}

    @media screen and (max-width:1000px){
    .cards thead{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
    .cards,.cards tbody,.cards th,.cards td{display:block}
    .cards tr{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,17rem),1fr));gap:0 1.2rem;padding:.7rem 0;border-bottom:1px solid var(--line)}.cards tbody tr:last-child{border:0}
    .cards td:nth-child(4){grid-column:1/-1}
    .fold>table{display:block;overflow-x:auto}
    .cards tbody th{grid-column:1/-1;padding:0 0 .25rem;border:0;font-weight:600}
    .cards td{display:grid;grid-template-columns:7.2rem 1fr;gap:0 .6rem;align-content:start;padding:.12rem 0;border:0;text-align:left}
    .cards td::before{content:attr(data-label);color:var(--soft);font-size:.87rem}
    .cards .figure,.cards .bar,.cards small{grid-column:2}
    }
    @media screen and (max-width:720px){
    .body table.small,details>table.small{display:block;overflow-x:auto}.long{min-width:7em}
    header{padding-top:1.6rem}
    summary .aside{margin-left:1.2rem;width:100%}
    .state{white-space:normal}
    .glossary{grid-template-columns:1fr;gap:0}.glossary dd{margin-bottom:.7rem}
    .tables{columns:1}
    .tools output{margin-left:0}
    .small td,.small th{padding-right:.5rem}
    }
    @media (prefers-reduced-motion:no-preference){html{scroll-behavior:smooth}}
    @page{margin:14mm 12mm 16mm;@bottom-right{content:counter(page) " / " counter(pages);font:9pt system-ui,sans-serif;color:#535e6c}}
    @page wide{size:A4 landscape;margin:12mm}
    @media print{
    #inventory{page:wide}
    :root{--bg:#fff;--surface:#fff;--ink:#000;--soft:#444;--line:#ccc;--edge:#777;--link:#1256ad;--good:#1a7745;--bad:#b3261e;--doubt:#735c00;--miss:#9a4700;--gone:#8d2568;--cut:#fff;
    --track:#e4e8ee;--in:#3a76c4;--over:#c2410c;--mark:#000;--phase:#bcd3f0;--phase2:#dce8f8;--step:#5b86bf;--on-bad:#fff;--hover:#fff}
    html{font-size:9.5pt}body{max-width:none;padding:0;font-size:9pt;background:#fff}header{padding-top:0}
    nav,.tools,.unfold,.skip{display:none}
    *{print-color-adjust:exact;-webkit-print-color-adjust:exact}
    details::details-content{content-visibility:visible;block-size:auto}
    summary::before{display:none}
    thead{display:table-header-group}
    tr,.tiles>li,.failures>li,svg,dt{break-inside:avoid}
    h2,h3,h4,summary,caption{break-after:avoid}
    details{border:0;border-top:1px solid var(--line);border-radius:0;margin:.8rem 0 0}
    summary{padding:.4rem 0}details>:not(summary){margin-left:0;margin-right:0}details>.small{width:100%}
    .drill>.body{border:0;padding:0}
    .scroll{overflow:visible}.scroll:has(table){border:0;padding:0;background:none}nav ul{-webkit-mask:none;mask:none}
    .tool,.tool:not(.cards){font-size:8pt;width:100%}.tool th,.tool td{padding:.25rem .6rem .25rem 0}.cards tbody th{min-width:8rem}.cards td:has(.bar),.cards td:nth-child(4){min-width:0}.bar{width:80px}.long{min-width:0}.tool:not(.cards) th,.tool:not(.cards) td{max-width:none}#inventory .tool{font-size:7pt}
    .timeline,.keygraph{min-width:0}
    .tables{columns:2 300px;font-size:8pt}
    th button{white-space:normal}th button::after{content:""!important}.state{white-space:normal}
    }

    """#
