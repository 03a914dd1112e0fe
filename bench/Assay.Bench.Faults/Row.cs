using System.Globalization;
using Assay.Tests.Support.Faults;

namespace Assay.Bench.Faults;

/// <summary>One line of the table.</summary>
/// <param name="Reckoning">Null where nothing could be reckoned: <paramref name="Why"/> says why.</param>
/// <param name="IsControl">The harness must see losses here.</param>
/// <param name="Impossible">What is missing on this machine; null where the fault was made.</param>
internal sealed record Row(string Fault, string Engine, int Seed, Reckoning? Reckoning, string Why = "", bool IsControl = false, string? Impossible = null)
{
    /// <summary>How <see cref="Why"/> begins where all is lost because the store does not even open.</summary>
    public const string Unopened = "the store does not open";

    public const string Head =
        "| fault | engine | acknowledged | unknown, stored | refused | lost | doubled | verify | seed | result |\n|---|---|---|---|---|---|---|---|---|---|";

    public bool IsAsItShould => Impossible is not null || (IsControl ? Reckoning is { Lost: > 0 } || Why.StartsWith(Unopened, StringComparison.Ordinal) : Reckoning is { Holds: true } && Why == "");

    private string Result =>
        Impossible is not null ? "NOT RUN: " + Impossible
        : IsControl ? IsAsItShould ? "the harness sees the loss" + Note : "THE HARNESS IS BLIND" + Note
        : IsAsItShould ? "holds"
        : "VIOLATED" + Note;

    private string Note => Why != "" ? ": " + Why : Reckoning is { Broken: [var first, ..] } && !IsControl ? ": " + first : "";

    public override string ToString() => Reckoning is { } r
        ? string.Create(CultureInfo.InvariantCulture, $"| {Fault} | {Engine} | {r.Acknowledged} | {r.Unknown}, {r.Stored} | {r.Refused} | {r.Lost} | {r.Doubled} | {(r.Verified ? "holds" : "FAILS")} | {Seed} | {Plain(Result)} |")
        : $"| {Fault} | {Engine} | - | - | - | - | - | - | {Seed} | {Plain(Result)} |";

    internal static string Plain(string text) => text.ReplaceLineEndings(" ").Replace('|', '/');
}
