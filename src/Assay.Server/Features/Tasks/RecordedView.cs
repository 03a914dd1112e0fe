using System.Globalization;
using Assay.Store.Tasks;

namespace Assay.Server.Features.Tasks;

/// <summary>What was recorded, and where it stands.</summary>
/// <param name="LedgerPosition">Where it stands in the project's ledger.</param>
internal sealed record RecordedView(string Id, string LedgerPosition, DateTimeOffset SubmittedAt)
{
    internal static RecordedView Of(Recorded recorded) => new(
        recorded.Id.ToString(), recorded.Position.ToString(CultureInfo.InvariantCulture), Moments.Of(recorded.At));
}
