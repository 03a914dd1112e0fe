using System.Globalization;
using Assay.Domain;
using Assay.Store.Items;

namespace Assay.Server.Features.Items;

/// <summary>How an import stands or ended.</summary>
/// <param name="State">running, done, failed, stopped, or broken where whoever ran it is gone.</param>
/// <param name="Read">Lines: once it has ended, as many as added, known, refused and merged together.</param>
/// <param name="Known">Rows whose content was there already.</param>
/// <param name="Merged">Rows that say what another row of the same import says, and became its item.</param>
/// <param name="Faults">The first 100 lines that were refused or merged, with line, field, reason and fix.</param>
public sealed record ImportView(
    string Id, string Kind, string Source, string State, long Read, long Added, long Known, long Refused, IReadOnlyList<Fault> Faults, string Message,
    DateTimeOffset StartedAt, DateTimeOffset? FinishedAt, long Merged)
{
    internal static ImportView Of(ImportRun run) => new(
        run.Id.ToString(CultureInfo.InvariantCulture), run.Kind, run.Source, run.State.ToString().ToLowerInvariant(), run.Read, run.Added, run.Known, run.Refused, run.Faults, run.Message,
        Moments.Of(run.StartedAt), Moments.Of(run.FinishedAt), run.Merged);
}
