using System.Globalization;
using System.Text;

namespace Assay.Server.Commands.Quality;

/// <summary>Points over two axes, drawn with letters; later series cover earlier ones.</summary>
internal static class TextPlot
{
    private const int Columns = 64;
    private const int Rows = 14;

    public static string Draw(IReadOnlyList<(char Mark, IReadOnlyList<(double X, double Y)> Points)> series, string across, string up)
    {
        var points = series.SelectMany(one => one.Points).ToList();
        var (left, right) = (0.0, points.Max(point => point.X));
        var (low, high) = (points.Min(point => point.Y), points.Max(point => point.Y));
        high = high > low ? high : low + 0.01;
        var cells = Enumerable.Range(0, Rows).Select(_ => new string(' ', Columns).ToCharArray()).ToArray();
        foreach (var (mark, own) in series)
        {
            foreach (var (x, y) in own)
            {
                cells[(int)Math.Round((high - y) / (high - low) * (Rows - 1))][(int)Math.Round((x - left) / (right - left) * (Columns - 1))] = mark;
            }
        }

        var text = new StringBuilder(up);
        for (var row = 0; row < Rows; row++)
        {
            var label = row is 0 or Rows - 1 || row == Rows / 2 ? (high - (row * (high - low) / (Rows - 1))).ToString("F3", CultureInfo.InvariantCulture) : "";
            text.Append('\n').Append(label.PadLeft(6)).Append(" ┤").Append(new string(cells[row]).TrimEnd());
        }

        return text.Append('\n').Append(new string(' ', 7)).Append('└').Append(new string('─', Columns))
            .Append('\n').Append("       0").Append(right.ToString("F1", CultureInfo.InvariantCulture).PadLeft(Columns)).Append("  ").Append(across).ToString();
    }
}
