#include "show/html_style.h"

#include "show/scene.h"

static const char page[] =
    "*{box-sizing:border-box}\n"
    "html{background:var(--surface);color:var(--text);font:16px/1.5 Helvetica,Arial,"
    "\"Liberation Sans\",sans-serif;-webkit-text-size-adjust:100%}\n"
    "body{margin:0 auto;padding:1.5rem 1.25rem 3rem;max-width:62rem}\n"
    "h1{font-size:1.75rem;line-height:1.2;margin:.5rem 0 .5rem}\n"
    "h2{font-size:1.3rem;line-height:1.25;margin:2.5rem 0 .6rem;padding-top:.9rem;"
    "border-top:2px solid var(--text)}\n"
    "h3{font-size:1.05rem;margin:1.6rem 0 .4rem}\n"
    "p,li{max-width:46rem;margin:.5rem 0;overflow-wrap:break-word}\n"
    "pre{max-width:46rem;margin:.8rem 0;padding:.7rem;border:1px solid var(--rule);"
    "white-space:pre-wrap;overflow-wrap:anywhere;font-size:.85rem;user-select:all}\n"
    "ul,ol{padding-left:1.3rem}\n"
    ".finding{font-size:1.15rem;line-height:1.45;font-weight:bold;max-width:48rem}\n"
    "nav ol{columns:2;margin:1rem 0}\nnav li{break-inside:avoid;margin:.15rem 0}\n"
    "a{color:var(--ink-1)}\n"
    ":focus-visible{outline:3px solid var(--ink-2);outline-offset:2px}\n"
    ".skip{position:absolute;left:-99rem}\n"
    ".skip:focus{position:static}\n"
    ".scroll{overflow-x:auto;margin:1.2rem 0}\n"
    "table{border-collapse:collapse;font-variant-numeric:tabular-nums;font-size:.92rem;"
    "min-width:min(100%,24rem)}\n"
    "caption{text-align:left;font-weight:bold;font-size:1rem;padding:.2rem 0 .5rem}\n"
    "caption span{display:block;max-width:min(46rem,calc(100vw - 2rem))}\n"
    "th,td{padding:.32rem 1.4rem .32rem 0;text-align:left;vertical-align:top;"
    "border-bottom:1px solid var(--rule)}\n"
    "th:last-child,td:last-child{padding-right:.2rem}\n"
    "thead th{vertical-align:bottom;border-bottom:1px solid var(--text);font-size:.85rem}\n"
    "tbody th{font-weight:normal;min-width:7rem}\n"
    ".n{text-align:right;white-space:nowrap}\n"
    "thead .n{white-space:normal}\n"
    "tr.total th,tr.total td{font-weight:bold;border-top:1px solid var(--text)}\n"
    "tr.sub th,tr.sub td{font-weight:bold}\n"
    "figure{margin:1.6rem 0;max-width:46rem}\n"
    "svg.chart{display:block;width:100%;height:auto}\n"
    "svg.narrow{display:none}\n"
    "details{margin:.6rem 0}\nsummary{cursor:pointer;color:var(--muted);padding:.3rem 0}\n"
    ".line{display:flex;justify-content:space-between;gap:1rem;margin:.1rem 0}\n"
    ".d1{padding-left:1rem}.d2{padding-left:2rem}.d3{padding-left:3rem}.d4{padding-left:4rem}"
    ".d5{padding-left:5rem}.d6{padding-left:6rem}.d7{padding-left:7rem}.d8,.d9{padding-left:8rem}\n"
    "footer{margin-top:2.5rem;padding-top:.6rem;border-top:1px solid var(--rule);"
    "color:var(--muted);font-size:.85rem;overflow-wrap:anywhere}\n"
    "@media (max-width:40rem){body{padding:1rem .9rem 2rem}h1{font-size:1.4rem}"
    "nav ol{columns:1}svg.wide{display:none}svg.narrow{display:block}"
    "table{font-size:.86rem}tbody th:first-child,thead th:first-child{position:sticky;left:0;"
    "background:var(--surface);max-width:9rem}}\n"
    "@page one{margin:12mm 14mm}\n"
    "@media print{@page{margin:18mm 16mm}html{font-size:10pt}body{max-width:none;padding:0}"
    ".skip,nav,details{display:none}svg.wide{display:block}svg.narrow{display:none}"
    "h2{break-after:avoid;margin-top:1.4rem}h3,caption{break-after:avoid}"
    ".turns{break-before:page}"
    "figure,tr{break-inside:avoid}figure{max-width:15cm}.scroll{overflow:visible}"
    "table{font-size:8.5pt}thead{display:table-header-group;break-after:avoid}"
    "tbody tr:first-child,tr.total{break-before:avoid}"
    "body.one-page{page:one}.one-page{font-size:8pt;line-height:1.3}.one-page ul{margin:.2rem 0}"
    ".one-page table{font-size:7.5pt}"
    ".one-page h1{font-size:14pt}.one-page h2{font-size:11pt;margin-top:.8rem;padding-top:.4rem}"
    ".one-page h3{font-size:9pt;margin:.6rem 0 .2rem}.one-page .finding{font-size:9pt}"
    ".one-page p,.one-page li{max-width:none;margin:.2rem 0}.one-page .scroll{margin:.5rem 0}"
    ".one-page th,.one-page td{padding-top:.12rem;padding-bottom:.12rem}"
    ".one-page figure{display:inline-block;width:48%;margin:.4rem 1.5% .4rem 0;"
    "vertical-align:top}.one-page footer{margin-top:.6rem}.one-page svg.wide{display:none}.one-page svg.narrow{display:block}}\n"
    "@media (prefers-contrast:more){:root{--rule:var(--muted)}}\n";

static void put_inks(cf_buf *out, bool dark)
{
    for (int i = CF_INK_NONE + 1; i < CF_INK_COUNT; i++)
        cf_buf_addf(out, "--%s:#%06x;", cf_ink_name((cf_ink)i),
                    (unsigned)(dark ? cf_ink_dark((cf_ink)i) : cf_ink_light((cf_ink)i)));
}

void cf_html_write_style(cf_buf *out)
{
    cf_buf_add_str(out, ":root{color-scheme:light dark;");
    put_inks(out, false);
    cf_buf_add_str(out, "}\n@media screen and (prefers-color-scheme:dark){:root{");
    put_inks(out, true);
    cf_buf_add_str(out, "}}\n");
    for (int i = CF_INK_NONE + 1; i < CF_INK_COUNT; i++)
        cf_buf_addf(out, ".f-%s{fill:var(--%s)}.s-%s{stroke:var(--%s)}\n", cf_ink_name((cf_ink)i),
                    cf_ink_name((cf_ink)i), cf_ink_name((cf_ink)i), cf_ink_name((cf_ink)i));
    cf_buf_add_str(out, page);
}
