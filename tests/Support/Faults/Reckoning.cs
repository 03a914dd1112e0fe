using System.Text.Json;
using Assay.Domain.Ledger;
using Assay.Server.Work.Labels;
using Assay.Store;
using Assay.Store.Ledger;

namespace Assay.Tests.Support.Faults;

/// <summary>What the journal and the healed system say of each other.</summary>
/// <param name="Stored">Writes of unknown outcome that turned out to be stored.</param>
/// <param name="Lost">Acknowledged writes, holds included, that are not there.</param>
/// <param name="Doubled">Writes that are there more than once, or an actor twice on an item.</param>
/// <param name="Broken">Every other rule that does not hold.</param>
public sealed record Reckoning(int Acknowledged, int Unknown, int Stored, int Refused, int Lost, int Doubled, bool Verified, IReadOnlyList<string> Broken)
{
    public bool Holds => Lost == 0 && Doubled == 0 && Verified && Broken.Count == 0;

    public override string ToString() =>
        $"{Acknowledged} acknowledged, {Unknown} unknown ({Stored} of them stored), {Refused} refused, {Lost} lost, {Doubled} doubled, verify {(Verified ? "holds" : "fails")}\n{string.Join('\n', Broken.Take(20))}";

    /// <summary>Compares the journal with ledger, answers, export, holds and counters, rebuilds the views, and verifies. No server may run on the store.</summary>
    public static async Task<Reckoning> OfAsync(Trial trial)
    {
        // Connections of this process that wait from before the fault lead nowhere.
        Npgsql.NpgsqlConnection.ClearAllPools();
        await using var instance = await Instance.OpenAsync(trial.Settings, LabelAggregation.Aggregate, create: false);
        var found = new Findings();
        var said = await SaidAsync(instance, trial);
        var answers = await instance.Database.ReadAsync(s => s.Query("SELECT task_id, actor_id, position FROM answer", r => (Key: (r.GetInt64(0), r.GetInt64(1)), Position: r.GetInt64(2))));
        var export = await StoredViews.ExportAsync(instance, trial.Project, labels: false);
        Writes.Check(trial.Journal, said, found);
        Writes.CheckAnswers(said, answers.ToDictionary(a => a.Key, a => a.Position), found);
        Writes.CheckExport(said, export, found);
        await Slots.CheckAsync(instance, trial, said, found);
        await CheckRebuildAsync(instance, trial, export, found);
        var verified = (await instance.VerifyAsync(trial.Project, [])).Faults;
        found.Broken.AddRange(verified.Select(f => "verify: " + f));
        found.Broken.AddRange(trial.Journal.Odd);

        var distinct = trial.Journal.Sent.Where(s => !s.Forged).ToList();
        var stored = said.Select(e => e.Id).ToHashSet();
        var unknown = distinct.Where(s => s.Outcome == Outcome.Unknown).ToList();
        return new Reckoning(
            distinct.Count(s => s.Outcome == Outcome.Acknowledged), unknown.Count, unknown.Count(s => stored.Contains(s.Id)), trial.Journal.Sent.Count(s => s.Outcome == Outcome.Refused),
            found.Lost, found.Doubled, verified.Count == 0, found.Broken);
    }

    /// <summary>The events that clients caused, with what they say.</summary>
    private static async Task<List<Said>> SaidAsync(Instance instance, Trial trial)
    {
        var events = await instance.Ledger.EventsAsync(trial.Project, 0, int.MaxValue, newestFirst: false, new EventFilter());
        return [.. events.Where(e => e.Kind is EventKind.AnnotationSubmitted or EventKind.AnnotationSkipped).Select(e => Said.Of(e))];
    }

    private static async Task CheckRebuildAsync(Instance instance, Trial trial, string annotations, Findings found)
    {
        var (views, labels) = (await StoredViews.TextAsync(instance), await StoredViews.ExportAsync(instance, trial.Project, labels: true));
        await instance.RebuildAsync(trial.Project);
        found.Expect(await StoredViews.TextAsync(instance) == views, "A rebuild makes other views.");
        found.Expect(await StoredViews.ExportAsync(instance, trial.Project, labels: true) == labels, "After a rebuild labels are exported otherwise.");
        found.Expect(await StoredViews.ExportAsync(instance, trial.Project, labels: false) == annotations, "After a rebuild annotations are exported otherwise.");
    }
}

/// <summary>What a reckoning has found so far.</summary>
internal sealed class Findings
{
    public int Lost { get; set; }

    public int Doubled { get; set; }

    public List<string> Broken { get; } = [];

    public void Expect(bool holds, string otherwise)
    {
        if (!holds)
        {
            Broken.Add(otherwise);
        }
    }
}

/// <summary>An answer, correction or skip as the ledger has it.</summary>
/// <param name="Value">The answer; empty for a skip.</param>
internal sealed record Said(EventId Id, SentKind Kind, long Position, long Task, long Actor, long Item, string Value)
{
    public static Said Of(LedgerEvent recorded)
    {
        var header = EventHeader.TryParse(recorded.Header, out var read) ? read! : throw new FormatException($"The header of {recorded.Id} cannot be read.");
        using var value = JsonDocument.Parse(recorded.Value!);
        var kind = recorded.Kind == EventKind.AnnotationSkipped ? SentKind.Skip : header.RefersTo is null ? SentKind.Answer : SentKind.Correction;
        return new(
            recorded.Id, kind, recorded.Position, recorded.Task!.Value.Value, recorded.Actor.Value, header.Item!.Value.Value,
            kind == SentKind.Skip ? "" : value.RootElement.GetProperty("answer").GetRawText());
    }
}
