using System.Globalization;
using Assay.Domain;
using Assay.Quality.Aggregation;
using Assay.Server.Work.Items;

namespace Assay.Server.Work.Quality;

/// <summary>What is known of tasks, from a plain file with the columns task and label.</summary>
internal sealed class TruthTable
{
    /// <summary>The truth of a task is a label that no answer gave.</summary>
    public const int Foreign = -2;

    private readonly Dictionary<string, (string Label, int Line)> _labels = new(StringComparer.Ordinal);

    private TruthTable()
    {
    }

    public IEnumerable<string> Labels => _labels.Values.Select(known => known.Label).Distinct();

    public int Count => _labels.Count;

    /// <param name="stream">Stays the caller's.</param>
    public static async Task<Decision<TruthTable>> ReadAsync(Stream stream, string name, CancellationToken cancel)
    {
        var table = new TruthTable();
        var rows = await new AnswerRows(name, needsWorker: false).ReadAsync(stream, answer => table.Add(answer.Task, answer.Label, answer.Line), cancel);
        return rows.Accepted ? table : rows.Refusal;
    }

    /// <summary>[tasks]: the class that is known, <see cref="Gold.Unknown"/> or <see cref="Foreign"/>.</summary>
    public int[] Of(AnswerTable answers)
    {
        var classes = answers.Labels.Select((label, at) => (label, at)).ToDictionary(pair => pair.label, pair => pair.at, StringComparer.Ordinal);
        return [.. answers.TaskNames.Select(task => _labels.TryGetValue(task, out var known) ? classes.GetValueOrDefault(known.Label, Foreign) : Gold.Unknown)];
    }

    public string? LabelOf(string task) => _labels.TryGetValue(task, out var known) ? known.Label : null;

    private Fault? Add(string task, string label, int line)
    {
        if (_labels.TryAdd(task, (label, line)) || _labels[task].Label == label)
        {
            return null;
        }

        var (before, at) = _labels[task];
        return new("label", $"Task \"{ColumnRoles.Short(task)}\" is \"{ColumnRoles.Short(label)}\" here and \"{ColumnRoles.Short(before)}\" in line {at.ToString("N0", CultureInfo.InvariantCulture)}. Leave one of the rows out.", line);
    }
}
