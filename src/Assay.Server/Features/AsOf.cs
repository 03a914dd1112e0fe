using System.Globalization;
using Assay.Domain;
using Assay.Store;

namespace Assay.Server.Features;

/// <summary>Reading "as of": a ledger size (how many events count) or a moment.</summary>
internal static class AsOf
{
    /// <returns>The ledger size; null for now.</returns>
    public static async Task<Decision<long?>> ParseAsync(string? text, ProjectId project, Instance instance)
    {
        if (string.IsNullOrEmpty(text))
        {
            return (long?)null;
        }

        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var size))
        {
            return (long?)size;
        }

        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var moment)
            ? await instance.Ledger.SizeAtAsync(project, moment.ToMicroseconds())
            : Refusal.Invalid($"\"{text}\" is neither a ledger size nor a moment.", [new Fault("asOf", "Write a whole number, or a moment such as 2026-03-01T12:00:00Z.")]);
    }
}
