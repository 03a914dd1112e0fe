using System.Net;
using System.Text;

namespace Assay.Server.Work.Quality.Pages;

/// <summary>One self-contained page: styles within, drawings as SVG, light and dark by the reader's system, no script.</summary>
internal sealed class HtmlPage(string title, string subtitle)
{
    private const string Styles = """
        :root{color-scheme:light dark;--page:#f6f7f9;--card:#fff;--ink:#1b2130;--soft:#5b6478;--line:#dfe3ea;--accent:#2f62d9;--accent-ink:#fff;--second:#c2570c;--third:#0f7a62;--fourth:#7a3fb5;--track:#eceff4}
        @media (prefers-color-scheme:dark){:root{--page:#12151c;--card:#1b202b;--ink:#e8ebf2;--soft:#a3acbf;--line:#2f3646;--accent:#7ea2ff;--accent-ink:#0e1320;--second:#f0995a;--third:#4fc4a8;--fourth:#c295f2;--track:#262c39}}
        *{box-sizing:border-box}
        body{margin:0;background:var(--page);color:var(--ink);font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif}
        main{max-width:1080px;margin:0 auto;padding:32px 24px 48px}
        h1{font-size:26px;line-height:1.25;margin:0 0 4px;overflow-wrap:anywhere}
        h2{font-size:17px;margin:0 0 2px}
        p{margin:0;color:var(--soft)}
        .lead{margin-bottom:24px}
        .grid{display:grid;gap:16px;grid-template-columns:repeat(12,1fr)}
        section{background:var(--card);border:1px solid var(--line);border-radius:10px;padding:18px 20px;grid-column:span 12;min-width:0}
        section>p{margin-bottom:12px}
        .half{grid-column:span 6}.third{grid-column:span 4}.quarter{grid-column:span 3}
        .value{font-size:28px;font-weight:650;line-height:1.2;font-variant-numeric:tabular-nums}
        .scroll{overflow-x:auto}
        table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums}
        th,td{text-align:left;padding:6px 14px 6px 0;border-bottom:1px solid var(--line);white-space:nowrap}
        th{color:var(--soft);font-weight:550}
        td.n,th.n{text-align:right}
        tr:last-child td{border-bottom:0}
        tr.best td{font-weight:650}
        svg{display:block;width:100%;height:auto;overflow:visible}
        svg text{fill:var(--ink);font:13px system-ui,-apple-system,"Segoe UI",Roboto,sans-serif;font-variant-numeric:tabular-nums}
        svg .soft{fill:var(--soft);font-size:12px}
        svg .on{fill:var(--accent-ink)}
        footer{margin-top:20px;color:var(--soft);font-size:13px}
        code{font:13px ui-monospace,"Cascadia Mono",Menlo,monospace;overflow-wrap:anywhere}
        @media (max-width:800px){.half,.third{grid-column:span 12}.quarter{grid-column:span 6}main{padding:20px 12px}}
        @media print{body{background:#fff}section{break-inside:avoid}}
        """;

    private readonly StringBuilder _body = new();

    public static string Escape(string? text) => WebUtility.HtmlEncode(text ?? "");

    /// <param name="width">half, third, quarter, or nothing for all of it.</param>
    /// <param name="content">HTML that is safe already.</param>
    public HtmlPage Add(string heading, string about, string content, string width = "")
    {
        _body.Append($"<section class=\"{width}\"><h2>{Escape(heading)}</h2>{(about.Length == 0 ? "" : $"<p>{Escape(about)}</p>")}{content}</section>\n");
        return this;
    }

    /// <summary>A number to be seen first.</summary>
    public HtmlPage Figure(string heading, string value, string about, string width = "quarter")
    {
        _body.Append($"<section class=\"{width}\"><p>{Escape(heading)}</p><div class=\"value\">{Escape(value)}</div><p>{Escape(about)}</p></section>\n");
        return this;
    }

    /// <summary>A table; columns that begin with # hold numbers.</summary>
    public static string Table(IReadOnlyList<string> columns, IEnumerable<(bool IsBest, IReadOnlyList<string> Cells)> rows)
    {
        var text = new StringBuilder("<div class=\"scroll\"><table><thead><tr>");
        foreach (var column in columns)
        {
            text.Append(column.StartsWith('#') ? $"<th class=\"n\">{Escape(column[1..])}</th>" : $"<th>{Escape(column)}</th>");
        }

        text.Append("</tr></thead><tbody>");
        foreach (var (isBest, cells) in rows)
        {
            text.Append(isBest ? "<tr class=\"best\">" : "<tr>");
            for (var at = 0; at < cells.Count; at++)
            {
                text.Append(columns[at].StartsWith('#') ? $"<td class=\"n\">{Escape(cells[at])}</td>" : $"<td>{Escape(cells[at])}</td>");
            }

            text.Append("</tr>");
        }

        return text.Append("</tbody></table></div>").ToString();
    }

    public string ToHtml(string command) => $"""
        <!doctype html>
        <html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
        <title>{Escape(title)}</title><style>{Styles}</style></head>
        <body><main><h1>{Escape(title)}</h1><p class="lead">{Escape(subtitle)}</p>
        <div class="grid">
        {_body}</div>
        <footer>Made by <code>{Escape(command)}</code>. Intervals are 95 %.</footer></main></body></html>

        """;
}
