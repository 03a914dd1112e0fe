using System.Text;
using Assay.Domain;
using Assay.Domain.Taxonomies;
using Assay.Formats.Rows;
using Assay.Server.Work.Labels;
using Assay.Store;
using Assay.Store.Access;
using Assay.Store.Engine;
using Assay.Store.Items;
using Assay.Store.Projects;
using Assay.Store.Tasks;

namespace Assay.Server.Work.Items;

/// <param name="Name">Part of each event's id: the same answers under the same name add nothing.</param>
/// <param name="ItemsGiven">True where items came from a file of their own; answers to unknown items are refused then.</param>
/// <param name="Columns">Which column holds what where it is not named so: task, worker, label, time, confidence by the name of their column.</param>
/// <param name="Moments">How times are written.</param>
internal sealed record AnswerSource(string Name, RowFormat Format, Func<Stream> Open, bool ItemsGiven, AnswerColumns? Columns = null, MomentForm? Moments = null);

/// <summary>Brings existing answers in (columns task, worker, label; optional time, confidence), making what is missing: items, actors, a taxonomy.</summary>
internal static class AnnotationImport
{
    private const string DraftField = "label";

    public static async Task<Decision<ImportRun>> RunAsync(
        Instance instance, Project project, AnswerSource source, Authority by, Func<ImportRun, Task>? progress = null, Action<Fault>? refused = null, CancellationToken cancel = default)
    {
        if (ImportRunStore.SourceFault(source.Name) is { } badSource)
        {
            return Refusal.Invalid(badSource.Message, [badSource]);
        }

        var run = await instance.Imports.StartAsync(project.Id, "annotations", source.Name, by.Actor);
        var import = new Run(instance, project, source, by, run, refused);
        Refusal? refusal = null;
        try
        {
            refusal = await import.PrepareAsync(cancel) ?? await import.WriteAsync(progress, cancel);
            refusal = refusal is null ? null : await ImportEnd.RefusedAsync(instance, import.State, refusal);
            run = refusal is null ? import.State with { State = ImportState.Done, Message = ItemImport.Summary(import.State) } : import.State with { State = ImportState.Failed, Message = refusal.Message };
        }
        catch (OperationCanceledException)
        {
            run = import.State with { State = ImportState.Stopped, Message = $"Stopped. {await ImportEnd.KeptAsync(instance, run.Id)} Import the same answers again to go on." };
        }
        catch (StoreUnavailableException e)
        {
            throw await ImportEnd.BrokenAsync(instance, import.State, e);
        }
        catch (Exception e) when (e is IOException or BadHttpRequestException)
        {
            await ImportEnd.StoreAsync(instance, import.State with { State = ImportState.Failed, Message = $"The source broke off. {await ImportEnd.KeptAsync(instance, run.Id)} Import the same answers again to go on." });
            throw;
        }
        finally
        {
            instance.Imports.Leave(run.Id);
        }

        run = await ImportEnd.StoreAsync(instance, run);
        return refusal is null ? run : refusal;
    }

    private sealed class Run(Instance instance, Project project, AnswerSource source, Authority by, ImportRun state, Action<Fault>? refused)
    {
        private readonly FaultLog _log = new();
        private readonly AnswerColumns _columns = source.Columns ?? AnswerColumns.Usual;
        private Refusal? _noColumns;

        /// <summary>The source cannot be read any further.</summary>
        private bool _isStopped;

        private Dictionary<string, string> _aliases = [];
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

                if (_noColumns is not null)
                {
                    return _noColumns;
                }

                if (labels.Count == 0)
                {
                    return await NothingAsync(cancel);
                }

                var draft = TaxonomyDraft.FromValues(project.Name, DraftField, labels);
                if (!draft.Accepted && labels.RemoveWhere(l => !TaxonomyDraft.FromValues(project.Name, DraftField, [l]).Accepted) > 0 && labels.Count > 0)
                {
                    draft = TaxonomyDraft.FromValues(project.Name, DraftField, labels); // rows with the others are refused as any that name no class
                }

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
            if (await instance.Projects.ParsedTaxonomyAsync(project.Id, version) is not { } taxonomy)
            {
                return Refusal.Conflict("The project's taxonomy is missing from the database. assay verify says what else is.");
            }

            _taxonomy = taxonomy;
            if (LabelAggregation.ChoiceField(_taxonomy) is not { } field)
            {
                return Refusal.Conflict("Labels go into a field of type choice, and this project's taxonomy has none.");
            }

            _field = field;
            _aliases = _taxonomy.Fields.Single(f => f.Name == field).Classes.SelectMany(c => c.Aliases.Select(a => (a, c.Name))).ToDictionary(p => p.a, p => p.Name, StringComparer.Ordinal);
            return null;
        }

