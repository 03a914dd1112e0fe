using System.Globalization;
using Assay.Domain;
using Assay.Store.Items;

namespace Assay.Server.Features.Items;

/// <summary>How an import stands or ended.</summary>
/// <param name="State">running, done, failed or stopped.</param>
/// <param name="Known">Rows whose content was there already.</param>
/// <param name="Faults">The first 100 refused lines, with line, field, reason and fix.</param>
public sealed record ImportView(
    string Id, string Kind, string Source, string State, long Read, long Added, long Known, long Refused, IReadOnlyList<Fault> Faults, string Message,
    DateTimeOffset StartedAt, DateTimeOffset? FinishedAt)
{
    internal static ImportView Of(ImportRun run) => new(
        run.Id.ToString(CultureInfo.InvariantCulture), run.Kind, run.Source, run.State.ToString().ToLowerInvariant(), run.Read, run.Added, run.Known, run.Refused, run.Faults, run.Message,
        Moments.Of(run.StartedAt), Moments.Of(run.FinishedAt));
}
