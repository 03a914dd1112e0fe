using System.Globalization;
using Assay.Tests.Support.Faults;

namespace Assay.Bench.Faults;

/// <summary>What has to come of a fault.</summary>
internal enum Expected
{
    NothingLost,

    /// <summary>The fault loses what was acknowledged, and the product says so and stops writing.</summary>
    LossIsSaid,

    /// <summary>A negative control.</summary>
    HarnessSeesLoss,
}

/// <summary>One line of the table.</summary>
/// <param name="Reckoning">Null where nothing could be reckoned: <paramref name="Why"/> says why.</param>
/// <param name="Expects">What has to come of it.</param>
/// <param name="Impossible">What is missing on this machine; null where the fault was made.</param>
internal sealed record Row(string Fault, string Engine, int Seed, Reckoning? Reckoning, string Why = "", Expected Expects = Expected.NothingLost, string? Impossible = null)
{
    /// <summary>How <see cref="Why"/> begins where all is lost because the store does not even open.</summary>
    public const string Unopened = "the store does not open";

    public const string Head =
        "| fault | engine | acknowledged | unknown, stored | refused | lost | doubled | verify | seed | result |\n|---|---|---|---|---|---|---|---|---|---|";

    public bool IsAsItShould => Impossible is not null || Expects switch
    {
        Expected.HarnessSeesLoss => Reckoning is { Lost: > 0 } || Why.StartsWith(Unopened, StringComparison.Ordinal),
        // What is lost is broken, each once, and nothing else is.
        Expected.LossIsSaid => Reckoning is { Lost: > 0, Doubled: 0, Verified: true } r && r.Broken.Count == r.Lost && Why == "",
        _ => Reckoning is { Holds: true } && Why == "",
    };

    private string Result =>
        Impossible is not null ? "NOT RUN: " + Impossible
        : Expects == Expected.HarnessSeesLoss ? IsAsItShould ? "the harness sees the loss" + Note : "THE HARNESS IS BLIND" + Note
        : IsAsItShould ? Expects == Expected.LossIsSaid ? "the loss is said, nothing is written until somebody decides" : "holds"
        : "VIOLATED" + Note;

    private string Note => Why != "" ? ": " + Why : Reckoning is { Broken: [var first, ..] } && Expects != Expected.HarnessSeesLoss ? ": " + first : "";

    public override string ToString() => Reckoning is { } r
        ? string.Create(CultureInfo.InvariantCulture, $"| {Fault} | {Engine} | {r.Acknowledged} | {r.Unknown}, {r.Stored} | {r.Refused} | {r.Lost} | {r.Doubled} | {(r.Verified ? "holds" : "FAILS")} | {Seed} | {Plain(Result)} |")
        : $"| {Fault} | {Engine} | - | - | - | - | - | - | {Seed} | {Plain(Result)} |";

    internal static string Plain(string text) => text.ReplaceLineEndings(" ").Replace('|', '/');
}
