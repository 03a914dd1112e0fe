using System.Buffers.Text;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Assay.Domain;
using Assay.Formats.Answers;
using Assay.Formats.Csv;
using Assay.Formats.Rows;

namespace Assay.Server.Work.Quality;

/// <summary>A plain file as columns of numbers and names, in the order of the file.</summary>
/// <param name="LineOf">[rows]: where each row begins, from 1.</param>
internal sealed record ColumnTable(string Name, IReadOnlyList<TableColumn> Columns, IReadOnlyList<int> LineOf)
{
    private const int MostFaults = 20;

    public int Rows => LineOf.Count;

    /// <summary>Null where there is none; case does not matter.</summary>
    public TableColumn? Find(string name) => Columns.FirstOrDefault(column => column.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    /// <summary>Reads CSV, TSV, JSON lines or an array of objects, packed by gzip or not, or Parquet. One wrong row refuses all: a statistic of some rows is not what was asked for.</summary>
    /// <param name="stream">Stays the caller's.</param>
    /// <param name="name">As it is shown in messages; its ending tells the format where it can.</param>
    /// <param name="kindOf">What a column of that name is taken for.</param>
    /// <param name="progress">Hears how many rows were read.</param>
    public static async Task<Decision<ColumnTable>> ReadAsync(
        Stream stream, string name, Func<string, ColumnKind> kindOf, IProgress<long>? progress, CancellationToken cancel)
    {
        var opened = await TableInput.OpenAsync(stream, name, cancel);
        if (!opened.Accepted)
        {
            return opened.Refusal;
        }

        await using var input = opened.Value;
        var reading = new Reading(kindOf);
        if (input.Parquet is { } parquet)
        {
            return OfParquet(parquet, name, kindOf, reading);
        }

        using var reader = RowReader.Open(input.Bytes, input.Format);
        try
        {
            while (await reader.ReadAsync(cancel) is { } batch)
            {
                using (batch)
                {
                    reading.Begin((reader as CsvRowReader)?.Columns ?? []);
                    reading.Add(batch);
                }

                progress?.Report(reading.Rows);
            }
        }
        catch (InvalidDataException)
        {
            return Refusal.Invalid($"{name} cannot be unpacked after row {reading.Rows.ToString("N0", CultureInfo.InvariantCulture)}. It may be cut off; make it anew.");
        }

        reading.Begin((reader as CsvRowReader)?.Columns ?? []);
        return reading.Wrong == 0 ? reading.ToTable(name) : Refuse(name, reading.Wrong, reading.Faults);
    }

    /// <summary>Rows of Parquet have numbers from 1 in place of lines.</summary>
    private static Decision<ColumnTable> OfParquet(Stream parquet, string name, Func<string, ColumnKind> kindOf, Reading reading)
    {
        try
        {
            foreach (var part in ParquetTable.Read(parquet, column => kindOf(column) != ColumnKind.Ignored))
            {
                reading.Add(part);
            }
        }
        catch (InvalidDataException error)
        {
            return Refusal.Invalid($"{name}: {error.Message} Write it again.");
        }

        return reading.Wrong == 0 ? reading.ToTable(name) : Refuse(name, reading.Wrong, reading.Faults);
    }

    /// <summary>What is wrong with rows, as one refusal that names the first of them.</summary>
    public static Refusal Refuse(string name, long wrong, IReadOnlyList<Fault> faults) => Refusal.Invalid(
        $"{name} has {wrong.ToString("N0", CultureInfo.InvariantCulture)} {(wrong == 1 ? "fault" : "faults")}; nothing was computed.",
        wrong > faults.Count ? [.. faults, new Fault("", "... and more.")] : faults);

    private sealed class Reading(Func<string, ColumnKind> kindOf)
    {
        private readonly List<TableColumn> _columns = [];
        private readonly List<byte[]> _names = [];
        private readonly Dictionary<string, int> _places = new(StringComparer.Ordinal);
        private readonly List<int> _lines = [];

        /// <summary>Which column stood at a place of the last row: canonical rows have the same order mostly.</summary>
        private readonly List<int> _order = [];

        public List<Fault> Faults { get; } = [];

        public long Wrong { get; private set; }

        public int Rows => _lines.Count;

        public void Begin(IReadOnlyList<string> header)
        {
            foreach (var name in header)
            {
                Place(name);
            }
        }

        public void Add(RowBatch batch)
        {
            foreach (var row in batch)
            {
                if (row.Fault is { } fault)
                {
                    Refuse(fault);
                }
                else
                {
                    AddRow(row);
                }
            }

            if (batch.Stop is { } stop)
            {
                Refuse(stop);
            }
        }

        public void Add(TablePart part)
        {
            Begin(part.Names);
            var rows = part.Cells.Length == 0 ? 0 : part.Cells[0].Length;
            for (var row = 0; row < rows; row++)
            {
                for (var at = 0; at < part.Names.Length; at++)
                {
                    var column = _columns[_places[part.Names[at]]];
                    column.Pad(_lines.Count);
                    if (part.Cells[at][row] is { Length: > 0 } cell && Set(column, Encoding.UTF8.GetBytes(cell), mayBeNumber: true) is { } fault)
                    {
                        Refuse(new(column.Name, fault, _lines.Count + 1));
                    }
                }

                EndRow(_lines.Count + 1);
            }
        }

        public ColumnTable ToTable(string name) => new(name, _columns, _lines);

        private void AddRow(Row row)
        {
            var json = new Utf8JsonReader(row.Json.Span);
            json.Read();
            for (var at = 0; json.Read() && json.TokenType == JsonTokenType.PropertyName; at++)
            {
                var column = _columns[PlaceOf(ref json, at)];
                json.Read();
                if (json.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray)
                {
                    if (!column.IsIgnored)
                    {
                        Refuse(new(column.Name, "The value is an object or a list. Write a number or a text.", row.Line));
                    }

                    json.Skip();
                }
                else if (!column.IsIgnored && Set(column, ref json) is { } fault)
                {
                    Refuse(new(column.Name, fault, row.Line));
                }
            }

            EndRow(row.Line);
        }

        private void EndRow(int line)
        {
            _lines.Add(line);
            foreach (var column in _columns)
            {
                column.Pad(_lines.Count);
            }
        }

        private string? Set(TableColumn column, ref Utf8JsonReader json)
        {
            column.Pad(_lines.Count);
            if (json.TokenType == JsonTokenType.Null)
            {
                return null;
            }

            ReadOnlySpan<byte> text = json.TokenType == JsonTokenType.String && json.ValueIsEscaped ? Encoding.UTF8.GetBytes(json.GetString()!) : json.ValueSpan;
            return text.IsEmpty ? null : Set(column, text, json.TokenType is JsonTokenType.Number or JsonTokenType.String);
        }

        private static string? Set(TableColumn column, ReadOnlySpan<byte> text, bool mayBeNumber)
        {
            if (mayBeNumber && Utf8Parser.TryParse(text, out double number, out var read) && read == text.Length && double.IsFinite(number))
            {
                column.Add(number, text);
                return null;
            }

            return column.Add(Encoding.UTF8.GetString(text));
        }

        private int PlaceOf(ref Utf8JsonReader json, int at)
        {
            if (at < _order.Count && json.ValueTextEquals(_names[_order[at]]))
            {
                return _order[at];
            }

            var place = Place(json.GetString()!);
            if (at < _order.Count)
            {
                _order[at] = place;
            }
            else
            {
                _order.Add(place);
            }

            return place;
        }

        private int Place(string name)
        {
            if (!_places.TryGetValue(name, out var place))
            {
                _places[name] = place = _columns.Count;
                _columns.Add(new(name, kindOf(name)));
                _names.Add(Encoding.UTF8.GetBytes(name));
            }

            return place;
        }

        private void Refuse(Fault fault)
        {
            Wrong++;
            if (Faults.Count < MostFaults)
            {
                Faults.Add(fault);
            }
        }
    }
}
