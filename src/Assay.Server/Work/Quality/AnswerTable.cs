using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using Assay.Domain;
using Assay.Formats.Answers;
using Assay.Formats.Rows;
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

/// <summary>Answers of a plain file as dense indices, row by row.</summary>
/// <param name="Labels">In rising order: of numbers where all are numbers, of characters otherwise.</param>
/// <param name="Numbers">Parallel to the labels; empty for names.</param>
/// <param name="Repeated">Rows that repeat the task and worker of an earlier row.</param>
/// <param name="Rows">Rows that were read, whether they count or not.</param>
internal sealed record AnswerTable(
    int Tasks, IReadOnlyList<string> Workers, string[] Labels, double[] Numbers, int[] TaskOf, int[] WorkerOf, int[] LabelOf, int Repeated, int Rows)
{
    private const int MostFaults = 20;
    private const int HeadBytes = 4096;

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

    public Votes ToVotes() =>
        new([.. TaskOf.Select((task, row) => new Vote(task, WorkerOf[row], LabelOf[row]))], Tasks, Workers.Count, Classes);

    /// <summary>Reads CSV, TSV or JSON lines. One wrong row refuses all: a statistic of some rows is not what was asked for.</summary>
    /// <param name="stream">Stays the caller's.</param>
    /// <param name="name">As it is shown in messages; its ending tells the format where it can.</param>
    /// <param name="lastOnly">Keeps the last row of a task and worker, and leaves out those before it.</param>
    public static async Task<Decision<AnswerTable>> ReadAsync(Stream stream, string name, LabelKind kind, bool lastOnly, CancellationToken cancel)
    {
        var pipe = PipeReader.Create(stream, new StreamPipeReaderOptions(bufferSize: 1 << 16, leaveOpen: true));
        var read = await pipe.ReadAtLeastAsync(HeadBytes, cancel);
        var head = read.Buffer.Slice(0, Math.Min(read.Buffer.Length, HeadBytes)).ToArray();
        pipe.AdvanceTo(read.Buffer.Start);
        var format = Format(name, head);
        if (!format.Accepted)
        {
            return format.Refusal;
        }

        var reading = new Reading(kind);
        await using var bytes = pipe.AsStream(leaveOpen: true);
        using var reader = new AnswerReader(bytes, format.Value);
        while (await reader.ReadAsync(cancel) is { } batch)
        {
            using (batch)
            {
                reading.Add(batch);
            }
        }

        await pipe.CompleteAsync();
        return reading.Wrong == 0
            ? reading.ToTable(lastOnly)
            : Refusal.Invalid(
                $"{name} has {reading.Wrong.ToString("N0", CultureInfo.InvariantCulture)} {(reading.Wrong == 1 ? "fault" : "faults")}; nothing was computed.", reading.Faults);
    }

    private static Decision<RowFormat> Format(string name, byte[] head)
    {
        var found = RowFormats.Detect(name.EndsWith(".txt", StringComparison.OrdinalIgnoreCase) ? "" : name, head);
        return !found.Accepted ? Refusal.Invalid($"{name}: {found.Refusal.Message}")
            : found.Value == RowFormat.JsonArray ? Refusal.Invalid($"{name}: answers are read from CSV, TSV and JSON lines, not from a JSON array. Write one object on each line.")
            : found.Value == RowFormat.Text ? RowFormat.Csv
            : found;
    }

    private sealed class Reading(LabelKind kind)
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

        public List<Fault> Faults { get; } = [];

        public int Wrong { get; private set; }

        public void Add(AnswerBatch batch)
        {
            foreach (var answer in batch)
            {
                if (answer.Fault is { } fault)
                {
                    Refuse(fault);
                }
                else if (LabelOf(answer) is { } label)
                {
                    _taskOf.Add(Index(_tasks, answer.Task));
                    _workerOf.Add(Index(_workers, answer.Worker));
                    _labelOf.Add(label);
                }
            }

            if (batch.Stop is { } stop)
            {
                Refuse(stop);
            }
        }

        public AnswerTable ToTable(bool lastOnly)
        {
            // Numbers keep the order of numbers even where they are only names: 2 comes before 10.
            double[] keys = [.. _names.Select((name, label) => kind == LabelKind.Names ? Number(name) ?? double.NaN : _numbers[label])];
            int[] order = [.. Enumerable.Range(0, keys.Length)];
            order = Array.Exists(keys, double.IsNaN)
                ? [.. order.OrderBy(label => _names[label], StringComparer.Ordinal)]
                : [.. order.OrderBy(label => keys[label]).ThenBy(label => _names[label], StringComparer.Ordinal)];
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
                _labelOf[row] = places[_labelOf[row]];
            }

            if (lastOnly && repeated > 0)
            {
                foreach (var column in (List<int>[])[_taskOf, _workerOf, _labelOf])
                {
                    var kept = 0;
                    for (var row = 0; row < rows; row++)
                    {
                        column[kept] = column[row];
                        kept += isReplaced[row] ? 0 : 1;
                    }

                    column.RemoveRange(kept, rows - kept);
                }
            }

            return new(
                _tasks.Count, [.. _workers.Keys], [.. order.Select(label => _names[label])], kind == LabelKind.Names ? [] : [.. order.Select(label => keys[label])],
                [.. _taskOf], [.. _workerOf], [.. _labelOf], repeated, rows);
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

        private int? LabelOf(Answer answer)
        {
            if (_labels.TryGetValue(answer.Label, out var known))
            {
                return known;
            }

            if (kind == LabelKind.Names)
            {
                _names.Add(answer.Label);
                return _labels[answer.Label] = _names.Count - 1;
            }

            if (Number(answer.Label) is not { } number)
            {
                Refuse(new("label", $"\"{ColumnRoles.Short(answer.Label)}\" is no number, and this level or weighting needs numbers. Write labels as numbers in their order, or take --level nominal.", answer.Line));
                return null;
            }

            if (kind == LabelKind.Amounts && number < 0)
            {
                Refuse(new("label", $"{ColumnRoles.Short(answer.Label)} is below 0, and the ratio level needs amounts from 0 on. Take --level interval.", answer.Line));
                return null;
            }

            // 1 and 1.0 are the same number; -0 is 0.
            if (!_byNumber.TryGetValue(number + 0.0, out var label))
            {
                label = _names.Count;
                _byNumber.Add(number + 0.0, label);
                _names.Add(answer.Label);
                _numbers.Add(number + 0.0);
            }

            return _labels[answer.Label] = label;
        }

        private static double? Number(string text) =>
            double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? number : null;

        private static int Index(Dictionary<string, int> indices, string name)
        {
            ref var index = ref System.Runtime.InteropServices.CollectionsMarshal.GetValueRefOrAddDefault(indices, name, out var exists);
            return exists ? index : index = indices.Count - 1;
        }

        private void Refuse(Fault fault)
        {
            Wrong++;
            if (Faults.Count < MostFaults)
            {
                Faults.Add(fault);
            }
            else if (Faults.Count == MostFaults)
            {
                Faults.Add(new("", "... and more."));
            }
        }
    }
}
