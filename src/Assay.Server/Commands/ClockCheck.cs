using Assay.Server.Features;
using Assay.Store;

namespace Assay.Server.Commands;

/// <summary>Compares this machine's clock with the newest event, whose time no later one may precede.</summary>
internal static class ClockCheck
{
    /// <summary>What the clocks of several servers may differ by.</summary>
    private const long Tolerance = 5 * 60_000_000L;

    /// <returns>What is wrong and what to do; null where the clock is not behind the ledger.</returns>
    public static async Task<string?> FaultAsync(Instance instance)
    {
        var ahead = await instance.Ledger.AheadAsync();
        if (ahead <= Tolerance)
        {
            return null;
        }

        var now = instance.Database.Now;
        return $"The newest event is of {Moments.Of(now + ahead):yyyy-MM-dd HH:mm}Z, and this machine's clock says {Moments.Of(now):yyyy-MM-dd HH:mm}Z. Where the clock is behind, set it. Where it was ahead then, "
            + "what comes gets the time of that event until the clock is past it; times of labels and paces are wrong as long.";
    }
}
