using System.Globalization;
using Assay.Tests.Support;
using Assay.Tests.Support.Faults;

namespace Assay.Bench.Faults;

/// <param name="Engine">Null where it takes both engines at once.</param>
/// <param name="IsControl">The same without what is to prevent the harm: the harness must see some.</param>
internal sealed record Attack(string Name, DatabaseEngine? Engine, Func<int, Task<Tally>> Act, bool IsControl = false)
{
    public const string Head = "| attack | engine | tried | refused or named | harm | seed | result |\n|---|---|---|---|---|---|---|";

    private string EngineName => Engine switch { DatabaseEngine.Sqlite => "embedded", DatabaseEngine.Postgres => "PostgreSQL", _ => "both" };

    public async Task<AttackRow> RunAsync(int seed)
    {
        if (Engine != DatabaseEngine.Sqlite && PostgresNode.WhyNot is { } missing)
        {
            return new AttackRow(Name, EngineName, seed, null, Impossible: missing);
        }

        try
        {
            var tally = await Act(seed);
            foreach (var harm in IsControl ? [] : tally.Harm)
            {
                await Console.Error.WriteLineAsync($"{Name}, {EngineName}: {harm}");
            }

            return new AttackRow(Name, EngineName, seed, tally, IsControl: IsControl);
        }
        catch (Exception e)
        {
            await Console.Error.WriteLineAsync(e.ToString());
            return new AttackRow(Name, EngineName, seed, null, $"failed: {e.Message}", IsControl);
        }
    }
}

/// <summary>One line of the table of attacks.</summary>
/// <param name="Tally">Null where the attack did not come to its end: <paramref name="Why"/> says why.</param>
/// <param name="Impossible">What is missing on this machine; null where the attack was made.</param>
internal sealed record AttackRow(string Attack, string Engine, int Seed, Tally? Tally, string Why = "", bool IsControl = false, string? Impossible = null)
{
    public bool IsAsItShould => Impossible is not null || (Tally is { Tried: > 0 } tally && IsControl == !tally.Harm.IsEmpty);

    private string Result =>
        Impossible is not null ? "NOT RUN: " + Impossible
        : IsControl ? IsAsItShould ? "the harness sees the harm" : "THE HARNESS IS BLIND"
        : IsAsItShould ? "holds"
        : "VIOLATED: " + (Tally is null ? Why : Tally.Tried == 0 ? "nothing was tried" : Tally.Harm.First());

    public override string ToString() => Tally is { } t
        ? string.Create(CultureInfo.InvariantCulture, $"| {Attack} | {Engine} | {t.Tried} | {t.Refused} | {t.Harm.Count} | {Seed} | {Row.Plain(Result)} |")
        : string.Create(CultureInfo.InvariantCulture, $"| {Attack} | {Engine} | - | - | - | {Seed} | {Row.Plain(Result)} |");
}
