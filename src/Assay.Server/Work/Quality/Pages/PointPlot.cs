using System.Text;

namespace Assay.Server.Work.Quality.Pages;

/// <param name="Size">Radius.</param>
internal sealed record PlotPoint(double X, double Y, double Size, string About, double? Low = null, double? High = null);

/// <param name="Colour">A variable of the page: accent, second, third, fourth, soft.</param>
/// <param name="IsDotted">No line joins the points.</param>
internal sealed record PlotSeries(string Name, string Colour, IReadOnlyList<PlotPoint> Points, bool IsDotted = false);

/// <param name="IsLog">Ten times as much is one step.</param>
internal sealed record PlotAxis(string Name, double Low, double High, bool IsPercent = false, bool IsLog = false);

/// <summary>Points and lines over two axes.</summary>
internal static class PointPlot
{
    private const double Left = 52;
    private const double Right = 12;
    private const double Top = 10;
    private const double Bottom = 46;

    public static string Draw(PlotAxis across, PlotAxis up, IReadOnlyList<PlotSeries> series, bool hasDiagonal = false, double width = 480, double height = 330)
    {
        double X(double value) => Left + (Share(across, value) * (width - Left - Right));
        double Y(double value) => height - Bottom - (Math.Clamp(Share(up, value), 0, 1) * (height - Top - Bottom));
        var legend = series.Count > 1 ? 24 : 0;
        var text = new StringBuilder(Plot.Open(width, height + legend, $"{up.Name} by {across.Name}"));
        foreach (var tick in TicksOf(across))
        {
            text.Append(Plot.Line(X(tick), Top, X(tick), height - Bottom)).Append(Plot.Text(X(tick), height - Bottom + 18, Number(across, tick), "middle", "soft"));
        }

        foreach (var tick in TicksOf(up))
        {
            text.Append(Plot.Line(Left, Y(tick), width - Right, Y(tick))).Append(Plot.Text(Left - 8, Y(tick) + 4, Number(up, tick), "end", "soft"));
        }

        text.Append(Plot.Text((Left + width - Right) / 2, height - 8, across.Name, "middle", "soft"));
        text.Append($"<text transform=\"translate(12 {Plot.N((Top + height - Bottom) / 2)}) rotate(-90)\" text-anchor=\"middle\" class=\"soft\">{HtmlPage.Escape(up.Name)}</text>");
        if (hasDiagonal)
        {
            var (from, to) = (Math.Max(across.Low, up.Low), Math.Min(across.High, up.High));
            text.Append(Plot.Line(X(from), Y(from), X(to), Y(to), "soft", "stroke-dasharray=\"4 4\""));
        }

        foreach (var one in series)
        {
            Draw(text, one, X, Y);
        }

        var at = Left;
        foreach (var one in series.Where(_ => legend > 0))
        {
            text.Append($"<circle cx=\"{Plot.N(at + 5)}\" cy=\"{Plot.N(height + 12)}\" r=\"5\" fill=\"var(--{one.Colour})\"/>").Append(Plot.Text(at + 16, height + 16, one.Name));
            at += 32 + (7.2 * one.Name.Length);
        }

        return text.Append("</svg>").ToString();
    }

    private static void Draw(StringBuilder text, PlotSeries series, Func<double, double> x, Func<double, double> y)
    {
        if (!series.IsDotted && series.Points.Count > 1)
        {
            var path = string.Join(' ', series.Points.Select(point => $"{Plot.N(x(point.X))},{Plot.N(y(point.Y))}"));
            text.Append($"<polyline points=\"{path}\" fill=\"none\" stroke=\"var(--{series.Colour})\" stroke-width=\"2.5\" stroke-linejoin=\"round\"/>");
        }

        foreach (var point in series.Points)
        {
            text.Append($"<g><title>{HtmlPage.Escape(point.About)}</title>");
            if (point.Low is { } low && point.High is { } high)
            {
                text.Append(Plot.Line(x(point.X), y(low), x(point.X), y(high), series.Colour, "stroke-width=\"4\" stroke-linecap=\"round\" opacity=\"0.3\""));
            }

            text.Append($"<circle cx=\"{Plot.N(x(point.X))}\" cy=\"{Plot.N(y(point.Y))}\" r=\"{Plot.N(point.Size)}\" fill=\"var(--{series.Colour})\" fill-opacity=\"{(series.IsDotted ? "0.65" : "1")}\"/></g>");
        }
    }

    private static double Share(PlotAxis axis, double value) => axis.IsLog
        ? Math.Log(Math.Max(value, axis.Low) / axis.Low) / Math.Log(axis.High / axis.Low)
        : (value - axis.Low) / (axis.High - axis.Low);

    private static IEnumerable<double> TicksOf(PlotAxis axis)
    {
        if (!axis.IsLog)
        {
            return Plot.Ticks(axis.Low, axis.High);
        }

        var step = axis.High / axis.Low > 50 ? new[] { 1.0 } : [1.0, 2, 5];
        return Enumerable.Range((int)Math.Floor(Math.Log10(axis.Low)), 12).SelectMany(power => step.Select(factor => factor * Math.Pow(10, power)))
            .Where(tick => tick >= axis.Low * 0.999 && tick <= axis.High * 1.001);
    }

    private static string Number(PlotAxis axis, double value) => axis.IsPercent ? Plot.Short(100 * value) : Plot.Short(value);
}
