using System.Globalization;
using System.Text.Json;
using Assay.Bench.Platform.Processes;

namespace Assay.Bench.Platform;

/// <summary>A bar: the least or the most that a figure should be.</summary>
/// <param name="AtLeast">True where more is better.</param>
internal sealed record Bar(double Value, bool AtLeast = false)
{
    public static implicit operator Bar(double most) => new(most);

    /// <summary>1 meets the bar exactly; above 1 misses it.</summary>
    public double Share(double ours) => AtLeast ? Value / ours : ours / Value;
}

/// <summary>One figure.</summary>
/// <param name="Database">How much of it is PostgreSQL's; null on the embedded engine and where it does not apply.</param>
/// <param name="Peers">What peers need, with its unit; empty where none does this.</param>
/// <param name="Note">Shown in brackets after what was measured.</param>
/// <param name="Load">Load average when it was taken.</param>
internal sealed record Line(string What, Engine Engine, double Ours, string Unit, Bar? Bar, string Peers, double? Database, string Note, double Load, double WallSeconds);

/// <summary>Collects figures; prints each on standard error as it comes, and all as a table at the end.</summary>
internal sealed class Report(Engine engine)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true, Converters = { new System.Text.Json.Serialization.JsonStringEnumConverter<Engine>(JsonNamingPolicy.CamelCase) } };
    private readonly List<Line> _lines = [];
    private readonly System.Diagnostics.Stopwatch _clock = System.Diagnostics.Stopwatch.StartNew();

    public IReadOnlyList<Line> Lines => _lines;

    /// <param name="database">PostgreSQL's share in the same unit.</param>
    public void Add(string what, double ours, string unit, Bar? bar = null, string peers = "", double database = 0, string note = "")
    {
        var line = new Line(what, engine, ours, unit, bar, peers, engine == Engine.Postgres && database > 0 ? database : null, note, Kernel.Load(), _clock.Elapsed.TotalSeconds);
        _clock.Restart();
        _lines.Add(line);
        Console.Error.WriteLine(Row(line));
    }

    public static void Print(IEnumerable<Line> lines, TextWriter to)
    {
        to.WriteLine("| what | engine | ours | unit | bar | ours/bar | peers | load | wall s |");
        to.WriteLine("|---|---|---|---|---|---|---|---|---|");
        foreach (var line in lines)
        {
            to.WriteLine(Row(line));
        }
    }

    public static string ToJson(IEnumerable<Line> lines, Options options) => JsonSerializer.Serialize(
        new { scale = options.Full ? "full" : "small", cores = Environment.ProcessorCount, takenAt = DateTimeOffset.UtcNow, lines }, Json);

    private static string Row(Line line)
    {
        var ours = Number(line.Ours) + (line.Database is { } database ? $" ({Number(database)} database)" : "");
        var bar = line.Bar is { } given ? (given.AtLeast ? "≥ " : "≤ ") + Number(given.Value) : "";
        var share = line.Bar is { } held ? held.Share(line.Ours).ToString("F2", CultureInfo.InvariantCulture) : "";
        return string.Create(CultureInfo.InvariantCulture, $"| {line.What}{(line.Note.Length > 0 ? $" ({line.Note})" : "")} | {(line.Engine == Engine.Sqlite ? "SQLite" : "PostgreSQL")} | {ours} | {line.Unit} | {bar} | {share} | {line.Peers} | {line.Load:F1} | {line.WallSeconds:F1} |");
    }

    private static string Number(double value) => Math.Abs(value) switch
    {
        0 => "0",
        >= 1000 => value.ToString("N0", CultureInfo.InvariantCulture),
        >= 100 => value.ToString("F0", CultureInfo.InvariantCulture),
        >= 10 => value.ToString("F1", CultureInfo.InvariantCulture),
        >= 1 => value.ToString("F2", CultureInfo.InvariantCulture),
        _ => value.ToString("F4", CultureInfo.InvariantCulture),
    };
}
