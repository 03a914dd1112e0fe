using System.Globalization;
using Assay.Domain;
using Assay.Domain.Tasks;
using Assay.Store.Tasks;

namespace Assay.Server.Features.Tasks;

/// <summary>An action on many tasks, and how far it is.</summary>
/// <param name="Filter">All tasks that this filter means; null where they were named.</param>
/// <param name="Named">How many tasks were named; null where a filter says which.</param>
/// <param name="State">running, done, failed or stopped.</param>
/// <param name="Share">How much is done, 0 to 1.</param>
/// <param name="Changed">Tasks changed so far, each by an event of its own.</param>
/// <param name="Unchanged">Tasks that were that way already, or that somebody changed since.</param>
/// <param name="Undoes">The action that this one takes back; null for none.</param>
/// <param name="Attempts">How often in a row it could not go on, for what may pass; after 5 it has failed, and message says why.</param>
public sealed record BulkRunView(
    string Id, string? Filter, int? Named, BulkChange Change, string State, double Share, long Changed, long Unchanged, string Message, string? Undoes, ActorId Actor, DateTimeOffset StartedAt, DateTimeOffset? FinishedAt, int Attempts)
{
    internal static BulkRunView Of(BulkRun run) => new(
        Number(run.Id), run.Selection.Tasks is null ? run.Selection.Filter ?? "" : null, run.Selection.Tasks?.Count, BulkChange.Of(run.Change), run.State.ToString().ToLowerInvariant(), run.Share, run.Changed, run.Unchanged, run.Message,
        run.Undoes == 0 ? null : Number(run.Undoes), run.Actor, Moments.Of(run.StartedAt), Moments.Of(run.FinishedAt), (int)run.Attempts);

    private static string Number(long id) => id.ToString(CultureInfo.InvariantCulture);
}

/// <summary>What an action sets; what is null stays.</summary>
/// <param name="Overlap">Answers wanted; never fewer than given or held.</param>
/// <param name="Reopen">Wants answers again, failures forgotten.</param>
/// <param name="Cancel">Wants no more answers.</param>
public sealed record BulkChange(int? Priority, int? Overlap, PoolId? Pool, DateTimeOffset? DueAt, bool Reopen = false, bool Cancel = false)
{
    internal static BulkChange Of(TaskChange change) => new(
        change.Priority, change.Overlap, change.Pool is { } pool ? new PoolId(pool) : null, Moments.Of(change.DueAt), change.Reopen, change.Cancel);

    internal TaskChange ToChange() => new(Priority, Overlap, Pool?.Value, DueAt?.ToMicroseconds(), null, Reopen, Cancel);
}
