using System.Text;

namespace Assay.Server.Work.Quality.Pages;

/// <param name="Low">Of the interval; null without one.</param>
/// <param name="Note">Stands at the right end.</param>
internal sealed record Bar(string Name, double Value, double? Low, double? High, string Note, bool IsFirst);

/// <summary>Shares as points with their intervals, one line a method: a bar from 0 would hide what differs.</summary>
internal static class BarPlot
{
    private const double Left = 120;
    private const double Right = 110;
    private const double Row = 30;
    private const double Width = 1000;

    public static string Draw(IReadOnlyList<Bar> bars, string axis)
    {
        var low = bars.Min(bar => bar.Low ?? bar.Value);
        var high = bars.Max(bar => bar.High ?? bar.Value);
        var margin = Math.Max((high - low) * 0.08, 0.005);
        (low, high) = (Math.Max(0, low - margin), Math.Min(1, high + margin));
        double X(double value) => Left + ((value - low) / (high - low) * (Width - Left - Right));
        var bottom = (bars.Count * Row) + 6;
        var text = new StringBuilder(Plot.Open(Width, bottom + 36, axis));
        foreach (var tick in Plot.Ticks(low, high))
        {
            text.Append(Plot.Line(X(tick), 0, X(tick), bottom)).Append(Plot.Text(X(tick), bottom + 18, Plot.Short(100 * tick), "middle", "soft"));
        }

        text.Append(Plot.Text((Left + Width - Right) / 2, bottom + 35, axis, "middle", "soft"));
        for (var at = 0; at < bars.Count; at++)
        {
            var (bar, y) = (bars[at], (at * Row) + (Row / 2) + 2);
            var colour = bar.IsFirst ? "accent" : "soft";
            text.Append($"<g><title>{HtmlPage.Escape($"{bar.Name}: {Plot.Percent(bar.Value, 2)} %")}</title>");
            text.Append(Plot.Text(0, y + 5, bar.Name));
            if (bar.Low is { } from && bar.High is { } to)
            {
                text.Append(Plot.Line(X(from), y, X(to), y, colour, "stroke-width=\"6\" stroke-linecap=\"round\" opacity=\"0.35\""));
            }

            text.Append($"<circle cx=\"{Plot.N(X(bar.Value))}\" cy=\"{Plot.N(y)}\" r=\"6\" fill=\"var(--{colour})\"/>");
            text.Append(Plot.Text(Width, y + 5, bar.Note, "end")).Append("</g>");
        }

        return text.Append("</svg>").ToString();
    }
}