        /// <summary>Why no row of the source is an answer.</summary>
        private async Task<Refusal> NothingAsync(CancellationToken cancel)
        {
            await foreach (var _ in ReadAsync(true, cancel))
            {
            }

            await _log.KeepAsync(instance, State);
            return State.Read == 0 ? Nothing : Refusal.Invalid($"No row is an answer: {State.Faults[0].Message}", State.Faults);
        }

        private Refusal Nothing => ItemImport.Nothing(source.Format is RowFormat.Csv or RowFormat.Tsv);

        public async Task<Refusal?> WriteAsync(Func<ImportRun, Task>? progress, CancellationToken cancel)
        {
            var answers = new List<ImportedAnswer>(1000);
            var lines = new List<long>(1000);
            var items = new List<NewItem>();
            await foreach (var answer in ReadAsync(true, cancel))
            {
                if (!_values.TryGetValue(answer.Label, out var value))
                {
                    value = Encoding.UTF8.GetBytes($"{{{LabelAggregation.JsonString(_field)}:{LabelAggregation.JsonString(_aliases.GetValueOrDefault(answer.Label, answer.Label))}}}");
                    var faults = TaxonomyValue.Validate(_taxonomy, value);
                    value = faults.Count == 0 ? value : [];
                    _values.Add(answer.Label, value);
                }

                if (value.Length == 0)
                {
                    var fault = TaxonomyValue.Validate(_taxonomy, Encoding.UTF8.GetBytes($"{{{LabelAggregation.JsonString(_field)}:{LabelAggregation.JsonString(_aliases.GetValueOrDefault(answer.Label, answer.Label))}}}"))[0];
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

            if ((_noColumns ?? await FlushAsync(items, answers, lines)) is { } last)
            {
                return last;
            }

            await _log.KeepAsync(instance, State);
            return State.Read == 0 ? Nothing
                : State.Kept == 0 && State is { Read: 1, Refused: 1, Faults: [var only] } && (only.Field.Length == 0 || _isStopped) ? Refusal.Invalid(only.Message, [only])
                : null;
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

            var recorded = await instance.Answers.AddAsync(project.Id, source.Name, answers, by, new ImportChunk(State.Id, 0, State.Read, State.Refused));
            if (!recorded.Accepted)
            {
                return recorded.Refusal;
            }

            State = State with { Added = State.Added + recorded.Value.New, Known = State.Known + recorded.Value.Known };
            foreach (var (index, message) in recorded.Value.Refused)
            {
                Refuse(new Fault("label", message, (int)lines[index]));
            }

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
        private int Occurrence(AnswerLine answer)
        {
            Span<byte> hash = stackalloc byte[32];
            System.Security.Cryptography.SHA256.HashData(Encoding.UTF8.GetBytes($"{answer.Task.Length}\u001f{answer.Task}{answer.Worker}"), hash);
            var key = BitConverter.ToUInt64(hash);
            if (_seen.Add(key))
            {
                return 1;
            }

            return _repeats[key] = _repeats.GetValueOrDefault(key, 1) + 1;
        }

        private async IAsyncEnumerable<AnswerLine> ReadAsync(bool counting, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancel)
        {
            await using var stream = source.Open();
            using var reader = RowReader.Open(stream, source.Format);
            var named = false;
            while (await reader.ReadAsync(cancel) is { } rows)
            {
                using var batch = rows;
                if (!named && rows.Any(r => r.Fault is null))
                {
                    named = true;
                    if ((_noColumns = _columns.MissingFrom(rows.Where(r => r.Fault is null).Select(r => r.Json))) is not null)
                    {
                        yield break;
                    }
                }

                if (counting && rows.Stop is { } stop)
                {
                    _isStopped = true;
                    State = State with { Read = State.Read + 1 + rows.StopLost, Refused = State.Refused + rows.StopLost };
                    Refuse(stop);
                }

                foreach (var row in rows)
                {
                    if (counting)
                    {
                        State = State with { Read = State.Read + 1 + row.Lost, Refused = State.Refused + row.Lost };
                    }

                    var answer = row.Fault is null ? AnswerLine.Read(row, _columns, source.Moments) : row.Fault;
                    if (answer is AnswerLine parsed)
                    {
                        yield return parsed;
                    }
                    else if (counting)
                    {
                        Refuse((Fault)answer);
                    }
                }

                if (counting)
                {
                    await _log.KeepAsync(instance, State);
                }
            }
        }

        private void Refuse(Fault fault)
        {
            refused?.Invoke(fault);
            _log.Add(fault);
            State = State with { Refused = State.Refused + 1, Faults = State.Faults.Count < ImportRunStore.MostShown ? [.. State.Faults, fault] : State.Faults };
        }
    }
}
