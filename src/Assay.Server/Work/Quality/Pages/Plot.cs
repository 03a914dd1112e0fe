using System.Globalization;

namespace Assay.Server.Work.Quality.Pages;

/// <summary>What the drawings share: numbers as SVG wants them and axes with round ticks.</summary>
internal static class Plot
{
    public static string N(double value) => Math.Round(value, 2).ToString(CultureInfo.InvariantCulture);

    public static string Percent(double share, int digits = 1) => (100 * share).ToString("F" + digits, CultureInfo.InvariantCulture);

    public static string Open(double width, double height, string label) =>
        $"<svg viewBox=\"0 0 {N(width)} {N(height)}\" role=\"img\" aria-label=\"{HtmlPage.Escape(label)}\">";

    public static string Text(double x, double y, string text, string anchor = "start", string kind = "") =>
        $"<text x=\"{N(x)}\" y=\"{N(y)}\" text-anchor=\"{anchor}\" class=\"{kind}\">{HtmlPage.Escape(text)}</text>";

    public static string Line(double x1, double y1, double x2, double y2, string colour = "line", string more = "") =>
        $"<line x1=\"{N(x1)}\" y1=\"{N(y1)}\" x2=\"{N(x2)}\" y2=\"{N(y2)}\" stroke=\"var(--{colour})\" {more}/>";

    /// <summary>Round values that cover a range, some five of them.</summary>
    public static IReadOnlyList<double> Ticks(double low, double high)
    {
        var span = Math.Max(high - low, 1e-9);
        var power = Math.Pow(10, Math.Floor(Math.Log10(span / 4)));
        var step = new[] { 1, 2, 2.5, 5, 10 }.Select(factor => factor * power).First(size => span / size <= 6);
        var first = Math.Ceiling((low / step) - 1e-9);
        return [.. Enumerable.Range(0, 8).Select(at => (first + at) * step).TakeWhile(tick => tick <= high + (step * 1e-6))];
    }

    /// <summary>A number of an axis or a table: whole thousands short.</summary>
    public static string Short(double value) => value.ToString(value >= 100 ? "#,0" : "0.###", CultureInfo.InvariantCulture);

    /// <summary>Cuts long names in drawings; the full one stands in the tooltip.</summary>
    public static string Cut(string name, int length) => name.Length <= length ? name : name[..(length - 1)] + "…";
}
