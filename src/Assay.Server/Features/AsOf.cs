using System.Globalization;
using Assay.Domain;
using Assay.Server.Work.Items;
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

        var state = await instance.Ledger.StateAsync(project);
        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var size))
        {
            return size <= state.Size ? (long?)size : Beyond($"The ledger has {state.Size} events, and asOf is {text}. Write a size up to {state.Size}, a moment, or leave it out for now.");
        }

        if (!MomentForm.Iso.TryRead(text, out var moment))
        {
            return Refusal.Invalid($"\"{ColumnRoles.Short(text)}\" is neither a ledger size nor a moment.", [new Fault("asOf", $"Write a whole number, or a moment. {MomentForm.Iso.Hint}")]);
        }

        return moment.Start.ToMicroseconds() <= instance.Database.Now
            ? await instance.Ledger.SizeAtAsync(project, moment.Start.ToMicroseconds())
            : Beyond($"{moment} has not come yet: what will stand then is not known. Write a moment that has passed, or leave asOf out for now.");
    }

    private static Refusal Beyond(string message) => Refusal.Invalid(message, [new Fault("asOf", message)]);
}
