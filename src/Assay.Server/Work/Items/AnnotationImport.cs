using System.Globalization;
using System.Text;
using System.Text.Json;
using Assay.Domain;
using Assay.Domain.Taxonomies;
using Assay.Formats.Rows;
using Assay.Server.Work.Labels;
using Assay.Store;
using Assay.Store.Access;
using Assay.Store.Items;
using Assay.Store.Projects;
using Assay.Store.Tasks;

namespace Assay.Server.Work.Items;

/// <param name="Name">Part of each event's id: the same answers under the same name add nothing.</param>
/// <param name="ItemsGiven">True where items came from a file of their own; answers to unknown items are refused then.</param>
internal sealed record AnswerSource(string Name, RowFormat Format, Func<Stream> Open, bool ItemsGiven);

/// <summary>Brings existing answers in (columns task, worker, label; optional time, confidence), making what is missing: items, actors, a taxonomy.</summary>
internal static class AnnotationImport
{
    private const int MostFaults = 100;
    private const string DraftField = "label";

    public static async Task<Decision<ImportRun>> RunAsync(
        Instance instance, Project project, AnswerSource source, Authority by, Func<ImportRun, Task>? progress = null, Action<Fault>? refused = null, CancellationToken cancel = default)
    {
        var run = await instance.Imports.StartAsync(project.Id, "annotations", source.Name, by.Actor);
        var import = new Run(instance, project, source, by, run, refused);
        try
        {
            if (await import.PrepareAsync(cancel) is { } refusal)
            {
                await instance.Imports.SaveAsync(run with { State = ImportState.Failed, Message = refusal.Message });
                return refusal;
            }

            if (await import.WriteAsync(progress, cancel) is { } failure)
            {
                await instance.Imports.SaveAsync(import.State with { State = ImportState.Failed, Message = failure.Message });
                return failure;
            }

            run = import.State with { State = ImportState.Done, Message = ItemImport.Summary(import.State) };
        }
        catch (OperationCanceledException)
        {
            run = import.State with { State = ImportState.Stopped, Message = "Stopped. Import the same answers again to go on." };
        }

        return await ItemImport.EndAsync(instance, run);
    }

    private sealed record Parsed(long Line, string Task, string Worker, string Label, string? Time, double? Confidence);

    private sealed class Run(Instance instance, Project project, AnswerSource source, Authority by, ImportRun state, Action<Fault>? refused)
    {
        private readonly HashSet<string> _tasks = new(StringComparer.Ordinal);
        private readonly HashSet<ulong> _seen = [];
        private readonly Dictionary<ulong, int> _repeats = [];
        private readonly Dictionary<string, byte[]> _values = new(StringComparer.Ordinal);
        private Taxonomy _taxonomy = null!;
        private string _field = "";

        public ImportRun State { get; private set; } = state;

        /// <summary>Finds the field that labels are of; publishes a taxonomy made from them where there is none.</summary>
        public async Task<Refusal?> PrepareAsync(CancellationToken cancel)
        {
            var version = project.TaxonomyVersion;
            if (version == 0)
            {
                var labels = new HashSet<string>(StringComparer.Ordinal);
                await foreach (var answer in ReadAsync(false, cancel))
                {
                    labels.Add(answer.Label);
                }

                var draft = TaxonomyDraft.FromValues(project.Name, DraftField, labels);
                if (!draft.Accepted)
                {
                    return draft.Refusal;
                }

                var published = await instance.Projects.PublishAsync(project.Id, draft.Value, Encoding.UTF8.GetString(draft.Value.ToCanonicalJson()), generated: true, by);
                if (!published.Accepted)
                {
                    return published.Refusal;
                }

                version = published.Value.Version;
            }

            await MissingTasks.CreateAsync(instance, project, by);
            _taxonomy = (await instance.Projects.ParsedTaxonomyAsync(project.Id, version))!;
            if (LabelAggregation.ChoiceField(_taxonomy) is not { } field)
            {
                return Refusal.Conflict("Labels go into a field of type choice, and this project's taxonomy has none.");
            }

            _field = field;
            return null;
        }

        public async Task<Refusal?> WriteAsync(Func<ImportRun, Task>? progress, CancellationToken cancel)
        {
            var answers = new List<ImportedAnswer>(1000);
            var lines = new List<long>(1000);
            var items = new List<NewItem>();
            await foreach (var answer in ReadAsync(true, cancel))
            {
                if (!_values.TryGetValue(answer.Label, out var value))
                {
                    value = Encoding.UTF8.GetBytes($"{{{LabelAggregation.JsonString(_field)}:{LabelAggregation.JsonString(answer.Label)}}}");
                    var faults = TaxonomyValue.Validate(_taxonomy, value);
                    value = faults.Count == 0 ? value : [];
                    _values.Add(answer.Label, value);
                }

                if (value.Length == 0)
                {
                    var fault = TaxonomyValue.Validate(_taxonomy, Encoding.UTF8.GetBytes($"{{{LabelAggregation.JsonString(_field)}:{LabelAggregation.JsonString(answer.Label)}}}"))[0];
                    Refuse(new Fault("label", fault.Message, (int)answer.Line));
                    continue;
                }

                if (!source.ItemsGiven && _tasks.Add(answer.Task))
                {
                    items.Add(new NewItem(Encoding.UTF8.GetBytes($"{{\"text\":{LabelAggregation.JsonString(answer.Task)}}}"), null, answer.Task, [], null));
                }

                answers.Add(new ImportedAnswer(answer.Task, answer.Worker, value, Occurrence(answer), answer.Time, answer.Confidence));
                lines.Add(answer.Line);
                if (answers.Count == 1000)
                {
                    if (await FlushAsync(items, answers, lines) is { } refusal)
                    {
                        return refusal;
                    }

                    if (progress is not null)
                    {
                        await progress(State);
                    }
                }
            }

            return await FlushAsync(items, answers, lines);
        }

