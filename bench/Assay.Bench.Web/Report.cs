using System.Globalization;

namespace Assay.Bench.Web;

/// <summary>Figures beside their budgets; each is printed on standard error as it comes, all as a table at the end.</summary>
internal sealed class Report
{
    private readonly List<string> _rows = [];

    /// <param name="most">The budget; null where there is none.</param>
    public void Add(string what, double ours, string unit, double? most = null, string note = "")
    {
        var load = File.ReadAllText("/proc/loadavg").Split(' ')[0];
        var share = most is { } budget ? (ours / budget).ToString("F2", CultureInfo.InvariantCulture) : "";
        _rows.Add(string.Create(CultureInfo.InvariantCulture, $"| {what}{(note.Length > 0 ? $" ({note})" : "")} | {ours:F1} | {unit} | {(most is { } m ? $"≤ {m:F0}" : "")} | {share} | {load} |"));
        Console.Error.WriteLine(_rows[^1]);
    }

    public void Print()
    {
        Console.WriteLine("| what | ours | unit | budget | ours/budget | load |");
        Console.WriteLine("|---|---|---|---|---|---|");
        _rows.ForEach(Console.WriteLine);
    }

    public static double Percentile(IReadOnlyList<double> values, double share) => values.Order().ElementAt((int)Math.Min(values.Count - 1, Math.Floor(share * values.Count)));
}
