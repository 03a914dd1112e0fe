using System.Globalization;
using Assay.Domain;
using Assay.Formats.Answers;
using Assay.Quality.Aggregation;
using Assay.Server.Work.Items;

namespace Assay.Server.Work.Quality;

/// <summary>What labels are taken for.</summary>
internal enum LabelKind
{
    Names,
    Numbers,

    /// <summary>Numbers from 0 on.</summary>
    Amounts,
}

/// <summary>How answers of a plain file are to be read.</summary>
/// <param name="LastOnly">Keeps the last row of a task and worker, and leaves out those before it.</param>
/// <param name="Abstain">The label that chooses no class; null for none.</param>
/// <param name="AlsoLabels">Labels that are classes even if nobody gave them.</param>
/// <param name="Order">All labels from low to high; null for the order of numbers or characters.</param>
internal sealed record AnswerReading(
    LabelKind Kind = LabelKind.Names, bool LastOnly = false, string? Abstain = null, IEnumerable<string>? AlsoLabels = null, IReadOnlyList<string>? Order = null);

/// <summary>Answers of a plain file as dense indices, row by row.</summary>
/// <param name="Labels">In rising order: of numbers where all are numbers, of characters otherwise, or as it was asked for.</param>
/// <param name="Numbers">Parallel to the labels; empty for names.</param>
/// <param name="LabelOf">[rows]: <see cref="Vote.Abstained"/> for an abstention.</param>
/// <param name="Seconds">[rows]: NaN where a row does not say; empty where no row does.</param>
/// <param name="Times">[rows]: seconds since 1970, NaN where a row does not say; empty where no row does.</param>
/// <param name="Repeated">Rows that repeat the task and worker of an earlier row.</param>
/// <param name="Rows">Rows that were read, whether they count or not.</param>
internal sealed record AnswerTable(
    IReadOnlyList<string> TaskNames, IReadOnlyList<string> Workers, string[] Labels, double[] Numbers, int[] TaskOf, int[] WorkerOf, int[] LabelOf,
    double[] Seconds, double[] Times, int Repeated, int Rows)
{
    public int Tasks => TaskNames.Count;

    /// <summary>At least 1, for statistics that know no question without classes.</summary>
    public int Classes => Math.Max(1, Labels.Length);

    /// <summary>How often two answers to a task meet: no more pairs of annotators can have a task in common.</summary>
    public long Meetings()
    {
        var answers = new long[Tasks];
        foreach (var task in TaskOf)
        {
            answers[task]++;
        }

        return answers.Sum(count => count * (count - 1) / 2);
    }

    public static bool IsNumber(string label) => Reading.Number(label) is not null;

    public Votes ToVotes() => new(ToRows(), Tasks, Workers.Count, Classes);

    /// <summary>[rows]: in the order of the file.</summary>
    public Vote[] ToRows()
    {
        var rows = new Vote[TaskOf.Length];
        for (var row = 0; row < rows.Length; row++)
        {
            rows[row] = new(TaskOf[row], WorkerOf[row], LabelOf[row]);
        }

        return rows;
    }

    /// <summary>When a row was given, in seconds since 1970; null where the file does not say.</summary>
    public double? TimeOf(int row) => Times.Length == 0 || double.IsNaN(Times[row]) ? null : Times[row];

    /// <summary>Reads CSV, TSV, JSON lines or Parquet. One wrong row refuses all: a statistic of some rows is not what was asked for.</summary>
    /// <param name="stream">Stays the caller's.</param>
    /// <param name="name">As it is shown in messages; its ending tells the format where it can.</param>
    public static async Task<Decision<AnswerTable>> ReadAsync(Stream stream, string name, AnswerReading how, CancellationToken cancel)
    {
        var reading = new Reading(how);
        var rows = await new AnswerRows(name, needsWorker: true).ReadAsync(stream, reading.Add, cancel);
        return rows.Accepted ? reading.ToTable(name) : rows.Refusal;
    }

    private sealed class Reading(AnswerReading how)
    {
        private readonly Dictionary<string, int> _tasks = new(StringComparer.Ordinal);
        private readonly Dictionary<string, int> _workers = new(StringComparer.Ordinal);
        private readonly Dictionary<string, int> _labels = new(StringComparer.Ordinal);
        private readonly Dictionary<double, int> _byNumber = [];
        private readonly List<string> _names = [];
        private readonly List<double> _numbers = [];
        private readonly List<int> _taskOf = [];
        private readonly List<int> _workerOf = [];
        private readonly List<int> _labelOf = [];
        private readonly List<double> _seconds = [];
        private readonly List<double> _times = [];

        public Fault? Add(Answer answer)
        {
            var label = Vote.Abstained;
            if (answer.Label != how.Abstain)
            {
                if (FaultOf(answer) is { } fault)
                {
                    return fault;
                }

                label = LabelOf(answer.Label);
            }

            _taskOf.Add(Index(_tasks, answer.Task));
            _workerOf.Add(Index(_workers, answer.Worker));
            _labelOf.Add(label);
            Set(_seconds, answer.Seconds);
            Set(_times, answer.Time?.ToUnixTimeMilliseconds() / 1000.0);
            return null;
        }

        public Decision<AnswerTable> ToTable(string name)
        {
            foreach (var label in how.AlsoLabels ?? [])
            {
                LabelOf(label);
            }

            var unknown = how.Order is null ? null : _names.Find(label => !how.Order.Contains(label));
            if (unknown is not null)
            {
                return Refusal.Invalid($"{name} has the label \"{ColumnRoles.Short(unknown)}\", which --order leaves out. Name all labels from low to high, separated by commas.");
            }

            int[] order = Order();
            var places = new int[order.Length];
            for (var place = 0; place < order.Length; place++)
            {
                places[order[place]] = place;
            }

            var isReplaced = Replaced();
            var repeated = isReplaced.Count(row => row);
            var rows = _taskOf.Count;
            for (var row = 0; row < rows; row++)
            {
                _labelOf[row] = _labelOf[row] == Vote.Abstained ? Vote.Abstained : places[_labelOf[row]];
            }

            if (how.LastOnly && repeated > 0)
            {
                Keep(_taskOf, isReplaced);
                Keep(_workerOf, isReplaced);
                Keep(_labelOf, isReplaced);
                Pad(_seconds, rows);
                Pad(_times, rows);
                Keep(_seconds, isReplaced);
                Keep(_times, isReplaced);
            }

            Pad(_seconds, _taskOf.Count);
            Pad(_times, _taskOf.Count);
            return new AnswerTable(
                [.. _tasks.Keys], [.. _workers.Keys], [.. order.Select(label => _names[label])], how.Kind == LabelKind.Names ? [] : [.. order.Select(label => _numbers[label])],
                [.. _taskOf], [.. _workerOf], [.. _labelOf], [.. _seconds], [.. _times], repeated, rows);
        }

        /// <summary>A column that no row has takes no room.</summary>
        private void Set(List<double> column, double? value)
        {
            if (value is { } number)
            {
                while (column.Count < _taskOf.Count - 1)
                {
                    column.Add(double.NaN);
                }

                column.Add(number);
            }
        }

        private static void Pad(List<double> column, int rows)
        {
            while (column.Count > 0 && column.Count < rows)
            {
                column.Add(double.NaN);
            }
        }

        private static void Keep<T>(List<T> column, bool[] isReplaced)
        {
            if (column.Count == 0)
            {
                return;
            }

            var kept = 0;
            for (var row = 0; row < isReplaced.Length; row++)
            {
                column[kept] = column[row];
                kept += isReplaced[row] ? 0 : 1;
            }

            column.RemoveRange(kept, isReplaced.Length - kept);
        }

        private int[] Order()
        {
            if (how.Order is { } wanted)
            {
                return [.. Enumerable.Range(0, _names.Count).OrderBy(label => wanted.ToList().IndexOf(_names[label]))];
            }

            // Numbers keep the order of numbers even where they are only names: 2 comes before 10.
            double[] keys = [.. _names.Select((name, label) => how.Kind == LabelKind.Names ? Number(name) ?? double.NaN : _numbers[label])];
            var labels = Enumerable.Range(0, keys.Length);
            return Array.Exists(keys, double.IsNaN)
                ? [.. labels.OrderBy(label => _names[label], StringComparer.Ordinal)]
                : [.. labels.OrderBy(label => keys[label]).ThenBy(label => _names[label], StringComparer.Ordinal)];
        }

        /// <summary>[rows]: whether a later row has the same task and worker.</summary>
        private bool[] Replaced()
        {
            var cursors = new int[_tasks.Count + 1];
            foreach (var task in _taskOf)
            {
                cursors[task + 1]++;
            }

            for (var task = 0; task < _tasks.Count; task++)
            {
                cursors[task + 1] += cursors[task];
            }

            var rowAt = new int[_taskOf.Count];
            for (var row = 0; row < rowAt.Length; row++)
            {
                rowAt[cursors[_taskOf[row]]++] = row;
            }

            // A worker's last place within the stretch of the same task is a row that this one replaces.
            var isReplaced = new bool[rowAt.Length];
            var lastOf = new int[_workers.Count];
            Array.Fill(lastOf, -1);
            var start = 0;
            for (var at = 0; at < rowAt.Length; at++)
            {
                start = at > 0 && _taskOf[rowAt[at]] != _taskOf[rowAt[at - 1]] ? at : start;
                ref var last = ref lastOf[_workerOf[rowAt[at]]];
                if (last >= start)
                {
                    isReplaced[rowAt[last]] = true;
                }

                last = at;
            }

            return isReplaced;
        }

        private Fault? FaultOf(Answer answer) =>
            how.Kind == LabelKind.Names || _labels.ContainsKey(answer.Label) ? null
            : Number(answer.Label) is not { } number ? new("label", $"\"{ColumnRoles.Short(answer.Label)}\" is no number, and numbers are needed here. Write labels as numbers, or take a level or method that knows names.", answer.Line)
            : how.Kind == LabelKind.Amounts && number < 0 ? new("label", $"{ColumnRoles.Short(answer.Label)} is below 0, and the ratio level needs amounts from 0 on. Take --level interval.", answer.Line)
            : null;

        private int LabelOf(string text)
        {
            if (_labels.TryGetValue(text, out var known))
            {
                return known;
            }

            if (how.Kind == LabelKind.Names)
            {
                _names.Add(text);
                return _labels[text] = _names.Count - 1;
            }

            // 1 and 1.0 are the same number; -0 is 0.
            var number = Number(text)!.Value + 0.0;
            if (!_byNumber.TryGetValue(number, out var label))
            {
                label = _names.Count;
                _byNumber.Add(number, label);
                _names.Add(text);
                _numbers.Add(number);
            }

            return _labels[text] = label;
        }

        public static double? Number(string text) =>
            double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? number : null;

        private static int Index(Dictionary<string, int> indices, string name)
        {
            ref var index = ref System.Runtime.InteropServices.CollectionsMarshal.GetValueRefOrAddDefault(indices, name, out var exists);
            return exists ? index : index = indices.Count - 1;
        }
    }
}
