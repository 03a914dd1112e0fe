using Assay.Domain;
using Assay.Domain.Tasks;
using Assay.Store;
using Assay.Store.Tasks;

namespace Assay.Server.Features.Tasks;

/// <summary>A task as leads and reviewers see it.</summary>
/// <param name="State">open, resolved, disputed, dead or cancelled.</param>
public sealed record TaskView(
    TaskId Id, ItemId Item, int TaxonomyVersion, PoolId Pool, int Priority, int Overlap, int Leased, int Answered, string State, int Failures, DateTimeOffset? DueAt)
{
    internal static TaskView Of(LabelingTask task) => new(
        task.Id, task.Item, task.TaxonomyVersion, task.Pool, task.Priority, task.Overlap, task.Leased, task.Answered, task.State.ToString().ToLowerInvariant(), task.Failures, Moments.Of(task.DueAt));
}

/// <summary>A task held by the caller, with what the labeling screen needs.</summary>
/// <param name="Lease">Sent back with the answer.</param>
/// <param name="Content">The item's content.</param>
/// <param name="Draft">What the caller had so far; null where there is none.</param>
/// <param name="DraftSavedAt">When the draft was kept.</param>
public sealed record HeldTaskView(TaskId Id, ItemId Item, int TaxonomyVersion, string Lease, DateTimeOffset ExpiresAt, RawJson? Content, RawJson? Draft, DateTimeOffset? DraftSavedAt)
{
    internal static HeldTaskView Of(LeasedTask held) => new(
        held.Task.Id, held.Task.Item, held.Task.TaxonomyVersion, held.Fence.ToString(System.Globalization.CultureInfo.InvariantCulture), Moments.Of(held.ExpiresAt),
        RawJson.Of(held.Content), RawJson.Of(held.Draft), Moments.Of(held.DraftSavedAt));
}