        private async Task<Refusal?> FlushAsync(List<NewItem> items, List<ImportedAnswer> answers, List<long> lines)
        {
            // An answer belongs to the item of its key; only what the project lacks is made.
            var known = items.Count == 0 ? [] : await instance.Items.ByKeysAsync(project.Id, items.ConvertAll(i => i.ExternalKey!));
            foreach (var chunk in items.Where(i => !known.ContainsKey(i.ExternalKey!)).Chunk(1000))
            {
                var added = await instance.Items.AddAsync(project.Id, chunk, new Placement(source.Name, project.Policy.Overlap), by);
                if (!added.Accepted)
                {
                    return added.Refusal;
                }
            }

            items.Clear();
            if (answers.Count == 0)
            {
                return null;
            }

            var recorded = await instance.Answers.AddAsync(project.Id, source.Name, answers, by);
            if (!recorded.Accepted)
            {
                return recorded.Refusal;
            }

            State = State with { Added = State.Added + recorded.Value.New, Known = State.Known + recorded.Value.Known };
            if (recorded.Value.Missing.Count > 0)
            {
                var missing = recorded.Value.Missing.ToHashSet(StringComparer.Ordinal);
                for (var i = 0; i < answers.Count; i++)
                {
                    if (missing.Contains(answers[i].ItemKey))
                    {
                        Refuse(new Fault("task", $"There is no item with the key \"{ColumnRoles.Short(answers[i].ItemKey)}\"; import it first.", (int)lines[i]));
                    }
                }
            }

            answers.Clear();
            lines.Clear();
            return null;
        }

        /// <summary>1 for the first answer of a worker to a task in this source, 2 for the next, ...</summary>
        private int Occurrence(Parsed answer)
        {
            Span<byte> hash = stackalloc byte[32];
            System.Security.Cryptography.SHA256.HashData(Encoding.UTF8.GetBytes(answer.Task + "\u001f" + answer.Worker), hash);
            var key = BitConverter.ToUInt64(hash);
            if (_seen.Add(key))
            {
                return 1;
            }

            return _repeats[key] = _repeats.GetValueOrDefault(key, 1) + 1;
        }

        private async IAsyncEnumerable<Parsed> ReadAsync(bool counting, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancel)
        {
            await using var stream = source.Open();
            using var reader = RowReader.Open(stream, source.Format);
            while (await reader.ReadAsync(cancel) is { } rows)
            {
                using var batch = rows;
                if (counting && rows.Stop is { } stop)
                {
                    Refuse(stop);
                }

                foreach (var row in rows)
                {
                    if (counting)
                    {
                        State = State with { Read = State.Read + 1 };
                    }

                    var answer = row.Fault is null ? Parse(row) : row.Fault;
                    if (answer is Parsed parsed)
                    {
                        yield return parsed;
                    }
                    else if (counting)
                    {
                        Refuse((Fault)answer);
                    }
                }
            }
        }

        /// <summary>An answer, or the fault of its row.</summary>
        private static object Parse(Row row)
        {
            string? task = null, worker = null, label = null, time = null, confidence = null;
            var reader = new Utf8JsonReader(row.Json.Span);
            reader.Read();
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var name = reader.GetString();
                reader.Read();
                var text = reader.TokenType is JsonTokenType.String ? reader.GetString() : reader.TokenType is JsonTokenType.Number ? Encoding.ASCII.GetString(reader.ValueSpan) : null;
                reader.Skip();
                switch (name)
                {
                    case "task": task = text; break;
                    case "worker": worker = text; break;
                    case "label": label = text; break;
                    case "time": time = text; break;
                    case "confidence": confidence = text; break;
                }
            }

            Fault Wrong(string field, string message) => new(field, message, (int)row.Line);
            foreach (var (name, text) in (ReadOnlySpan<(string, string?)>)[("task", task), ("worker", worker), ("label", label)])
            {
                if (string.IsNullOrEmpty(text))
                {
                    return Wrong(name, $"{name} is missing; each row needs the columns task, worker and label.");
                }

                if (text.Contains('\0', StringComparison.Ordinal))
                {
                    return Wrong(name, $"{name} holds a NUL character; remove it.");
                }
            }

            double? sure = null;
            if (!string.IsNullOrEmpty(confidence))
            {
                if (!double.TryParse(confidence, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) || number is not (>= 0 and <= 1))
                {
                    return Wrong("confidence", $"\"{ColumnRoles.Short(confidence)}\" is no number from 0 to 1.");
                }

                sure = number;
            }

            Moment? said = null;
            if (!string.IsNullOrEmpty(time))
            {
                var moment = MomentForm.Iso.Read("time", time, (int)row.Line);
                if (!moment.Accepted)
                {
                    return moment.Refusal.Faults![0];
                }

                said = moment.Value;
            }

            return new Parsed(row.Line, task!, worker!, label!, said?.ToString(), sure);
        }

        private void Refuse(Fault fault)
        {
            refused?.Invoke(fault);
            State = State with { Refused = State.Refused + 1, Faults = State.Faults.Count < MostFaults ? [.. State.Faults, fault] : State.Faults };
        }
    }
}
