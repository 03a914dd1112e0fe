using System.Text;

namespace Assay.Server.Work.Quality.Pages;

/// <summary>A table of shares as coloured cells.</summary>
internal static class HeatPlot
{
    private const double Width = 480;
    private const double MostCell = 64;

    /// <param name="rows">Names at the left.</param>
    /// <param name="columns">Names above.</param>
    /// <param name="shares">[row, column], 0 to 1: the colour.</param>
    /// <param name="texts">[row, column]: the number in the cell.</param>
    /// <param name="label">What it shows.</param>
    public static string Draw(IReadOnlyList<string> rows, IReadOnlyList<string> columns, double[][] shares, string[][] texts, string label)
    {
        var left = Math.Min(130, 16 + (7.5 * rows.Max(name => Math.Min(name.Length, 15))));
        var cell = Math.Min(MostCell, (Width - left) / columns.Count);
        var tall = Math.Min(cell, 44);
        var isTurned = columns.Any(name => name.Length * 7.5 > cell);
        var top = isTurned ? 14 + (5.5 * columns.Max(name => Math.Min(name.Length, 15))) : 24;
        var text = new StringBuilder(Plot.Open(Width, top + 2 + (rows.Count * tall), label));
        for (var column = 0; column < columns.Count; column++)
        {
            var (x, name) = (left + ((column + 0.5) * cell), Plot.Cut(columns[column], 15));
            text.Append($"<g><title>{HtmlPage.Escape(columns[column])}</title>");
            text.Append(isTurned
                ? $"<text transform=\"translate({Plot.N(x)} {Plot.N(top - 6)}) rotate(-45)\" class=\"soft\">{HtmlPage.Escape(name)}</text></g>"
                : $"{Plot.Text(x, top - 8, name, "middle", "soft")}</g>");
        }

        for (var row = 0; row < rows.Count; row++)
        {
            var y = top + (row * tall);
            text.Append($"<g><title>{HtmlPage.Escape(rows[row])}</title>{Plot.Text(left - 8, y + (tall / 2) + 4, Plot.Cut(rows[row], 15), "end", "soft")}</g>");
            for (var column = 0; column < columns.Count; column++)
            {
                var (share, x) = (Math.Clamp(shares[row][column], 0, 1), left + (column * cell));
                text.Append($"<g><title>{HtmlPage.Escape($"{rows[row]}, {columns[column]}: {texts[row][column]}")}</title>");
                text.Append($"<rect x=\"{Plot.N(x + 1)}\" y=\"{Plot.N(y + 1)}\" width=\"{Plot.N(cell - 2)}\" height=\"{Plot.N(tall - 2)}\" rx=\"3\" fill=\"var(--track)\"/>");
                text.Append($"<rect x=\"{Plot.N(x + 1)}\" y=\"{Plot.N(y + 1)}\" width=\"{Plot.N(cell - 2)}\" height=\"{Plot.N(tall - 2)}\" rx=\"3\" fill=\"var(--accent)\" opacity=\"{Plot.N(share)}\"/>");
                if (texts[row][column].Length * 7.2 <= cell)
                {
                    text.Append(Plot.Text(x + (cell / 2), y + (tall / 2) + 4, texts[row][column], "middle", share > 0.75 ? "on" : ""));
                }

                text.Append("</g>");
            }
        }

        return text.Append("</svg>").ToString();
    }
}
